"""Fixed numbers of synapses: exact counts whatever the sizes, every choice as likely as every other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dslnet.connect import Connectivity, Ends, FixedNumberPost, FixedNumberPre, FixedTotalNumber, Group
from dslnet.connect.pattern import connect_ends
from dslnet.errors import DeclarationError, NetworkError

PER_NEURON = [FixedNumberPre, FixedNumberPost]
EVERY = [*PER_NEURON, FixedTotalNumber]


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def counts(connectivity: Connectivity, side: str) -> Any:
    """How many synapses each neuron has on one side."""
    index, size = getattr(connectivity, f"{side}_index"), getattr(connectivity, f"{side}_size")
    return np.bincount(index, minlength=size)


def assert_ordered(connectivity: Connectivity, strictly: bool) -> None:
    """Ordered by source, then by target; strictly when no pair is there twice."""
    pairs = connectivity.pre_index * max(connectivity.post_size, 1) + connectivity.post_index
    assert (np.diff(pairs) >= int(strictly)).all()
    assert (connectivity.post_index < connectivity.post_size).all()


@given(st.integers(1, 40), st.integers(1, 40), st.booleans(), st.booleans(), st.integers(0, 2**32), st.data())
def test_exactly_k_sources_or_targets(pre: int, post: int, replace: bool, own: bool, seed: int, data: Any) -> None:
    pattern = data.draw(st.sampled_from(PER_NEURON))
    same = pre == post and not own
    available = (pre if pattern is FixedNumberPre else post) - same
    k = data.draw(st.integers(0, available if not replace else 3 * available))
    made = pattern(k, replace=replace, self_connections=own).connect(pre, post, same, random(seed))
    assert (counts(made, "post" if pattern is FixedNumberPre else "pre") == k).all()
    assert_ordered(made, strictly=not replace)
    assert own or not same or not (made.pre_index == made.post_index).any()


@given(st.integers(1, 40), st.integers(1, 40), st.booleans(), st.booleans(), st.integers(0, 2**32), st.data())
def test_exactly_k_synapses(pre: int, post: int, replace: bool, own: bool, seed: int, data: Any) -> None:
    same = pre == post and not own
    available = pre * post - pre * same
    k = data.draw(st.integers(0, available if not replace else 3 * available))
    made = FixedTotalNumber(k, replace=replace, self_connections=own).connect(pre, post, same, random(seed))
    assert made.size == k
    assert_ordered(made, strictly=not replace)
    assert not same or not (made.pre_index == made.post_index).any()


@given(st.permutations(range(9)), st.integers(1, 9), st.permutations(range(9)), st.integers(1, 9), st.data())
def test_overlapping_views_without_self_connections(a: Any, m: int, b: Any, n: int, data: Any) -> None:
    """The number is kept although some neurons are on both sides and others are not."""
    ends = Ends(Group((3, 3), np.array(a[:m])), Group((3, 3), np.array(b[:n])), True)
    shared = len(set(a[:m]) & set(b[:n]))
    pattern = data.draw(st.sampled_from(EVERY))
    some = shared > 0
    most = {FixedNumberPre: m - some, FixedNumberPost: n - some, FixedTotalNumber: m * n - shared}
    k = data.draw(st.integers(0, most[pattern]))
    made = connect_ends(pattern(k, self_connections=False), ends, random())
    assert_ordered(made, strictly=True)
    assert set(made.pre_index) <= set(a[:m]) and set(made.post_index) <= set(b[:n])
    assert not (made.pre_index == made.post_index).any()
    size = {FixedNumberPre: n * k, FixedNumberPost: m * k, FixedTotalNumber: k}[pattern]
    assert made.size == size


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("pattern", PER_NEURON)
def test_where_there_is_nobody(pattern: Any, replace: bool) -> None:
    """No neuron wants a synapse, or there is none that it could come from."""
    nobody, some = Group((0,), np.array([], int)), Group((4,), np.arange(4))
    made = pattern(3, replace=replace)
    for chooses, other in ((nobody, nobody), (nobody, some), (some, nobody)):
        ends = Ends(other, chooses, False) if pattern is FixedNumberPre else Ends(chooses, other, False)
        if chooses is nobody:
            made.check(ends)
            assert connect_ends(made, ends, random()).size == 0
            continue
        with pytest.raises(NetworkError, match=f"3 {'' if replace else 'different '}[a-z]+ for each neuron.* only 0"):
            made.check(ends)


@pytest.mark.parametrize("k", [2, 4])
@pytest.mark.parametrize("pattern", EVERY)
def test_every_choice_is_as_likely(pattern: Any, k: int) -> None:
    """Of 6 sources, with k below and above half of them: all subsets come equally often."""
    rounds = 6000
    shape = (6, rounds) if pattern is FixedNumberPre else (rounds, 6)
    if pattern is FixedTotalNumber:
        drawn = [pattern(k).connect(2, 3, False, generator) for generator in [random(2)] for _ in range(rounds)]
        seen = Counter(tuple((d.pre_index * 3 + d.post_index).tolist()) for d in drawn)
    else:
        made = pattern(k).connect(*shape, False, random(2))
        rows = np.zeros((rounds, 6), bool)
        rows[(made.post_index, made.pre_index) if pattern is FixedNumberPre else (made.pre_index, made.post_index)] = (
            True
        )
        seen = Counter(tuple(np.flatnonzero(row).tolist()) for row in rows)
    subsets = list(combinations(range(6), k))
    assert set(seen) == set(subsets)
    expected = rounds / len(subsets)
    found = np.array([seen[each] for each in subsets])
    assert np.sum((found - expected) ** 2 / expected) < 40.0  # chi squared with 14 degrees of freedom: p < 0.001


@pytest.mark.parametrize("pattern", [FixedNumberPre(20), FixedNumberPre(20, replace=True)])
def test_out_degrees_of_fixed_number_pre(pattern: Any) -> None:
    """Each of 4000 targets takes 20 of 500 sources: a source is taken a binomial number of times."""
    out = counts(pattern.connect(500, 4000, False, random(3)), "pre")
    p = 20 / 500
    variance = 4000 * (p * (1 - p) if not pattern.replace else 20 * (1 / 500) * (1 - 1 / 500))
    assert out.mean() == 160.0
    assert out.var() == pytest.approx(variance, rel=0.2)


@pytest.mark.parametrize("pattern", [FixedNumberPost(20), FixedNumberPost(20, replace=True)])
def test_in_degrees_of_fixed_number_post(pattern: Any) -> None:
    into = counts(pattern.connect(4000, 500, False, random(4)), "post")
    p = 20 / 500
    variance = 4000 * (p * (1 - p) if not pattern.replace else 20 * (1 / 500) * (1 - 1 / 500))
    assert into.mean() == 160.0
    assert into.var() == pytest.approx(variance, rel=0.2)


@pytest.mark.parametrize("replace", [False, True])
def test_degrees_of_fixed_total_number(replace: bool) -> None:
    made = FixedTotalNumber(60_000, replace=replace).connect(600, 1000, False, random(5))
    p = 0.1
    for side, others in (("pre", 1000), ("post", 600)):
        found = counts(made, side)
        variance = others * p * (1.0 if replace else 1 - p)
        assert found.var() == pytest.approx(variance, rel=0.2)
    pairs = made.pre_index * 1000 + made.post_index
    repeats = made.size - len(np.unique(pairs))
    assert repeats == 0 if not replace else repeats == pytest.approx(60_000 * (1 - (1 - np.exp(-p)) / p), rel=0.1)


def test_pairs_with_replacement_are_independent_draws() -> None:
    """How often a pair is there is a binomial number."""
    made = FixedNumberPost(3, replace=True).connect(30_000, 4, False, random(6))
    often = np.bincount(np.bincount(made.pre_index * 4 + made.post_index, minlength=120_000), minlength=4)
    expected = 120_000 * np.array([27, 27, 9, 1]) / 64
    assert np.sum((often - expected) ** 2 / expected) < 20.0


@pytest.mark.parametrize("pattern", [FixedNumberPre(7, seed=3), FixedNumberPost(7), FixedTotalNumber(70)])
def test_one_seed_one_connectivity(pattern: Any) -> None:
    one, same, other = (pattern.connect(50, 50, True, random(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.post_index, same.post_index)
    assert not np.array_equal(one.post_index, other.post_index)


def test_wide_indices() -> None:
    made = FixedNumberPost(5).connect(3, 100_000, False, random())
    assert made.targets is not None and made.targets.dtype == np.uint32 and made.post_index.max() > 65_536
    back = FixedNumberPre(5).connect(100_000, 3, False, random())
    assert (counts(back, "post") == 5).all() and back.pre_index.max() > 65_536


@pytest.mark.parametrize(
    ("pattern", "sizes", "same", "fragment"),
    [
        (FixedNumberPre(6), (5, 9), False, "only 5. Ask for at most 5, or say replace=True"),
        (FixedNumberPost(10), (5, 9), False, "10 different targets for each neuron, and there are only 9"),
        (FixedNumberPre(5, self_connections=False), (5, 5), True, "only 4, the neuron itself left out"),
        (FixedNumberPre(1, replace=True, self_connections=False), (1, 1), True, "only 0"),
        (FixedTotalNumber(46), (5, 9), False, "only 45. Ask for at most 45"),
        (FixedTotalNumber(1, replace=True, self_connections=False), (1, 1), True, "only 0"),
    ],
)
def test_more_than_there_are(pattern: Any, sizes: tuple[int, int], same: bool, fragment: str) -> None:
    with pytest.raises(NetworkError, match=fragment):
        pattern.connect(*sizes, same, random())


@pytest.mark.parametrize("k", [-1, 2.5, "3", None, True, float("nan")])
@pytest.mark.parametrize("pattern", EVERY)
def test_k_is_a_number_of_synapses(pattern: Any, k: Any) -> None:
    with pytest.raises(DeclarationError, match="a whole number of at least 0"):
        pattern(k)
