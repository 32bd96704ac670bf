"""Synapses that come or go among many that stay: where these stand then, and their arrays copied piece by piece."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.rows import counted_before, first_among, rows_at

Index = NDArray[np.int64]
FEW = 1024
"""Where at most one synapse in so many changes, what is between is copied as it lies; else one by one, as fast for any
number of them."""


def pair_begins(links: Connectivity, pre: Index, post: Index) -> Index:
    """Where the synapses of pairs begin, or would stand, in the order (pre, post); with post + 1 where they end."""
    rows = links.explicit()
    return first_among(np.asarray(rows.targets), rows.offsets[pre], rows.offsets[pre + 1], post)


@frozen(eq=False)
class Moved:
    """`places`, ascending, are those of the synapses that go, each one once; or, where some `come`, for each of these
    the place that it stands before, and `size` for behind the last one. `size` synapses were there."""

    places: Index
    size: int
    come: bool

    @property
    def few(self) -> bool:
        """Whether so few change that arrays are better copied in pieces."""
        return len(self.places) * FEW <= self.size

    def values(self, array: NDArray[Any], new: Any = None) -> NDArray[Any]:
        """The values of all synapses afterwards; `new` are those of the ones that come, one for each."""
        if self.come:
            return self._joined(array, np.asarray(new).astype(array.dtype, copy=False))
        if not self.few:
            return array.take(self._kept)
        ends = self.places.tolist()
        begins = [0, *(end + 1 for end in ends)]
        return np.concatenate([array[b:e] for b, e in zip(begins, [*ends, self.size], strict=True)])

    def _joined(self, array: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        if not self.few:
            joined = np.empty(self.size + len(self.places), array.dtype)
            joined[self._old], joined[~self._old] = array, new
            return joined
        cuts, pieces, begin = self.places.tolist(), [], 0
        for number, place in enumerate(cuts):
            pieces += [array[begin:place], new[number : number + 1]]
            begin = place
        return np.concatenate([*pieces, array[begin:]])

    @cached_property
    def _kept(self) -> Index:
        """The places of those that stay."""
        kept = np.ones(self.size, np.bool_)
        kept[self.places] = False
        return np.flatnonzero(kept)

    @cached_property
    def _old(self) -> NDArray[np.bool_]:
        """Of all synapses afterwards whether they were there before."""
        old = np.ones(self.size + len(self.places), np.bool_)
        old[self.places + np.arange(len(self.places))] = False
        return old

    def now(self, places: Index) -> Index:
        """Where synapses at some places before stand now; -1 for those that go, or went earlier and are -1."""
        after = np.searchsorted(self.places, places, side="right")
        if self.come:
            return np.where(places < 0, -1, places + after)
        gone = self.places[np.maximum(after - 1, 0)] == places if len(self.places) else np.zeros(len(places), np.bool_)
        return np.where(gone | (places < 0), -1, places - after)

    def stayed(self, places: NDArray[Any] | None) -> NDArray[np.uint32]:
        """The same for ascending places, or for all, of synapses that stay, in 32 bits."""
        if places is None:
            moved, cuts = np.arange(self.size, dtype=np.uint32), self.places
        else:
            moved, cuts = places.astype(np.uint32), np.searchsorted(places, self.places.astype(places.dtype))
        if self.few:
            for shift, (begin, end) in enumerate(pairwise([*cuts.tolist(), len(moved)]), start=1):
                moved[begin:end] += np.uint32(shift if self.come else -shift % 2**32)
            return moved
        lengths = np.diff(cuts, prepend=0, append=len(moved))
        shifts = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        return moved + shifts if self.come else moved - shifts

    def counted_on(self, begins: Index, owners: Index) -> Index:
        """Where the synapses of each owner begin now, and the last ones end; `owners` are those of what changed."""
        counted = counted_before(owners, len(begins) - 1)
        return begins + counted if self.come else begins - counted

    def among(self, places: NDArray[Any]) -> Moved:
        """Of a part of the synapses, at ascending places, those that go: their numbers within the part."""
        gone = self.places.astype(places.dtype)
        found = np.searchsorted(places, gone)
        there = found < len(places)
        there[there] = places[found[there]] == gone[there]
        return Moved(found[there].astype(np.int64), len(places), come=False)

    def links(self, before: Connectivity, pre: Index | None = None, post: Index | None = None) -> Connectivity:
        """The connectivity afterwards; `pre`, ascending, and `post` are the neurons of those that come."""
        rows, come = before.explicit(), self.come
        targets = self.values(np.asarray(rows.targets), post)
        if pre is None:
            pre = rows_at(rows.offsets, self.places)
        offsets = self.counted_on(rows.offsets, pre)
        weights = None if come or rows.weights is None else self.values(rows.weights)
        return Connectivity(rows.pre_size, rows.post_size, offsets, targets, weights)


@frozen(eq=False)
class Renumbered:
    """Where synapses stand after many came and went: `places`, of each that was there before, -1 if it went."""

    places: Index

    @classmethod
    def of(cls, numbers: NDArray[np.int32], size: int) -> Renumbered:
        """From where each that is there now stood among so many, -1 for one that came."""
        places, old = np.full(size, -1, np.int64), np.flatnonzero(numbers >= 0)
        places[numbers[old]] = old
        return cls(places)

    def now(self, places: Index) -> Index:
        """As `Moved.now`."""
        found = np.full(len(places), -1, np.int64)
        found[places >= 0] = self.places[places[places >= 0]]
        return found


Moves: TypeAlias = Moved | Renumbered
"""Where synapses stand that were there before."""


@frozen(eq=False)
class Change:
    """How the connectivity of a projection became another one; `pre` and `post` are the neurons of what came."""

    before: Connectivity
    after: Connectivity
    moved: Moved
    pre: Index | None = None
    post: Index | None = None

    @cached_property
    def ends(self) -> tuple[Index, Index]:
        """The neurons of the synapses that came or went."""
        if self.pre is not None and self.post is not None:
            return self.pre, self.post
        return self.before.neurons_of(self.moved.places)

    def starts(self, before: Index, inner: Index) -> Index:
        """Where the targets of each source and thread begin now; `inner` are the bounds between threads."""
        pre, post = self.ends
        return self.moved.counted_on(before, pre * (len(inner) + 1) + np.searchsorted(inner, post, side="right"))
