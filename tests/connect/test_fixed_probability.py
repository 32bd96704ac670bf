"""Fixed probability: independent pairs, exact limits, and statistics under fixed seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dslnet.connect import Connectivity, FixedProbability, pairs
from dslnet.errors import DeclarationError


def connect(p: float, pre: int, post: int, *, seed: int = 1, same: bool = False, **options: Any) -> Connectivity:
    return FixedProbability(p, **options).connect(pre, post, same, np.random.default_rng(seed))


def as_matrix(connectivity: Connectivity) -> NDArray[np.bool_]:
    matrix = np.zeros((connectivity.pre_size, connectivity.post_size), dtype=bool)
    matrix[connectivity.pre_index, connectivity.post_index] = True
    return matrix


@given(
    p=st.floats(0.0, 1.0),
    pre=st.integers(0, 40),
    post=st.integers(0, 40),
    seed=st.integers(0, 2**32),
    chunk=st.sampled_from([1, 2, 7, 64]),
)
@settings(max_examples=150, deadline=None)
def test_rows_are_well_formed_however_it_is_cut(p: float, pre: int, post: int, seed: int, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "CHUNK", chunk)
        connectivity = connect(p, pre, post, seed=seed)
    numbers = connectivity.pre_index * max(post, 1) + connectivity.post_index
    assert len(connectivity.offsets) == pre + 1
    assert connectivity.offsets[-1] == len(numbers)
    assert np.all(np.diff(numbers) > 0)
    assert np.all(connectivity.post_index < post)


def test_chunks_do_not_show() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "CHUNK", 1000)
        matrices = [as_matrix(connect(0.3, 100, 300, seed=seed)) for seed in range(30)]
    count = np.sum(matrices, axis=0).ravel()
    by_place = count[: count.size // 100 * 100].reshape(100, -1).mean(axis=1)
    assert np.all(np.abs(by_place - 9.0) < 5.0 * np.sqrt(30 * 0.3 * 0.7 / 300))


@pytest.mark.parametrize("size", [0, 1, 5])
def test_the_limits_are_exact(size: int) -> None:
    assert connect(0.0, size, size).size == 0
    assert connect(1.0, size, size).size == size * size
    assert connect(1.0, size, size, same=True, self_connections=False).size == size * max(size - 1, 0)


@pytest.mark.parametrize("p", [1e-300, 5e-324, 1e-12])
def test_a_tiny_probability_connects_nothing(p: float) -> None:
    assert connect(p, 1000, 1000).size == 0


def test_a_probability_close_to_one_connects_nearly_all() -> None:
    assert 999_000 < connect(1.0 - 1e-4, 1000, 1000).size < 1_000_000
    assert connect(np.nextafter(1.0, 0.0), 100, 100).size == 10_000


@pytest.mark.parametrize("p", [0.001, 0.02, 0.5, 0.9])
def test_number_of_synapses(p: float) -> None:
    """In all, per source and per target: within five standard deviations of the binomial."""
    connectivity = connect(p, 1500, 1000)
    total, sources = connectivity.size, connectivity.lengths
    targets = np.bincount(connectivity.post_index, minlength=1000)
    assert abs(total - 1.5e6 * p) < 5.0 * np.sqrt(1.5e6 * p * (1 - p))
    assert np.all(np.abs(sources - 1000 * p) < 5.5 * np.sqrt(1000 * p * (1 - p)) + 5)
    assert np.all(np.abs(targets - 1500 * p) < 5.5 * np.sqrt(1500 * p * (1 - p)) + 5)
    assert sources.var() == pytest.approx(1000 * p * (1 - p), rel=0.2)
    assert targets.var() == pytest.approx(1500 * p * (1 - p), rel=0.2)


@pytest.mark.parametrize("p", [0.2, 0.7])
def test_each_pair_and_each_two_pairs(p: float) -> None:
    """Over many drawings: each pair as often as p says, and no two pairs together more often than by chance."""
    count = 4000
    drawn = np.array([as_matrix(connect(p, 3, 5, seed=seed)).ravel() for seed in range(count)], dtype=float)
    assert np.all(np.abs(drawn.mean(axis=0) - p) < 4.5 * np.sqrt(p * (1 - p) / count))
    correlation = np.corrcoef(drawn, rowvar=False)[np.triu_indices(15, 1)]
    assert np.max(np.abs(correlation)) < 4.5 / np.sqrt(count)


def test_no_self_connections_and_the_others_as_often() -> None:
    connectivity = connect(0.1, 1000, 1000, same=True, self_connections=False)
    assert not np.any(connectivity.pre_index == connectivity.post_index)
    assert abs(connectivity.size - 99_900) < 5.0 * np.sqrt(99_900 * 0.9)
    between = connect(0.1, 1000, 1000, same=False, self_connections=False)
    assert np.any(between.pre_index == between.post_index)


def test_one_seed_one_connectivity() -> None:
    one, same, other = connect(0.1, 50, 50), connect(0.1, 50, 50), connect(0.1, 50, 50, seed=2)
    np.testing.assert_array_equal(one.post_index, same.post_index)
    assert not np.array_equal(as_matrix(one), as_matrix(other))


def test_many_targets_get_wide_indices() -> None:
    connectivity = connect(0.001, 20, 100_000)
    assert connectivity.targets is not None
    assert connectivity.targets.dtype == np.uint32
    assert connectivity.post_index.max() > 65_536


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan"), "0.1", None, True, np.array([0.1, 0.2])])
def test_p_is_a_probability(p: Any) -> None:
    with pytest.raises(DeclarationError, match="p is a probability, between 0 and 1, not"):
        FixedProbability(p)
