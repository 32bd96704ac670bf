"""The patterns that need no random numbers, views of populations, and what patterns share."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet.connect import (
    AllToAll,
    Connectivity,
    DistanceDependent,
    FixedNumberPre,
    FixedProbability,
    Gaussian,
    OneToOne,
    Pattern,
    connect_populations,
)
from dslnet.errors import DeclarationError, NetworkError

GENERATOR = np.random.default_rng


def pairs(connectivity: Connectivity) -> list[tuple[int, int]]:
    return list(zip(connectivity.pre_index.tolist(), connectivity.post_index.tolist(), strict=True))


@given(st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_all_to_all_is_every_pair(pre_size: int, post_size: int, self_connections: bool) -> None:
    connectivity = AllToAll(self_connections=self_connections).connect(pre_size, post_size, False, GENERATOR(1))
    assert connectivity.is_dense
    assert pairs(connectivity) == [(i, j) for i in range(pre_size) for j in range(post_size)]


def test_all_to_all_without_self_connections() -> None:
    """Case C7: neuron 3 of 10 has the nine others as sources."""
    connectivity = AllToAll(self_connections=False).connect(10, 10, True, GENERATOR(1))
    sources = connectivity.pre_index[connectivity.post_index == 3]
    assert sources.tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert connectivity.size == 90
    assert AllToAll().connect(10, 10, True, GENERATOR(1)).size == 100


@given(st.integers(0, 20))
def test_one_to_one_is_the_diagonal(size: int) -> None:
    assert pairs(OneToOne().connect(size, size, True, GENERATOR(1))) == [(i, i) for i in range(size)]


def test_one_to_one_needs_equal_sizes() -> None:
    with pytest.raises(NetworkError, match=r"not 5 and 3\. Connect views of one size, for example pre\[:3\]"):
        OneToOne().connect(5, 3, False, GENERATOR(1))


@given(st.permutations(range(8)), st.integers(0, 8), st.permutations(range(8)), st.integers(0, 8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_overlapping_views_of_one_population(a: list[int], m: int, b: list[int], n: int, allowed: bool) -> None:
    pre, post = np.array(a[:m], dtype=np.int64), np.array(b[:n], dtype=np.int64)
    connectivity = connect_populations(AllToAll(allowed), pre, 8, post, 8, True, GENERATOR(1))
    expected = sorted((i, j) for i in a[:m] for j in b[:n] if allowed or i != j)
    assert pairs(connectivity) == expected


def test_neurons_of_different_populations_are_never_the_same() -> None:
    assert connect_populations(AllToAll(False), None, 4, None, 4, False, GENERATOR(1)).size == 16


def test_views_of_one_size_one_to_one() -> None:
    pre, post = np.array([4, 1]), np.array([0, 5])
    assert pairs(connect_populations(OneToOne(), pre, 6, post, 6, False, GENERATOR(1))) == [(1, 5), (4, 0)]


PATTERNS = [AllToAll(), AllToAll(False), OneToOne(), FixedProbability(0.3), FixedProbability(0.3, False, seed=4)]


@pytest.mark.parametrize("pattern", PATTERNS, ids=repr)
def test_equal_hashable_picklable(pattern: Pattern) -> None:
    copy = pickle.loads(pickle.dumps(pattern))
    assert copy == pattern
    assert hash(copy) == hash(pattern)
    assert isinstance(pattern, Pattern)


@pytest.mark.parametrize("pattern", PATTERNS, ids=repr)
def test_tiny_sizes(pattern: Pattern) -> None:
    assert pattern.connect(0, 0, False, GENERATOR(1)).size == 0
    assert pattern.connect(1, 1, False, GENERATOR(1)).size <= 1


@pytest.mark.parametrize("seed", [-1, 0.5, "x", True])
def test_a_seed_is_a_natural_number(seed: Any) -> None:
    with pytest.raises(DeclarationError, match="seed= is an integer of at least 0"):
        FixedProbability(0.1, seed=seed)


@pytest.mark.parametrize("make", [AllToAll, lambda **o: FixedProbability(0.1, **o), lambda **o: FixedNumberPre(1, **o)])
def test_switches_are_true_or_false(make: Any) -> None:
    with pytest.raises(DeclarationError, match="self_connections= is True or False, not 'no'"):
        make(self_connections="no")
    with pytest.raises(DeclarationError, match="FixedNumberPre: replace= is True or False, not 5"):
        FixedNumberPre(2, 5)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (AllToAll(), "AllToAll()"),
        (FixedProbability(0.02), "FixedProbability(0.02)"),
        (FixedNumberPre(3, replace=True, seed=4), "FixedNumberPre(3, seed=4, replace=True)"),
        (DistanceDependent(lambda d: d, periodic=True), "DistanceDependent(lambda, periodic=True)"),
        (DistanceDependent(np.exp, extent=(1.0, 2.0)), "DistanceDependent(exp, extent=(1.0, 2.0))"),
        (Gaussian(0.1), "Gaussian(0.1)"),
    ],
)
def test_patterns_read_as_they_were_written(pattern: Pattern, text: str) -> None:
    """And without addresses, which would be others in every process."""
    assert repr(pattern) == text
