"""Synapses as a whole, in the order (pre, post), and the same in rows with room: from one to the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.compiled.by_target import ByTarget
from dslnet.compiled.roomy import Roomy
from dslnet.compiled.spans import Index, Spans
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.packed import Packed, late
from dslnet.connect.rows import rows_at

SINCE, BEFORE, DELAY, NUMBER = "its since", "its place before", "its delay", "its number"
"""From which tick on a synapse carries spikes, where it stood, its delay where it has one of its own, and where it was
when single synapses began to come and go, -1 for what came since, as arrays beside those of the fields."""


@frozen(eq=False)
class Whole:
    """Synapses in order, the index by target where there is one, and where the targets of each source and thread
    begin."""

    synapses: Packed
    index: ByTarget | None
    starts: Index


def with_room(library: Any, whole: Whole, bounds: Index) -> Roomy:
    """The same with room; `bounds` are the first targets of the threads, and behind the last one."""
    rows, index, synapses = Spans.tight(whole.starts), whole.index, whole.synapses
    arrays = synapses.arrays if synapses.delays is None else {**synapses.arrays, DELAY: synapses.delays}
    made = Roomy(library, bounds, rows, np.asarray(synapses.links.targets), arrays)
    made.mixed = np.zeros(len(rows.end), np.bool_)
    if index is not None:
        made.columns, made.sources, made.places = Spans.tight(index.offsets), index.sources, index.places
    if synapses.since is not None:
        _young_last(made, synapses.since)
    return made.moved(rows.with_room(), None if made.columns is None else made.columns.with_room())


def _young_last(roomy: Roomy, since: Index) -> None:
    """Those that do not carry all that is under way stand at the ends of their rows, the youngest last."""
    order, some = np.arange(len(since)), late(since)
    rows = rows_at(roomy.rows.begin, some)
    for row in np.unique(rows).tolist():
        own = slice(roomy.rows.begin[row], roomy.rows.end[row])
        order[own] = own.start + np.argsort(since[own], kind="stable")
    roomy.mixed[rows] = True
    for tick in np.unique(since[some]).tolist():
        roomy.young.come(rows[since[some] == tick], tick)
    roomy.targets = roomy.targets[order]
    roomy.arrays = {name: array[order] for name, array in roomy.arrays.items()}
    if roomy.columns is not None:
        roomy.places = _inverse(order)[roomy.places]


def _inverse(order: NDArray[Any]) -> NDArray[np.uint32]:
    """Where each one is now."""
    now = np.empty(len(order), np.uint32)
    now[order] = np.arange(len(order), dtype=np.uint32)
    return now


def packed(roomy: Roomy, links: Connectivity) -> Whole:
    """All of them in order; `links` are any of the same populations. What had room is as it was, and may run on, as
    where what is to run next cannot be built."""
    whole = roomy.moved(roomy.rows.packed(), None if roomy.columns is None else roomy.columns.packed())
    _sort(whole)
    offsets = whole.rows.starts[:: roomy.threads].copy()
    rows = Connectivity(links.pre_size, links.post_size, offsets, whole.targets)
    since, delays, numbers = (whole.arrays.pop(name, None) for name in (SINCE, DELAY, NUMBER))
    return Whole(Packed(rows, whole.arrays, since, delays, numbers), _index(whole, rows), whole.rows.starts)


def _sort(roomy: Roomy) -> None:
    """Rows in the order of targets, and columns that know it."""
    mixed = np.flatnonzero(roomy.mixed)
    young = roomy.young
    if len(young.entries):
        roomy.arrays = {**roomy.arrays, SINCE: young.since(len(roomy.targets), roomy.rows.end[young.entries[:, 0]])}
    if not len(mixed):
        return
    before = np.arange(len(roomy.targets), dtype=np.uint32)
    sorted_ = roomy.told({**roomy.arrays, BEFORE: before})
    roomy.library.lib.dsl_roomy_sort(sorted_, len(mixed), *roomy.at(mixed))
    if roomy.columns is not None:
        roomy.places = _inverse(before)[roomy.places]


def _index(whole: Roomy, rows: Connectivity) -> ByTarget | None:
    columns = whole.columns
    return None if columns is None else ByTarget(rows, columns.starts, whole.sources, whole.places)
