"""Rows of synapses against boolean matrices: each operation has a one-line meaning there."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dslnet.connect import Connectivity, narrowest
from dslnet.connect.ordering import stable_order
from dslnet.errors import NetworkError

Matrix = NDArray[np.bool_]


def of_matrix(matrix: Matrix) -> Connectivity:
    """Rows from a matrix [pre, post]."""
    return Connectivity.from_rows(matrix.shape[1], matrix.sum(axis=1), np.nonzero(matrix)[1])


def to_matrix(connectivity: Connectivity) -> Matrix:
    matrix = np.zeros((connectivity.pre_size, connectivity.post_size), dtype=bool)
    matrix[connectivity.pre_index, connectivity.post_index] = True
    return matrix


def assert_valid(connectivity: Connectivity) -> None:
    """The promises of the class: order, types, no pair twice."""
    pairs = connectivity.pre_index * max(connectivity.post_size, 1) + connectivity.post_index
    assert np.all(np.diff(pairs) > 0)
    assert connectivity.offsets.dtype == np.int64
    assert len(connectivity.offsets) == connectivity.pre_size + 1
    assert connectivity.size == len(pairs)
    if connectivity.targets is not None:
        assert connectivity.targets.dtype == narrowest(connectivity.post_size)


@st.composite
def matrices(draw: Any) -> Matrix:
    shape = draw(st.tuples(st.integers(0, 7), st.integers(0, 7)))
    bits = draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    return np.array(bits, dtype=bool).reshape(shape)


@st.composite
def connectivities(draw: Any) -> Connectivity:
    matrix = draw(matrices())
    return Connectivity.dense(*matrix.shape) if draw(st.booleans()) else of_matrix(matrix)


@st.composite
def places(draw: Any, size: int) -> tuple[NDArray[np.int64] | None, int]:
    """Where `size` neurons of a view stand in a population: None, or positions in any order."""
    total = size + draw(st.integers(0, 4))
    positions = np.array(draw(st.permutations(range(total)))[:size], dtype=np.int64)
    kind = draw(st.sampled_from(["all", "ascending", "any"]))
    if kind == "all":
        return None, size
    return (np.sort(positions) if kind == "ascending" else positions), total


@given(matrices())
@settings(max_examples=50, deadline=None)
def test_rows_hold_the_matrix(matrix: Matrix) -> None:
    connectivity = of_matrix(matrix)
    assert_valid(connectivity)
    np.testing.assert_array_equal(to_matrix(connectivity), matrix)
    np.testing.assert_array_equal(connectivity.lengths, matrix.sum(axis=1))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (1, 1), (4, 3)])
def test_dense_is_every_pair_without_an_index(shape: tuple[int, int]) -> None:
    connectivity = Connectivity.dense(*shape)
    assert_valid(connectivity)
    assert connectivity.is_dense
    assert connectivity.targets is None
    assert connectivity.size == shape[0] * shape[1]
    assert to_matrix(connectivity).all()


@given(connectivities(), st.data())
@settings(max_examples=150, deadline=None)
def test_embedding_is_indexing(connectivity: Connectivity, data: Any) -> None:
    pre_positions, pre_total = data.draw(places(connectivity.pre_size))
    post_positions, post_total = data.draw(places(connectivity.post_size))
    embedded = connectivity.embed(pre_positions, pre_total, post_positions, post_total)
    expected = np.zeros((pre_total, post_total), dtype=bool)
    pre = np.arange(pre_total) if pre_positions is None else pre_positions
    post = np.arange(post_total) if post_positions is None else post_positions
    expected[np.ix_(pre, post)] = to_matrix(connectivity)
    assert_valid(embedded)
    np.testing.assert_array_equal(to_matrix(embedded), expected)


def test_positions_that_show_everything_keep_a_dense_one_dense() -> None:
    dense = Connectivity.dense(3, 4)
    assert dense.embed(np.arange(3), 3, None, 4) is dense
    assert not dense.embed(np.arange(3), 5, None, 4).is_dense


@given(connectivities())
@settings(max_examples=100, deadline=None)
def test_by_target_is_the_transposed_matrix(connectivity: Connectivity) -> None:
    offsets, sources, synapses = connectivity.by_target()
    transposed = Connectivity(connectivity.post_size, connectivity.pre_size, offsets, sources)
    assert_valid(transposed)
    np.testing.assert_array_equal(to_matrix(transposed), to_matrix(connectivity).T)
    np.testing.assert_array_equal(connectivity.pre_index[synapses], sources)
    np.testing.assert_array_equal(connectivity.post_index[synapses], transposed.pre_index)


@given(connectivities(), st.lists(st.integers(0, 8), max_size=5))
@settings(max_examples=100, deadline=None)
def test_splits_count_the_targets_below_each_bound(connectivity: Connectivity, bounds: list[int]) -> None:
    matrix, splits = to_matrix(connectivity), connectivity.splits(np.array(bounds))
    below = np.array([matrix[:, :bound].sum(axis=1) for bound in bounds]).reshape(len(bounds), len(matrix)).T
    assert splits.dtype == np.int64
    assert splits.shape == (connectivity.pre_size, len(bounds))
    np.testing.assert_array_equal(splits - connectivity.offsets[:-1, np.newaxis], below)


@given(st.integers(0, 7), st.data())
@settings(max_examples=50, deadline=None)
def test_without_self_clears_the_diagonal(size: int, data: Any) -> None:
    bits = data.draw(st.lists(st.booleans(), min_size=size * size, max_size=size * size))
    matrix = np.array(bits, dtype=bool).reshape(size, size)
    without = of_matrix(matrix).without_self()
    assert_valid(without)
    np.testing.assert_array_equal(to_matrix(without), matrix & ~np.eye(size, dtype=bool))
    np.testing.assert_array_equal(to_matrix(Connectivity.dense(size, size).without_self()), ~np.eye(size, dtype=bool))


NARROWEST = [(0, np.uint16), (65_536, np.uint16), (65_537, np.uint32), (2**32, np.uint32)]


@pytest.mark.parametrize(("count", "dtype"), NARROWEST)
def test_the_narrowest_type_that_holds_every_index(count: int, dtype: type) -> None:
    assert narrowest(count) is dtype
    assert count == 0 or np.iinfo(narrowest(count)).max >= count - 1


def test_too_many_neurons_are_refused() -> None:
    with pytest.raises(NetworkError, match="a population of 4294967297 neurons is too large"):
        Connectivity.dense(1, 2**32 + 1)


@pytest.mark.parametrize("count", [5, 70_000, 20_000_000, 2**32])
def test_stable_order_is_numpys(count: int) -> None:
    keys = np.random.default_rng(3).integers(0, count, 5000).astype(narrowest(count))
    keys[1000:2000] = keys[:1000]
    np.testing.assert_array_equal(stable_order(keys, count), np.argsort(keys, kind="stable"))


def test_wide_indices_go_through_every_operation() -> None:
    generator = np.random.default_rng(5)
    targets = np.sort(generator.choice(200_000, (3, 50), replace=False), axis=1)
    connectivity = Connectivity.from_rows(200_000, np.full(3, 50), targets.ravel())
    positions = generator.permutation(300_000)[:200_000]
    embedded = connectivity.embed(None, 3, positions, 300_000)
    assert_valid(embedded)
    np.testing.assert_array_equal(embedded.post_index.reshape(3, 50), np.sort(positions[targets], axis=1))
    offsets, sources, synapses = embedded.by_target()
    assert sources.dtype == np.uint16
    np.testing.assert_array_equal(np.sort(embedded.post_index), embedded.post_index[synapses])
    assert offsets[-1] == 150


def test_arrays_are_read_only_and_survive_pickling() -> None:
    connectivity = of_matrix(np.eye(3, dtype=bool))
    assert connectivity.targets is not None
    with pytest.raises(ValueError, match="read-only"):
        connectivity.targets[0] = 2
    copy = pickle.loads(pickle.dumps(connectivity))
    np.testing.assert_array_equal(to_matrix(copy), np.eye(3))


def test_repr_is_one_line() -> None:
    assert repr(Connectivity.dense(30, 40)) == "Connectivity(30 -> 40, dense)"
    assert repr(of_matrix(np.eye(3, dtype=bool))) == "Connectivity(3 -> 3, 3 synapses)"
