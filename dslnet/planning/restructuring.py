"""Synapses come and go while a network runs: from one plan to the next.

A spike is delivered by the synapses that were there when it was sent and still are: where synapses are added, those of
before deliver what was sent before, as a part of their own, until all of that has arrived.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.connect.banded import Banded
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Change, Moved, pair_begins
from dslnet.plan import NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.banding import each_synapse, in_rows
from dslnet.planning.left_over import with_arrays
from dslnet.planning.sent import Sent, without_silent
from dslnet.planning.wiring import Ticks, narrowed, numbered, wired
from dslnet.ticks import FOREVER

Places = NDArray[np.int64]
COME, GO = 2.0, 4.0
"""About how many µs a synapse takes that comes or goes one by one,"""
CALL, PART, WHOLE, WHOLE_BY_DELAY = 500.0, 100.0, 0.004, 0.06
"""and how many a change as a whole: for itself, for each part where delays differ, and for each synapse."""


@frozen(eq=False)
class Created:
    """New synapses in the order (pre, post): their neurons, their values by field, and their delays in ticks."""

    pre: Places
    post: Places
    values: Mapping[str, Any]
    delay: Ticks


def loosened(plan: NetworkPlan, bundle: ProjectionBundle) -> NetworkPlan:
    """The same network with an index in the place of a matrix with a mask, in which nothing can be added."""
    links = bundle.connectivity
    if not links.rearranges_values or isinstance(links, Banded):
        return plan
    rows = Connectivity.from_rows(links.post_size, links.lengths, np.asarray(links.explicit().targets))
    changed = evolve(bundle, connectivity=rows, arrays=each_synapse(bundle, bundle.arrays, links.shown))
    return with_bundle(plan, bundle, evolve(changed, parts=wired(changed)))


def pruned(plan: NetworkPlan, bundle: ProjectionBundle, gone: Places, tick: int) -> tuple[NetworkPlan, Change]:
    """The same network without the synapses at some places, ascending, in the order (pre, post); parts of which all
    has arrived at `tick` are let go."""
    plan, bundle = in_rows(plan, bundle)
    moved = Moved(gone, bundle.connectivity.size, come=False)
    arrays = each_synapse(bundle, bundle.arrays, moved.values)
    links = moved.links(bundle.connectivity)

    def without(part: ProjectionPlan) -> ProjectionPlan:
        if part.connectivity is bundle.connectivity and part.places is None and part.delays is None:
            return evolve(part, connectivity=links, arrays=arrays, whole=links)
        return _part_without(part, moved, bundle, links, arrays)

    parts = tuple(without(part) for part in bundle.parts if part.until >= FOREVER or _under_way(part, tick))
    delay = bundle.delay if isinstance(bundle.delay, int) else moved.values(bundle.delay)
    changed = evolve(bundle, connectivity=links, arrays=arrays, delay=delay, parts=parts)
    return with_bundle(plan, bundle, changed), Change(bundle.connectivity, links, moved)


def created(
    plan: NetworkPlan, bundle: ProjectionBundle, new: Created, sent: Sent, met: bool = True
) -> tuple[NetworkPlan, Change]:
    """The same network with new synapses, which carry what is sent from now on. If they are not `met` by spikes that
    are under way, they go with the others; else these deliver what was sent before, as parts of their own."""
    plan, bundle = in_rows(plan, bundle)
    before, tick = bundle.connectivity, sent.tick
    moved = Moved(places_of(before.explicit(), new.pre, new.post), before.size, come=True)
    arrays = {name: _inserted(bundle, name, moved, new.values) for name in bundle.arrays}
    links, delay = moved.links(before, new.pre, new.post), _delay(bundle.delay, new.delay, moved)
    grown = evolve(bundle, connectivity=links, arrays=arrays, delay=delay)
    met = met or isinstance(delay, int) != isinstance(bundle.delay, int)
    ended = [part for part in bundle.parts if _under_way(part, tick) and (met or part.until < FOREVER)]
    old = (_ended(without_silent(part, sent), moved, arrays, tick) for part in ended)
    changed = evolve(grown, parts=(*old, *wired(grown, since=tick if met else _since(bundle))))
    return with_bundle(plan, bundle, changed), Change(before, links, moved, new.pre, new.post)


def few(bundle: ProjectionBundle, time: float) -> bool:
    """Whether changes that take so many µs one by one are not worth going through all synapses."""
    parts = len(bundle.parts)
    each, part = (WHOLE_BY_DELAY, PART) if parts > 1 else (WHOLE, 0.0)
    return time <= CALL + part * parts + each * bundle.connectivity.size


def foreseen(plan: NetworkPlan, growing: Container[str]) -> NetworkPlan:
    """What is compiled for: the network with, of each projection of these names, a part for what is under way while
    synapses come. So one library serves whatever comes where."""

    def more(bundle: ProjectionBundle) -> ProjectionBundle:
        begun = [part for part in bundle.parts if part.spiking and part.until >= FOREVER]
        places = np.empty(0, np.uint32)
        old = (evolve(p, learns=False, until=0, places=places if p.places is None else p.places) for p in begun)
        return evolve(bundle, parts=(*old, *bundle.parts))

    return evolve(plan, bundles=numbered(more(b) if b.name in growing else b for b in plan.bundles))


def places_of(links: Connectivity, pre: Places, post: Places) -> Places:
    """Where pairs would stand among the synapses: behind those of the same pair."""
    return pair_begins(links, pre, post + 1)


def _delay(old: Ticks, new: Ticks, moved: Moved) -> Ticks:
    if isinstance(old, int) and isinstance(new, int) and (old == new or not moved.size):
        return new
    before, added = np.broadcast_to(old, (moved.size,)), np.broadcast_to(new, moved.places.shape)
    widest = np.promote_types(before.dtype, added.dtype)
    return narrowed(moved.values(before.astype(widest), added))


def _inserted(bundle: ProjectionBundle, name: str, moved: Moved, values: Mapping[str, Any]) -> NDArray[Any]:
    array = bundle.arrays[name]
    return moved.values(array, values[name]) if bundle.program.levels[name] == "synapse" else array


def _part_without(
    part: ProjectionPlan, moved: Moved, bundle: ProjectionBundle, links: Connectivity, arrays: Arrays
) -> ProjectionPlan:
    """A part without some of the synapses."""
    own = moved if part.places is None else moved.among(part.places)
    left = links if part.connectivity is bundle.connectivity else own.links(part.connectivity)
    delays = None if part.delays is None else own.values(part.delays)
    places = None if part.places is None else moved.stayed(own.values(part.places))
    return with_arrays(evolve(part, connectivity=left, whole=links, delays=delays, places=places), arrays)


def _since(bundle: ProjectionBundle) -> int:
    """From which tick on spikes are delivered by all synapses that there are."""
    return max((part.since for part in bundle.parts if part.spiking and part.until >= FOREVER), default=-FOREVER)


def _under_way(part: ProjectionPlan, tick: int) -> bool:
    """Whether what a part has carried up to a tick may still arrive."""
    return part.spiking and part.since < tick and min(part.until, tick) - 1 + part.longest >= tick


def _ended(part: ProjectionPlan, moved: Moved, arrays: Arrays, tick: int) -> ProjectionPlan:
    """A part that delivers what was sent before a tick; `moved` says where its synapses stand by now."""
    places = moved.stayed(part.places)
    links, until = part.connectivity.explicit(), min(part.until, tick)
    return with_arrays(evolve(part, until=until, learns=False, connectivity=links, places=places), arrays)


def with_bundle(plan: NetworkPlan, old: ProjectionBundle, new: ProjectionBundle) -> NetworkPlan:
    """The plan with another bundle in the place of one."""
    return evolve(plan, bundles=numbered(new if bundle is old else bundle for bundle in plan.bundles))
