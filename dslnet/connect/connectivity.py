"""The synapses of a projection as rows: ordered by presynaptic, then by postsynaptic neuron."""

from __future__ import annotations

import math
from typing import Any, TypeAlias, cast

import numpy as np
from attrs import frozen
from numpy.typing import DTypeLike, NDArray

from dslnet.connect.ordering import Packing, is_ascending, shows_all, sort_with_order, stable_order
from dslnet.connect.rows import (
    chosen_values,
    counted_before,
    first_at_least,
    gather_rows,
    kept_lengths,
    occurrences,
    rows_at,
    sort_rows,
)
from dslnet.errors import NetworkError

Index: TypeAlias = NDArray[np.int64]
Narrow: TypeAlias = NDArray[np.uint16] | NDArray[np.uint32]


def narrowest(count: int) -> type[np.uint16] | type[np.uint32]:
    """The narrower of uint16 and uint32 that holds the indices of `count` neurons; NetworkError beyond 2**32."""
    if count > 2**32:
        raise NetworkError(f"a population of {count} neurons is too large: at most {2**32} can be connected")
    return np.uint16 if count <= 2**16 else np.uint32


@frozen(eq=False, repr=False)
class Connectivity:
    """Row i of the index, `targets[offsets[i]:offsets[i + 1]]`, holds the targets of neuron i in ascending order.

    `offsets` is int64 and has `pre_size + 1` entries; `targets` is uint16, or uint32 where that is too narrow, or None
    when every pair is connected: then no index is stored. A pair may be connected several times. `weights`, shape
    (size,), are there when the pattern brings them. The arrays are read-only.
    """

    pre_size: int
    post_size: int
    offsets: Index
    targets: Narrow | None
    weights: NDArray[Any] | None = None

    def __attrs_post_init__(self) -> None:
        for array in (self.offsets, self.targets, self.weights):
            if array is not None:
                array.flags.writeable = False

    @classmethod
    def dense(cls, pre_size: int, post_size: int, weights: NDArray[Any] | None = None) -> Connectivity:
        """Every pair, without an index."""
        narrowest(post_size)
        return cls(pre_size, post_size, np.arange(pre_size + 1, dtype=np.int64) * post_size, None, weights)

    @classmethod
    def from_rows(
        cls, post_size: int, lengths: NDArray[Any], targets: NDArray[Any], weights: NDArray[Any] | None = None
    ) -> Connectivity:
        """From the length of each row and the targets of all rows one after the other, ascending within each."""
        offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        narrow = targets.astype(narrowest(post_size), copy=False)
        return cls(len(lengths), post_size, offsets, cast(Narrow, narrow), weights)

    @classmethod
    def from_pairs(
        cls,
        pre_size: int,
        post_size: int,
        sources: NDArray[Any],
        targets: NDArray[Any],
        weights: NDArray[Any] | None = None,
    ) -> Connectivity:
        """From the two neurons of each synapse, in any order; synapses of one pair stay in the order they have."""
        packing = Packing(pre_size, post_size)
        keys = packing.pack(sources, targets)
        if weights is not None:
            keys, order = sort_with_order(keys, packing.end)
            weights = weights[order]
        else:
            keys.sort()
        return cls.from_rows(post_size, *packing.unpack(keys, narrowest(post_size)), weights)

    @classmethod
    def from_pairs_in_order(cls, pre_size: int, post_size: int, sources: Index, targets: Index) -> Connectivity:
        """The same from pairs that are ordered by source, and then by target."""
        narrow = cast(Narrow, targets.astype(narrowest(post_size)))
        return cls(pre_size, post_size, counted_before(sources, pre_size), narrow)

    def __repr__(self) -> str:
        kind = "dense" if self.is_dense else f"{self.size} synapses"
        return f"Connectivity({self.pre_size} -> {self.post_size}, {kind})"

    @property
    def is_dense(self) -> bool:
        """Whether every pair is connected and no index is stored."""
        return self.targets is None

    @property
    def size(self) -> int:
        """The number of synapses."""
        return int(self.offsets[-1])

    @property
    def lengths(self) -> Index:
        """The number of synapses that leave each presynaptic neuron, shape (pre_size,)."""
        return np.diff(self.offsets)

    @property
    def pre_index(self) -> Index:
        """The presynaptic neuron of each synapse, shape (size,)."""
        return self._repeated(np.int64)

    @property
    def post_index(self) -> Index:
        """The postsynaptic neuron of each synapse, shape (size,)."""
        return self._targets(np.int64).astype(np.int64, copy=True)

    @property
    def indegree(self) -> Index:
        """The number of synapses of each postsynaptic neuron, shape (post_size,)."""
        if self.plain.is_dense:
            return np.full(self.post_size, self.pre_size)
        return np.bincount(self._targets(narrowest(self.post_size)), minlength=self.post_size)

    @property
    def rearranges_values(self) -> bool:
        """Whether the values of a synapse stand elsewhere than at its place in the order (pre, post)."""
        return False

    @property
    def value_shape(self) -> tuple[int, ...]:
        """The shape of the values of a field: one for each synapse."""
        return (self.size,)

    @property
    def value_count(self) -> int:
        """How many values a field has."""
        return math.prod(self.value_shape)

    @property
    def given_shape(self) -> tuple[int, ...]:
        """The shape in which the user gives and sees them."""
        return self.value_shape

    @property
    def plain(self) -> Connectivity:
        """The same synapses as they lie for one thread, which is how the user and files know them."""
        return self

    @property
    def assigns_each(self) -> bool:
        """Whether the values of a synapse may be assigned without those of others."""
        return not self.rearranges_values

    def stored(self, values: NDArray[Any]) -> NDArray[Any]:
        """What the user gave, as it is stored."""
        return values

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """The stored values of a field as the user sees them."""
        return values

    def in_order(self, values: NDArray[Any]) -> NDArray[Any]:
        """The stored values of a field as `plain` stores them."""
        return values

    def each(self, shown: NDArray[Any]) -> NDArray[Any]:
        """Of what the user sees the value of each synapse."""
        return shown

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses are stored."""
        return synapses

    def neurons_of(self, synapses: Index) -> tuple[Index, Index]:
        """The neurons of both sides of some synapses, in the order (pre, post)."""
        pre = rows_at(self.offsets, synapses)
        if self.targets is not None:
            return pre, self.targets[synapses].astype(np.int64)
        return pre, synapses - self.offsets[pre] if self.is_dense else self.post_index[synapses]

    def onto(self, target: int) -> tuple[Index, Index]:
        """The sources of the synapses onto one target, and their places among the values that are shown, flat."""
        places = np.flatnonzero(self._targets(narrowest(self.post_size)) == target)
        return rows_at(self.offsets, places), places

    def placed(self) -> Connectivity:
        """With an index, and the place of the values of each synapse."""
        return self.explicit()

    def indexed(self) -> Connectivity:
        """The same with an index and the weights that it has."""
        return Connectivity.from_rows(
            self.post_size, self.lengths, self._targets(narrowest(self.post_size)), self.weights
        )

    def explicit(self) -> Connectivity:
        """The same with an index, also where every pair is connected."""
        if self.targets is not None:
            return self
        return Connectivity.from_rows(self.post_size, self.lengths, self._targets(narrowest(self.post_size)))

    def without_self(self) -> Connectivity:
        """The same without synapses from a neuron to itself; both sides are then one population."""
        return self.without(np.arange(self.pre_size))

    def without(self, left_out: Index) -> Connectivity:
        """The same without the synapses from each neuron i to left_out[i], which is -1 where nothing is left out."""
        bounds = np.stack([left_out, left_out + 1], axis=1)
        begin, end = self._search(bounds).T
        count = end - begin
        if not count.any():
            return self
        chosen = np.ones(self.size, dtype=bool)
        chosen[np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())] = False
        return self._choose(chosen, self.lengths - count)

    def keep(self, chosen: NDArray[np.bool_]) -> Connectivity:
        """Some of the synapses; `chosen` has shape (size,)."""
        return self._choose(chosen, kept_lengths(self.offsets, chosen))

    def _choose(self, chosen: NDArray[np.bool_], lengths: Index) -> Connectivity:
        weights = None if self.weights is None else chosen_values(chosen, self.weights)
        targets = chosen_values(chosen, self._targets(narrowest(self.post_size)))
        return Connectivity.from_rows(self.post_size, lengths, targets, weights)

    def embed(
        self, pre_positions: Index | None, pre_total: int, post_positions: Index | None, post_total: int
    ) -> Connectivity:
        """What was drawn between two views, as the connectivity of the whole populations.

        `pre_positions`, shape (pre_size,), and `post_positions`, shape (post_size,), say where the neurons of the views
        stand, in any order; None is the whole population. A dense one becomes rows.
        """
        pre_positions = None if shows_all(pre_positions, pre_total) else pre_positions
        post_positions = None if shows_all(post_positions, post_total) else post_positions
        if pre_positions is None and post_positions is None:
            return self
        targets, weights = self._targets(narrowest(self.post_size)), self.weights
        if post_positions is not None:
            targets = post_positions.astype(narrowest(post_total))[targets]
            if not is_ascending(post_positions):
                targets, weights = sort_rows(self.offsets, targets, post_total, weights)
        embedded = Connectivity.from_rows(post_total, self.lengths, targets, weights)
        return embedded if pre_positions is None else embedded._move_rows(pre_positions, pre_total)

    def by_target(self) -> tuple[Index, Narrow, Index]:
        """The same synapses ordered by postsynaptic, then by presynaptic neuron.

        Returns offsets, shape (post_size + 1,); the presynaptic neuron of each synapse, in the narrowest type; and the
        place of each synapse in the order by presynaptic neuron, int64. The last two have shape (size,).
        """
        targets, sources = self._targets(narrowest(self.post_size)), self._repeated(narrowest(self.pre_size))
        offsets = np.append(0, np.cumsum(occurrences(targets, self.post_size)))
        order = stable_order(targets, self.post_size)
        return offsets, sources[order], order

    def splits(self, bounds: NDArray[Any]) -> Index:
        """Where each row crosses bounds in target space, as places in the order of synapses.

        Shape (pre_size, len(bounds)): entry [i, b] is the place of the first synapse of row i whose target is at least
        bounds[b], or the end of the row.
        """
        return self._search(np.asarray(bounds, dtype=np.int64)[np.newaxis])

    def _search(self, bounds: Index) -> Index:
        if self.targets is None:
            return self.offsets[:-1, np.newaxis] + np.clip(bounds, 0, self.post_size)
        return first_at_least(self.offsets, self.targets, bounds)

    def _targets(self, dtype: DTypeLike) -> NDArray[Any]:
        if self.targets is not None:
            return self.targets
        return np.tile(np.arange(self.post_size, dtype=dtype), self.pre_size)

    def _repeated(self, dtype: DTypeLike) -> NDArray[Any]:
        return np.repeat(np.arange(self.pre_size, dtype=dtype), self.lengths)

    def _move_rows(self, positions: Index, total: int) -> Connectivity:
        """The same rows, row i now at positions[i] of `total`."""
        targets, weights = self._targets(narrowest(self.post_size)), self.weights
        lengths = np.zeros(total, np.int64)
        lengths[positions] = self.lengths
        if not is_ascending(positions):
            order = np.argsort(positions)
            targets = gather_rows(self.offsets, order, targets)
            weights = None if weights is None else gather_rows(self.offsets, order, weights)
        return Connectivity.from_rows(self.post_size, lengths, targets, weights)
