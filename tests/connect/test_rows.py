"""Rows handled some at a time, and pairs sorted as numbers, against one line of NumPy each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dslnet.connect import rows
from dslnet.connect.ordering import Packing, sort_with_order

lengths_of_rows = st.lists(st.integers(0, 9), max_size=12)


@pytest.fixture(autouse=True, scope="module")
def small_pieces() -> Iterator[None]:
    """So that several pieces come together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "PIECE", 7)
        yield


def offsets_of(lengths: list[int]) -> Any:
    return np.append(0, np.cumsum(lengths, dtype=np.int64))


def split(offsets: Any, values: Any) -> list[list[Any]]:
    return [values[a:b].tolist() for a, b in pairwise(offsets)]


@given(lengths_of_rows)
def test_pieces_tile_the_rows(lengths: list[int]) -> None:
    pieces = list(rows.pieces_of(offsets_of(lengths)))
    assert [row for first, last in pieces for row in range(first, last)] == list(range(len(lengths)))


@given(lengths_of_rows, st.integers(0, 2**32))
def test_choosing(lengths: list[int], seed: int) -> None:
    offsets = offsets_of(lengths)
    chosen = np.random.default_rng(seed).random(offsets[-1]) < 0.5
    assert rows.kept_lengths(offsets, chosen).tolist() == [sum(row) for row in split(offsets, chosen)]
    values = np.arange(offsets[-1], dtype=np.uint16)
    np.testing.assert_array_equal(rows.chosen_values(chosen, values), values[chosen])


@given(lengths_of_rows, st.integers(0, 2**32))
def test_rows_in_another_order(lengths: list[int], seed: int) -> None:
    offsets, order = offsets_of(lengths), np.random.default_rng(seed).permutation(len(lengths))
    values = np.arange(offsets[-1])
    moved = rows.gather_rows(offsets, order, values)
    assert moved.tolist() == [value for row in order for value in split(offsets, values)[row]]


@given(lengths_of_rows, st.integers(0, 2**32), st.sampled_from([3, 70_000]))
def test_sorting_rows_keeps_weights(lengths: list[int], seed: int, count: int) -> None:
    offsets = offsets_of(lengths)
    targets = np.random.default_rng(seed).integers(0, count, offsets[-1]).astype(np.uint32)
    found, weights = rows.sort_rows(offsets, targets, count, np.arange(offsets[-1]))
    numbered = split(offsets, np.arange(offsets[-1]))
    expected = [sorted(row, key=lambda place: targets[place]) for row in numbered]  # equal ones stay in order
    assert weights is not None and split(offsets, weights) == expected
    np.testing.assert_array_equal(found, targets[weights])
    np.testing.assert_array_equal(rows.sort_rows(offsets, targets, count, None)[0], found)


@given(st.lists(st.integers(0, 4), max_size=40))
def test_occurrences(values: list[int]) -> None:
    assert rows.occurrences(np.array(values, np.uint16), 5).tolist() == [values.count(each) for each in range(5)]


@pytest.mark.parametrize("sizes", [(1, 1), (5, 7), (2**16, 2**16), (2**16 + 1, 2**16), (3, 2**32)])
def test_packed_pairs_are_in_the_order_of_pairs(sizes: tuple[int, int]) -> None:
    random, packing = np.random.default_rng(1), Packing(*sizes)
    pairs = np.stack([random.integers(0, size, 500) for size in sizes])
    keys = np.sort(packing.pack(pairs[0], pairs[1]))
    assert keys.dtype == (np.uint32 if sizes[0] <= 2**16 and sizes[1] <= 2**16 else np.uint64)
    lengths, columns = packing.unpack(keys, np.uint32)
    expected = sorted(zip(*pairs.tolist(), strict=True))
    assert list(zip(np.repeat(np.arange(sizes[0]), lengths).tolist(), columns.tolist(), strict=True)) == expected


@pytest.mark.parametrize("count", [3, 2**20, 2**62])
def test_keys_that_fit_beside_their_place_and_keys_that_do_not(count: int) -> None:
    keys = np.random.default_rng(2).integers(0, count, 3000).astype(np.uint64)
    keys[:1000] = keys[2000:]
    found, order = sort_with_order(keys, count)
    np.testing.assert_array_equal(order, np.argsort(keys, kind="stable"))
    np.testing.assert_array_equal(found, np.sort(keys))


@pytest.mark.parametrize("count", [1, 5])
def test_few_searches_find_what_many_do(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(count)
    values = np.sort(random.integers(0, 50, 300)).astype(np.uint16)
    low = random.integers(0, 150, (count, 3))
    high, bounds = low + random.integers(0, 150, (count, 3)), random.integers(-1, 70_000, (1, 3))
    few = rows.first_among(values, low, high, bounds)
    monkeypatch.setattr(rows, "ONE_BY_ONE", -1)
    np.testing.assert_array_equal(few, rows.first_among(values, low, high, np.broadcast_to(bounds, low.shape)))
    assert few.dtype == np.int64 and few.shape == low.shape
