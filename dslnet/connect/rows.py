"""What is done to rows of ascending targets, some rows at a time so that little memory is needed beside the rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.ordering import PIECE, Packing, sort_with_order

Index = NDArray[np.int64]
ONE_BY_ONE = 32
"""So few searches take longer all at once."""


def pieces_of(offsets: Index) -> Iterator[tuple[int, int]]:
    """First row and the row after the last one of pieces that have about PIECE synapses each."""
    first, rows = 0, len(offsets) - 1
    while first < rows:
        last = int(np.searchsorted(offsets, offsets[first] + PIECE, side="right")) - 1
        last = max(last, first + 1)
        yield first, last
        first = last


def rows_of(offsets: Index, rows: Index) -> tuple[Index, Index]:
    """The places of all synapses of some rows, one row after the other, and how many each row has."""
    lengths = offsets[rows + 1] - offsets[rows]
    return one_after_the_other(offsets[rows], lengths), lengths


def rows_at(offsets: Index, places: NDArray[np.integer[Any]]) -> Index:
    """The row in which each place stands."""
    return np.asarray(np.searchsorted(offsets, places, side="right") - 1)


def one_after_the_other(begins: Index, lengths: Index) -> Index:
    """The places of pieces that begin there and are so long."""
    shift = begins - (np.cumsum(lengths) - lengths)
    return np.repeat(shift, lengths) + np.arange(lengths.sum())


def first_at_least(offsets: Index, targets: NDArray[Any], bounds: Index) -> Index:
    """For row i and bounds[i, b] the place of the first target that is at least the bound, or the end of the row.

    `bounds` has shape (rows, n), or (1, n) for all rows.
    """
    shape = (len(offsets) - 1, bounds.shape[1])
    low = np.broadcast_to(offsets[:-1, np.newaxis], shape)
    return first_among(targets, low, np.broadcast_to(offsets[1:, np.newaxis], shape), bounds)


def first_among(values: NDArray[Any], low: Index, high: Index, bounds: Index) -> Index:
    """The place of the first value that is at least a bound between places low and high, where values ascend, or high.
    A binary search for all bounds at once, or, where these are few, one after the other."""
    if low.size <= ONE_BY_ONE:
        sought = np.broadcast_to(bounds, low.shape)
        each = zip(*(array.ravel().tolist() for array in (sought, low, high)), strict=True)
        found = [bisect_left(values.data, bound, begin, end) for bound, begin, end in each]
        return np.array(found, np.int64).reshape(low.shape)
    low, high = low.copy(), high.copy()
    while np.any(low < high):
        middle = (low + high) // 2
        below = (low < high) & (values[np.minimum(middle, len(values) - 1)] < bounds)
        low, high = np.where(below, middle + 1, low), np.where(below, high, middle)
    return low


def kept_lengths(offsets: Index, chosen: NDArray[np.bool_]) -> Index:
    """How many synapses of each row are chosen."""
    lengths = np.empty(len(offsets) - 1, np.int64)
    for first, last in pieces_of(offsets):
        begin, end = offsets[first], offsets[last]
        kept = np.flatnonzero(chosen[begin:end])
        lengths[first:last] = np.diff(np.searchsorted(kept, offsets[first : last + 1] - begin))
    return lengths


def chosen_values(chosen: NDArray[np.bool_], values: NDArray[Any]) -> NDArray[Any]:
    """What is chosen: `values[chosen]`, in a third of the time."""
    kept, end = np.empty(np.count_nonzero(chosen), values.dtype), 0
    for first in range(0, len(chosen), PIECE):
        part = np.compress(chosen[first : first + PIECE], values[first : first + PIECE])
        kept[end : end + len(part)] = part
        end += len(part)
    return kept


def occurrences(values: NDArray[Any], count: int) -> Index:
    """How often each of the numbers below `count` is there."""
    found, step = np.zeros(count, np.int64), max(PIECE, count)
    for begin in range(0, len(values), step):
        found += np.bincount(values[begin : begin + step], minlength=count)
    return found


def counted_before(values: NDArray[Any], count: int) -> Index:
    """How many values are smaller than each number, shape (count + 1,)."""
    found = np.zeros(count + 1, np.int64)
    np.cumsum(occurrences(values, count), out=found[1:])
    return found


def gather_rows(offsets: Index, order: Index, values: NDArray[Any]) -> NDArray[Any]:
    """The rows in another order, one after the other."""
    lengths, gathered = np.diff(offsets)[order], np.empty_like(values)
    moved = np.append(0, np.cumsum(lengths))
    for first, last in pieces_of(moved):
        shift = offsets[order[first:last]] - moved[first:last]
        places = np.repeat(shift, lengths[first:last]) + np.arange(moved[first], moved[last])
        np.take(values, places, out=gathered[moved[first] : moved[last]], mode="clip")
    return gathered


def sort_rows(
    offsets: Index, targets: NDArray[Any], count: int, weights: NDArray[Any] | None
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Targets below `count`, ascending in each row, with their weights; equal ones stay in the order they have."""
    targets, weights = targets.copy(), None if weights is None else weights.copy()
    for first, last in pieces_of(offsets):
        begin, end = offsets[first], offsets[last]
        packing, rows = Packing(last - first, count), np.arange(last - first)
        keys = packing.pack(np.repeat(rows, np.diff(offsets[first : last + 1])), targets[begin:end])
        if weights is None:
            keys.sort()
        else:
            keys, order = sort_with_order(keys, packing.end)
            weights[begin:end] = weights[begin:end][order]
        packing.columns_of(keys, targets[begin:end])
    return targets, weights
