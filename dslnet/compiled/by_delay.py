"""The parts of a projection that differ in their delay, one after the other for each source.

A spike is looked up in every part, at one tick after the other: what it needs then lies side by side, and where there
are more delays than synapses, a bit says that it needs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Index, narrowest
from dslnet.plan import ProjectionPlan

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding

BITS = 64


@frozen(eq=False)
class ByDelay:
    """Synapses in the order (source, part, target), in rows of one source and part; only rows that hold any are there.

    Bit b of `present[i, w]` says whether there is a row of source i and part 64 w + b; `ranks[i, w]` is the number of
    rows ahead of these 64. `starts`, shape (rows * threads + 1,), is where the synapses of each row and thread begin;
    `targets` are theirs, and `places` where they stand in the whole.
    """

    parts: tuple[ProjectionPlan, ...]
    present: NDArray[np.uint64]
    ranks: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    targets: NDArray[Any]
    places: NDArray[np.uint32]

    @classmethod
    def of(cls, parts: tuple[ProjectionPlan, ...], inner: NDArray[np.int64]) -> ByDelay:
        """`inner` are the bounds between threads."""
        sources = [np.flatnonzero(part.connectivity.lengths) for part in parts]
        lengths = np.concatenate([part.connectivity.lengths[own] for part, own in zip(parts, sources, strict=True)])
        numbers = np.repeat(np.arange(len(parts)), [len(own) for own in sources])
        order = np.argsort(np.concatenate(sources) * len(parts) + numbers, kind="stable")  # it merges what is sorted
        starts = np.empty((len(order), len(inner) + 1), np.int64)
        starts[order, 0] = np.append(0, np.cumsum(lengths[order]))[:-1]
        cuts = np.cumsum([len(own) for own in sources])[:-1]
        targets, places = _joined(parts, sources, np.split(starts, cuts), inner)
        ends = np.append(starts[order], lengths.sum()).astype(np.uint32)
        return cls(parts, *_found(parts, sources), ends, targets, places)

    @property
    def nbytes(self) -> int:
        """What is kept besides the arrays of the plan."""
        own = self.targets.nbytes + self.places.nbytes if len(self.parts) > 1 else 0
        return self.present.nbytes + self.ranks.nbytes + self.starts.nbytes + own


def fill(binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
    """The members of `codegen.formats.placed`."""
    inner = binding.bounds[plan.post.number][1:-1]
    if plan.name not in binding.by_delay or plan not in binding.by_delay[plan.name].parts:
        parts = tuple(p for p in binding.plan.projections if p.name == plan.name and p.layout == "placed")
        binding.by_delay[plan.name] = ByDelay.of(parts, inner)
    found = binding.by_delay[plan.name]
    word, bit = divmod(found.parts.index(plan), BITS)
    struct.words, struct.bit, struct.below = found.present.shape[1], bit, (1 << bit) - 1
    binding.set_address(struct, "present", found.present.reshape(-1)[word:])
    binding.set_address(struct, "ranks", found.ranks.reshape(-1)[word:])
    binding.set_address(struct, "starts", found.starts)
    binding.set_address(struct, "target16" if found.targets.dtype == np.uint16 else "target32", found.targets)
    binding.set_address(struct, "place", found.places)


def _joined(
    parts: tuple[ProjectionPlan, ...], sources: list[Index], starts: list[Index], inner: Index
) -> tuple[NDArray[Any], NDArray[np.uint32]]:
    """The targets and places of all parts. `starts`, of the rows of each part, says where they go; the bounds between
    threads are filled in."""
    size = sum(part.connectivity.size for part in parts)
    targets = np.empty(size, narrowest(parts[0].post.size))
    places = np.empty(size, np.uint32)
    for part, own, begins in zip(parts, sources, starts, strict=True):
        links = part.connectivity.explicit()
        shift = begins[:, 0] - links.offsets[own]
        begins[:, 1:] = links.splits(inner)[own] + shift[:, np.newaxis]
        where = np.repeat(shift, links.lengths[own]) + np.arange(links.size)
        targets[where], places[where] = np.asarray(links.targets), np.asarray(part.places)
    one = parts[0]
    assert one.places is not None
    return (np.asarray(one.connectivity.explicit().targets), one.places) if len(parts) == 1 else (targets, places)


def _found(parts: tuple[ProjectionPlan, ...], sources: list[Index]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Which rows there are, and how many ahead of each word; shapes (sources, words)."""
    shape = (parts[0].pre.size, -(-len(parts) // BITS))
    present, counts = np.zeros(shape, np.uint64), np.zeros(shape, np.int64)
    for number, own in enumerate(sources):
        present[own, number // BITS] |= np.uint64(1) << np.uint64(number % BITS)
        counts[own, number // BITS] += 1
    ranks = np.append(0, np.cumsum(counts))[:-1]
    return present, ranks.astype(np.uint32).reshape(shape)
