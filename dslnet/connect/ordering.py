"""Sorting small integers fast, as index arrays need it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

CHUNK = 1 << 16
"""Numbers that are sorted at a time: their order stays in the cache."""


def is_ascending(positions: NDArray[Any]) -> bool:
    """Whether each entry is greater than the one before it."""
    return bool(np.all(positions[1:] > positions[:-1]))


def shows_all(positions: NDArray[Any] | None, total: int) -> bool:
    """Whether positions, or None, are all of `total` neurons in their order."""
    return positions is None or (len(positions) == total and is_ascending(positions))


def stable_order(keys: NDArray[Any], count: int) -> NDArray[np.int64]:
    """The int64 order that sorts unsigned `keys` below `count`, equal keys in the order they have.

    NumPy sorts numbers of 8 and 16 bits in linear time, so that wider ones are sorted by their low 16 bits, then by
    the rest.
    """
    if count <= 2**16:
        return np.argsort(keys.astype(np.uint16, copy=False), kind="stable")
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    upper = (keys >> 16).astype(np.uint8 if count <= 2**24 else np.uint16)
    return order[np.argsort(upper[order], kind="stable")]


def row_order(offsets: NDArray[np.int64], values: NDArray[Any]) -> NDArray[np.int64]:
    """The order that sorts each row `values[offsets[i]:offsets[i + 1]]`, equal values in the order they have."""
    rows = np.repeat(np.arange(len(offsets) - 1, dtype=np.uint32), np.diff(offsets))
    by_value = stable_order(values, int(values.max(initial=0)) + 1)
    return by_value[stable_order(rows[by_value], len(offsets))]


def group_columns(values: NDArray[Any], count: int, dtype: DTypeLike) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """For unsigned values (columns, k) below `count`: how often each is there, and in which columns, ascending.

    Some columns are sorted at a time and put where they belong, which the cache likes better than sorting all.
    `dtype` is that of the columns.
    """
    columns, k = values.shape
    step = max(1, max(CHUNK, 2 * count) // max(k, 1))
    parts = [values[begin : begin + step].ravel() for begin in range(0, columns, step)]
    lengths = np.zeros(count, np.int64)
    for part in parts:
        lengths += np.bincount(part, minlength=count)
    free = np.cumsum(lengths) - lengths
    grouped = np.empty(values.size, dtype)
    for number, part in enumerate(parts):
        order = stable_order(part, count)
        inside = np.bincount(part, minlength=count)
        shift = free - (np.cumsum(inside) - inside)
        grouped[shift[part[order]] + np.arange(len(part))] = order // k + number * step
        free += inside
    return lengths, grouped
