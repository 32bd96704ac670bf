"""The parts of a projection whose synapses came one after the other, as one part again, where each synapse knows from
which tick on it carries spikes. `restructuring.whole_again` makes such parts of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dslnet.plan import FOREVER, ProjectionBundle, ProjectionPlan


def as_one(bundle: ProjectionBundle, tick: int) -> tuple[ProjectionPlan, NDArray[np.int64] | None] | None:
    """The part by which new spikes are carried, and of each synapse the tick from which on it does so, 0 where it
    carries all; None where all of them do. No part where another delay, or more than one rule, runs as well."""
    running = [part for part in bundle.parts if part.until >= FOREVER]
    ended = [part for part in bundle.parts if part.until < FOREVER and part.until + part.longest > tick]
    if len(running) != 1 or running[0].places is not None or not all(_is_earlier(p, running[0]) for p in ended):
        return None
    if not ended:
        return running[0], None
    since = np.zeros(bundle.connectivity.size, np.int64)
    for part in sorted(ended, key=lambda part: part.until):
        late = np.ones(len(since), np.bool_)
        late[part.places] = False
        since[late] = part.until
    return running[0], since if since.any() else None


def _is_earlier(part: ProjectionPlan, running: ProjectionPlan) -> bool:
    """Whether it delivers what was sent before some synapses came, with the delays that run."""
    if part.places is None or not part.spiking:
        return False
    if part.delays is None or running.delays is None:
        return part.delays is running.delays and part.delay == running.delay
    return np.array_equal(part.delays, running.delays[part.places])
