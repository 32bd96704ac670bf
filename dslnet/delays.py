"""The delay of a projection: one for all synapses, or one for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import ScheduleError
from dslnet.initial import draw, synapse_values
from dslnet.synapse import Synapse
from dslnet.ticks import Clock, ticks_array, ticks_at_least_one


def delay_ticks(
    line: Synapse[Any, Any], name: str, connectivity: Connectivity, clock: Clock, seed: int
) -> int | NDArray[np.int64]:
    """The delay of all synapses in ticks, or one for each in the order (pre, post).

    Raises ScheduleError for a delay that is negative or not finite, NetworkError for an array of another shape.
    """
    delay, what = line.delay, f"the delay of {name}"
    if delay is None:
        return 1
    if isinstance(delay, Distribution):
        values = draw(seed, delay, (connectivity.size,), name, "delay", 0, 0)
        _check_drawn(what, delay, values)
    else:
        values = synapse_values(connectivity, line, what, delay)
    if values.ndim == 0:
        return ticks_at_least_one(delay, clock, what="delay")
    # What was drawn or computed never lies on the grid, and nobody needs to be told.
    warn = isinstance(delay, np.ndarray)
    return ticks_array(values, clock, what, at_least_one=True, warn=warn)


def _check_drawn(what: str, delay: Distribution, values: NDArray[Any]) -> None:
    if values.size and values.min() < 0:
        raise ScheduleError(
            f"{what}: {delay!r} gives {values.min()} ms, and a delay is not negative; draw again below a bound: "
            f"{type(delay).__name__}(..., min=0.1)"
        )
