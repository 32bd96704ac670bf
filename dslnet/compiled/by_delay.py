"""The parts of a projection that differ in their delay, one after the other for each source.

Of a source that fired all rows, which lie side by side, are written in a calendar, from which each part takes those
that are due.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.compiled.addresses import address, either
from dslnet.compiled.spans import at
from dslnet.connect.connectivity import Index, narrowest
from dslnet.connect.rows import counted_before
from dslnet.plan import ProjectionPlan

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding


@frozen(eq=False)
class ByDelay:
    """Synapses in the order (source, part, target), in rows of one source and part; only rows that matter are there.

    `first`, shape (sources + 1,), is where the rows of each source begin, `row_part` which part each one is of.
    `starts`, shape (rows * threads + 1,), is where the synapses of each row and thread begin; `targets` are theirs, and
    `places` where they stand in the whole. `rows` and `sources` are those of each part, which `numbers` finds.
    """

    parts: tuple[ProjectionPlan, ...]
    numbers: dict[ProjectionPlan, int]
    first: NDArray[np.uint32]
    row_part: NDArray[np.uint32]
    rows: tuple[NDArray[np.uint32], ...]
    sources: tuple[NDArray[np.uint32], ...]
    starts: NDArray[np.uint32]
    targets: NDArray[Any]
    places: NDArray[np.uint32]

    @classmethod
    def of(cls, library: Any, parts: tuple[ProjectionPlan, ...], inner: NDArray[np.int64]) -> ByDelay:
        """`inner` are the bounds between threads."""
        own = [_sources(part) for part in parts]
        lengths = np.concatenate([part.connectivity.lengths[sources] for part, sources in zip(parts, own, strict=True)])
        sources, counts = np.concatenate(own), [len(each) for each in own]
        numbers = np.repeat(np.arange(len(parts)), counts)
        order = np.argsort(sources * len(parts) + numbers, kind="stable")  # it merges what is sorted
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        rows = tuple(np.split(rank, np.cumsum(counts)[:-1]))
        begins = np.append(0, np.cumsum(lengths[order]))[:-1]
        starts = np.full(len(order) * (len(inner) + 1) + 1, lengths.sum(), np.uint32)
        targets, places = _joined(library, parts, zip(own, rows, strict=True), begins, starts, inner)
        first = counted_before(sources, parts[0].pre.size).astype(np.uint32)
        narrow = tuple(each.astype(np.uint32) for each in own)
        known = {part: number for number, part in enumerate(parts)}
        return cls(parts, known, first, numbers[order].astype(np.uint32), rows, narrow, starts, targets, places)

    @property
    def nbytes(self) -> int:
        """What is kept besides the arrays of the plan."""
        own = self.targets.nbytes + self.places.nbytes if len(self.parts) > 1 else 0
        rows = self.row_part.nbytes + sum(each.nbytes for each in (*self.rows, *self.sources))
        return self.first.nbytes + rows + self.starts.nbytes + own


def fill(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    """The members of `codegen.formats.placed`."""
    found = index_of(binding, plan)
    number = found.numbers[plan]
    struct.rows = len(found.rows[number])
    binding.set_address(struct, "row", found.rows[number])
    binding.set_address(struct, "row_source", found.sources[number])
    binding.set_address(struct, "starts", found.starts)
    binding.set_address(struct, "target16" if found.targets.dtype == np.uint16 else "target32", found.targets)
    binding.set_address(struct, "place", found.places)
    if plan.spiking:
        struct.calendar = binding.calendar(found).struct


def index_of(binding: Binding, plan: ProjectionPlan) -> ByDelay:
    """The index that a part shares with the others of its projection."""
    if plan.name not in binding.by_delay or plan not in binding.by_delay[plan.name].numbers:
        inner = binding.bounds[plan.post.number][1:-1]
        parts = tuple(p for p in binding.plan.projections if p.name == plan.name and p.layout == "placed")
        binding.by_delay[plan.name] = ByDelay.of(binding.compiled.library, parts, inner)
    return binding.by_delay[plan.name]


def _sources(part: ProjectionPlan) -> Index:
    """Those to which something happens when their spikes arrive, or at whose synapses it does."""
    every = part.spiking and part.program.changes_sources
    return np.arange(part.pre.size) if every else np.flatnonzero(part.connectivity.lengths)


def _joined(
    library: Any,
    parts: tuple[ProjectionPlan, ...],
    rows: Iterable[tuple[Index, NDArray[np.uint32]]],
    begins: Index,
    starts: NDArray[np.uint32],
    inner: Index,
) -> tuple[NDArray[Any], NDArray[np.uint32]]:
    """The targets and places of all parts; `rows` are the sources and the rows of each part, `begins` where each row
    does. `starts` of each row and thread is filled in."""
    size, alone = sum(part.connectivity.size for part in parts), len(parts) == 1
    into, into_places = np.empty(0 if alone else size, narrowest(parts[0].post.size)), np.empty(size, np.uint32)
    for part, (sources, row) in zip(parts, rows, strict=True):
        links, places = part.connectivity.explicit(), part.places
        targets, wide = np.asarray(links.targets), row.astype(np.int64)
        assert places is not None
        library.lib.dsl_by_delay(
            len(sources), *at(library, sources, wide, begins[wide], links.offsets), *either(library, targets),
            address(library, places, np.uint32), len(inner) + 1, *at(library, inner),
            address(library, starts, np.uint32), *either(library, into),
            library.ffi.NULL if alone else address(library, into_places, np.uint32),
        )  # fmt: skip
        if alone:
            return targets, places
    return into, into_places
