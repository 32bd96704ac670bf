"""Synapses come and go while a network runs: from one plan to the next.

A spike is delivered by the synapses that were there when it was sent and still are: where synapses are added, those of
before deliver what was sent before, as a part of their own, until all of that has arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.rows import chosen_values
from dslnet.plan import Arrays, NetworkPlan, ProjectionBundle, ProjectionPlan
from dslnet.wiring import Ticks, narrowed, numbered, wired

Places = NDArray[np.int64]


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
    if not links.shares_values:
        return plan
    rows = Connectivity.from_rows(links.post_size, links.lengths, np.asarray(links.explicit().targets))
    changed = evolve(bundle, connectivity=rows, arrays=_each(bundle, links.shown))
    return _with(plan, bundle, evolve(changed, parts=wired(changed)))


def pruned(plan: NetworkPlan, bundle: ProjectionBundle, kept: NDArray[np.bool_]) -> NetworkPlan:
    """The same network without the synapses that are not kept, a mask in the order (pre, post)."""
    order = np.cumsum(kept) - 1
    arrays = _each(bundle, lambda array: chosen_values(kept, array))
    links = bundle.connectivity.explicit().keep(kept)

    def without(part: ProjectionPlan) -> ProjectionPlan:
        if part.connectivity is bundle.connectivity and part.places is None and part.delays is None:
            return evolve(part, connectivity=links, arrays=arrays)
        return _part_without(part, kept, order, bundle, arrays)

    parts = tuple(without(part) for part in bundle.parts)
    delay = bundle.delay if isinstance(bundle.delay, int) else bundle.delay[kept]
    return _with(plan, bundle, evolve(bundle, connectivity=links, arrays=arrays, delay=delay, parts=parts))


def created(plan: NetworkPlan, bundle: ProjectionBundle, new: Created, tick: int) -> NetworkPlan:
    """The same network with new synapses, which carry what is sent from `tick` on."""
    links = bundle.connectivity.explicit()
    places = places_of(links, new.pre, new.post)
    moved = _moved(links, places)
    arrays = {name: _inserted(bundle, name, places, new.values) for name in bundle.arrays}
    delay = _delay(bundle.delay, new.delay, places, links.size)
    lengths = links.lengths + np.bincount(new.pre, minlength=links.pre_size)
    targets = np.insert(np.asarray(links.targets), places, new.post.astype(narrowest(links.post_size)))
    grown = evolve(
        bundle, connectivity=Connectivity.from_rows(links.post_size, lengths, targets), arrays=arrays, delay=delay
    )
    old = tuple(_ended(part, moved, arrays, tick) for part in bundle.parts if _under_way(part, tick))
    return _with(plan, bundle, evolve(grown, parts=(*old, *wired(grown, since=tick))))


def moved_by(links: Connectivity, new: Created) -> Places:
    """Where each synapse stands when new ones have come."""
    return _moved(links, places_of(links, new.pre, new.post))


def _moved(links: Connectivity, places: Places) -> Places:
    between = np.diff(places, prepend=0, append=links.size)
    return np.arange(links.size) + np.repeat(np.arange(len(places) + 1), between)


def places_of(links: Connectivity, pre: Places, post: Places) -> Places:
    """Where pairs would stand among the synapses: behind those of the same pair."""
    targets = np.asarray(links.explicit().targets)
    low, high = links.offsets[pre], links.offsets[pre + 1]
    while (open_ := low < high).any():
        middle = (low + high) // 2
        before = open_ & (targets[np.minimum(middle, max(len(targets) - 1, 0))] <= post) if len(targets) else open_
        low, high = np.where(before, middle + 1, low), np.where(open_ & ~before, middle, high)
    return low


def _delay(old: Ticks, new: Ticks, places: Places, size: int) -> Ticks:
    if isinstance(old, int) and isinstance(new, int) and (old == new or not size):
        return new
    before, added = np.broadcast_to(old, (size,)), np.broadcast_to(new, places.shape)
    widest = np.promote_types(before.dtype, added.dtype)
    return narrowed(np.insert(before.astype(widest), places, added.astype(widest)))


def _inserted(bundle: ProjectionBundle, name: str, places: Places, values: Mapping[str, Any]) -> NDArray[Any]:
    array = bundle.arrays[name]
    return np.insert(array, places, values[name]) if bundle.program.levels[name] == "synapse" else array


def _each(bundle: ProjectionBundle, change: Any) -> Arrays:
    """The arrays, with those that have a value for each synapse changed."""
    levels = bundle.program.levels
    return {name: change(array) if levels[name] == "synapse" else array for name, array in bundle.arrays.items()}


def _part_without(
    part: ProjectionPlan, kept: NDArray[np.bool_], order: Places, bundle: ProjectionBundle, arrays: Arrays
) -> ProjectionPlan:
    """A part without some of the synapses; `order` says where each stands among those that are kept."""
    own = kept if part.places is None else kept[part.places]
    links = part.connectivity.explicit().keep(own)
    delays = None if part.delays is None else part.delays[own]
    places = None if part.places is None else order[part.places[own]].astype(np.uint32)
    if part.arrays is not bundle.arrays:  # what an earlier change has left, with values of its own
        levels = part.program.levels
        arrays = {name: array[own] if levels[name] == "synapse" else array for name, array in part.arrays.items()}
    return evolve(part, connectivity=links, delays=delays, places=places, arrays=arrays)


def _under_way(part: ProjectionPlan, tick: int) -> bool:
    """Whether what a part has carried up to a tick may still arrive."""
    return part.spiking and tick > 0 and part.since < tick and min(part.until, tick) - 1 + part.longest >= tick


def _ended(part: ProjectionPlan, moved: Places, arrays: Arrays, tick: int) -> ProjectionPlan:
    """A part that delivers what was sent before a tick; `moved` says where its synapses stand by now."""
    places = (moved if part.places is None else moved[part.places]).astype(np.uint32)
    links, until = part.connectivity.explicit(), min(part.until, tick)
    if part.delays is not None:  # these only add what they are given, and keep it
        arrays = {name: array.copy() for name, array in part.arrays.items()}
    return evolve(part, until=until, learns=False, connectivity=links, places=places, arrays=arrays)


def _with(plan: NetworkPlan, old: ProjectionBundle, new: ProjectionBundle) -> NetworkPlan:
    return evolve(plan, bundles=numbered(new if bundle is old else bundle for bundle in plan.bundles))
