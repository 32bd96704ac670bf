"""Sorting the two neurons of synapses as one number a pair, which NumPy does several times faster than with indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import DTypeLike, NDArray

PIECE = 1 << 18
"""Synapses that are handled together, so that they stay in the cache."""


def is_ascending(positions: NDArray[Any]) -> bool:
    """Whether each entry is greater than the one before it."""
    return bool(np.all(positions[1:] > positions[:-1]))


def shows_all(positions: NDArray[Any] | None, total: int) -> bool:
    """Whether positions, or None, are all of `total` neurons in their order."""
    return positions is None or (len(positions) == total and is_ascending(positions))


def stable_order(keys: NDArray[Any], count: int) -> NDArray[np.int64]:
    """The int64 order that sorts unsigned `keys` below `count`, equal keys in the order they have."""
    return sort_with_order(keys, count)[1]


def sort_with_order(keys: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Unsigned `keys` below `count` sorted, and the int64 order that sorts them, equal keys in the order they have.

    Key and place are sorted as one number where they fit. If not, by the low 16 bits of the key, then by the next:
    NumPy sorts numbers of 16 bits in linear time.
    """
    places = bits_of(len(keys))
    if bits_of(count) + places <= 64:
        packed = keys.astype(np.uint64)
        packed <<= np.uint64(places)
        packed |= np.arange(len(keys), dtype=np.uint64)
        packed.sort()
        ordered = (packed >> np.uint64(places)).astype(keys.dtype)
        packed &= np.uint64((1 << places) - 1)
        return ordered, packed.view(np.int64)
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    for shift in range(16, bits_of(count), 16):
        order = order[np.argsort((keys >> shift).astype(np.uint16)[order], kind="stable")]
    return keys[order], order


def bits_of(count: int) -> int:
    """How many bits the numbers below `count` need."""
    return max(count - 1, 0).bit_length()


@frozen
class Packing:
    """Pairs of (row, column) as numbers in the order of the pairs, of 32 bits where these are enough."""

    rows: int
    columns: int

    @property
    def bits(self) -> int:
        """The bits of the column."""
        return bits_of(self.columns)

    @property
    def dtype(self) -> type[np.uint32] | type[np.uint64]:
        """What holds a pair."""
        return np.uint32 if bits_of(self.rows) + self.bits <= 32 else np.uint64

    @property
    def end(self) -> int:
        """What all packed pairs are below."""
        return self.rows << self.bits

    @property
    def starts(self) -> NDArray[Any]:
        """The first pair of each row, packed."""
        return (np.arange(self.rows) << self.bits).astype(self.dtype)

    def pack(self, rows: NDArray[Any], columns: NDArray[Any]) -> NDArray[Any]:
        """A number for each pair, of arrays of one shape."""
        keys: Any = rows.astype(self.dtype)
        keys <<= self.dtype(self.bits)
        keys |= columns if columns.dtype.kind == "u" else columns.astype(self.dtype)
        return np.asarray(keys)

    def columns_of(self, keys: NDArray[Any], out: NDArray[Any]) -> None:
        """The columns of packed pairs, into an array."""
        np.bitwise_and(keys, self.dtype((1 << self.bits) - 1), out=out, casting="unsafe")

    def unpack(self, keys: NDArray[Any], dtype: DTypeLike) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Of ascending keys the length of each row, and the columns as `dtype`."""
        columns = np.empty(len(keys), dtype)
        self.columns_of(keys, columns)
        return np.diff(np.searchsorted(keys, self.starts), append=len(keys)), columns
