"""The parts of a projection whose synapses came one after the other, as one part, or one for each delay, where each
synapse knows from which tick on it carries spikes; and back."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.connect.packed import Packed
from dslnet.plan import FOREVER, NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.left_over import with_arrays
from dslnet.planning.restructuring import with_bundle
from dslnet.planning.wiring import wired


def as_one(bundle: ProjectionBundle, tick: int) -> tuple[ProjectionPlan, NDArray[np.int64] | None] | None:
    """The part that runs all synapses, or what these learn, and of each synapse the tick from which on it carries
    spikes, 0 where it carries all; None where all of them do. No part where another delay, or more than one rule, runs
    as well."""
    running = [part for part in bundle.parts if part.until >= FOREVER]
    ended = [part for part in bundle.parts if part.until < FOREVER and part.until + part.longest > tick]
    whole = [part for part in running if part.places is None]
    carrying = [part for part in running if part.rule != "learning"]
    alone = len(running) == len(whole) == 1
    if not (alone or _by_delay(bundle, carrying)) or not all(_is_earlier(p, bundle, carrying[0]) for p in ended):
        return None
    if bundle.program.changes_sources and not _the_same_arrives([*ended, *carrying], tick):
        return None
    delay = np.max(bundle.delay, initial=0) if alone else bundle.delay
    since = _since(bundle.connectivity.size, [*ended, *carrying], tick - np.asarray(delay, np.int64))
    return whole[0] if whole else carrying[0], since if since.any() else None


def _by_delay(bundle: ProjectionBundle, carrying: list[ProjectionPlan]) -> bool:
    """Whether its synapses go by parts that differ in nothing but the delay."""
    own = not isinstance(bundle.delay, int) and not bundle.connectivity.shares_values
    return own and all(part.layout == "placed" and part.spiking and not part.learns for part in carrying)


def _is_earlier(part: ProjectionPlan, bundle: ProjectionBundle, running: ProjectionPlan) -> bool:
    """Whether it delivers what was sent before some synapses came, with the delays that run."""
    if part.places is None or not part.spiking or (part.delays is None) != (running.delays is None):
        return False
    own = np.broadcast_to(bundle.delay, (bundle.connectivity.size,))[part.places]
    return bool((own == (part.delay if part.delays is None else part.delays)).all())


def _the_same_arrives(parts: list[ProjectionPlan], tick: int) -> bool:
    """Whether all that is under way arrives by one delay: a spike that arrives counts for its source, also where it is
    not carried further."""
    first = min(part.since for part in parts)
    return all(part.delay == parts[-1].delay and first + part.longest <= tick for part in parts)


def _since(size: int, parts: list[ProjectionPlan], sent: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each synapse the tick from which on any of these parts carries spikes by it, 0 where nothing that was sent
    before is under way: that would have been sent after some tick. What runs now says so too: what ended may have had
    another delay, or no synapses, and have delivered all."""
    since = np.full(size, FOREVER)
    for part in parts:
        places = slice(None) if part.places is None else part.places
        since[places] = np.minimum(since[places], part.since)
    since[since <= sent] = 0
    return since


def whole_again(plan: NetworkPlan, name: str, packed: Packed) -> NetworkPlan:
    """The network with the synapses of a projection as they are now. What had been sent before some of them came is
    carried by parts without these."""
    bundle = next(bundle for bundle in plan.bundles if bundle.name == name)
    delay = bundle.delay if packed.delays is None else packed.delays
    changed = evolve(bundle, connectivity=packed.links, arrays={**bundle.arrays, **packed.arrays}, delay=delay)
    running, before, ended = _running(changed, packed), -FOREVER, list[ProjectionPlan]()
    since = np.zeros(0, np.int64) if packed.since is None else packed.since
    for tick in np.unique(since[since > 0]).tolist():
        there = since < tick
        ended += [_with(part, there, before, tick, changed.arrays) for part in running if part.spiking]
        before = tick
    now = (evolve(part, since=before) if part.spiking else part for part in running)
    return with_bundle(plan, bundle, evolve(changed, parts=(*ended, *now)))


def _running(changed: ProjectionBundle, packed: Packed) -> tuple[ProjectionPlan, ...]:
    """The part that carries spikes, or one for each delay, of the synapses as they are now."""
    first, *others = (part for part in changed.parts if part.until >= FOREVER)
    if others or first.places is not None:
        return wired(changed)
    links = packed.links
    return (evolve(first, connectivity=links, arrays=changed.arrays, whole=links, delays=packed.delays),)


def _with(part: ProjectionPlan, there: NDArray[np.bool_], since: int, until: int, arrays: Arrays) -> ProjectionPlan:
    """A part with those of its synapses that were there, which carries what was sent from a tick on and before one."""
    own = there if part.places is None else there[part.places]
    places = np.flatnonzero(there).astype(np.uint32) if part.places is None else part.places[own]
    links, delays = part.connectivity.explicit().keep(own), None if part.delays is None else part.delays[own]
    left = evolve(part, connectivity=links, places=places, delays=delays, since=since, until=until, learns=False)
    return with_arrays(left, arrays)
