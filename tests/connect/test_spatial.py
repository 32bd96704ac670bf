"""Patterns in space: Gaussians, probabilities of distance, functions of coordinates."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dslnet.connect import (
    Connectivity,
    CoordinateDependent,
    DifferenceOfGaussians,
    DistanceDependent,
    Ends,
    Gaussian,
    Group,
    Pattern,
    on_lattice,
    spatial,
)
from dslnet.connect.all_distances import all_distances
from dslnet.connect.pattern import connect_ends
from dslnet.errors import DeclarationError, NetworkError
from dslnet.members.geometry import Space

Shape = tuple[int, ...]


def connect(pattern: Pattern, pre: Shape, post: Shape, seed: int = 1, same: bool = False) -> Connectivity:
    return connect_ends(pattern, Ends(Group(pre), Group(post), same), np.random.default_rng(seed))


def distances(pre: Shape, post: Shape) -> Any:
    """Normalised distances [pre, post], by NumPy."""
    grids = []
    for shape in (pre, post):
        axes = [np.linspace(0, 1, n) if n > 1 else np.array([0.5]) for n in shape]
        grids.append(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(shape)))
    return np.linalg.norm(grids[0][:, np.newaxis] - grids[1], axis=-1)


def weights_of(connectivity: Connectivity) -> Any:
    matrix = np.zeros((connectivity.pre_size, connectivity.post_size))
    matrix[connectivity.pre_index, connectivity.post_index] = connectivity.weights
    return matrix


shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))


@given(shapes, shapes, st.floats(0.05, 1.0), st.sampled_from([0.0, 0.01, 0.3]), st.sampled_from([1, 7, 1 << 17]))
def test_gaussian_weights(pre: Shape, post: Shape, sigma: float, limit: float, pairs: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spatial, "PAIRS", pairs)
        made = connect(Gaussian(sigma, amplitude=-2.0, limit=limit), pre, post)
    expected = -2.0 * np.exp(-(distances(pre, post) ** 2) / (2.0 * sigma**2))
    clear = np.abs(np.abs(expected) - 2.0 * limit) > 1e-9
    expected[np.abs(expected) < 2.0 * limit] = 0.0
    np.testing.assert_allclose(weights_of(made)[clear], expected[clear], atol=1e-12)


@given(shapes, st.booleans())
def test_difference_of_gaussians(shape: Shape, same: bool) -> None:
    pattern = DifferenceOfGaussians(0.2, 0.5, 2.0, 1.5, limit=0.0, self_connections=not same)
    d = distances(shape, shape)
    expected = 2.0 * np.exp(-(d**2) / (2 * 0.2**2)) - 1.5 * np.exp(-(d**2) / (2 * 0.5**2))
    expected[np.eye(len(d), dtype=bool)] = 0.0 if same else 0.5
    made = connect(pattern, shape, shape, same=same)
    np.testing.assert_allclose(weights_of(made), expected, atol=1e-12)
    assert made.size == np.count_nonzero(expected)


@given(shapes, shapes, st.floats(-2.0, 2.0), st.floats(-2.0, 2.0), st.sampled_from([0.0, 0.02, 0.5]))
def test_difference_of_gaussians_between_shapes(pre: Shape, post: Shape, a: float, b: float, limit: float) -> None:
    """Nothing that is great enough lies beyond the reach."""
    d = distances(pre, post)
    expected = a * np.exp(-(d**2) / (2 * 0.1**2)) - b * np.exp(-(d**2) / (2 * 0.2**2))
    least = limit * (abs(a - b) or abs(a))
    clear = np.abs(np.abs(expected) - least) > 1e-9
    made = weights_of(connect(DifferenceOfGaussians(0.1, 0.2, a, b, limit=limit), pre, post))
    np.testing.assert_allclose(made[clear], np.where(np.abs(expected) < least, 0.0, expected)[clear], atol=1e-12)


def test_the_units_of_a_width() -> None:
    """Two neurons next to each other in rows of 11 are 0.1 apart, or 1 neuron, or a tenth of the extent."""
    for pattern in (Gaussian(0.1), Gaussian(1.0, spacing=1.0), Gaussian(0.5, extent=5.0)):
        assert weights_of(connect(pattern, (11,), (11,)))[4, 5] == pytest.approx(np.exp(-0.5))


def test_borders_that_meet() -> None:
    made = weights_of(connect(Gaussian(1.0, spacing=1.0, periodic=True), (10,), (10,)))
    np.testing.assert_allclose(made, np.roll(np.roll(made, 1, axis=0), 1, axis=1))
    assert made[0, 9] == pytest.approx(np.exp(-0.5))


def test_views_keep_their_places() -> None:
    positions = np.array([7, 2])
    ends = Ends(Group((3, 3), positions), Group((3, 3)), False)
    whole = weights_of(connect(Gaussian(0.5), (3, 3), (3, 3)))
    part = weights_of(connect_ends(Gaussian(0.5), ends, np.random.default_rng(1)))
    np.testing.assert_array_equal(part[positions], whole[positions])
    assert np.count_nonzero(part[[0, 1, 3]]) == 0


def test_probability_of_distance() -> None:
    """Over many drawings each pair comes as often as the function says, independently of the others."""
    p, rounds = 0.8 * np.exp(-distances((2, 3), (3, 2)) / 0.5), 3000
    pattern = DistanceDependent(lambda d: 0.8 * np.exp(-d / 0.5))
    drawn = np.zeros((rounds, 6, 6))
    for seed in range(rounds):
        made = connect(pattern, (2, 3), (3, 2), seed)
        drawn[seed, made.pre_index, made.post_index] = 1.0
    assert (np.abs(drawn.mean(axis=0) - p) < 4.5 * np.sqrt(p * (1 - p) / rounds)).all()
    correlation = np.corrcoef(drawn.reshape(rounds, -1), rowvar=False)[np.triu_indices(36, 1)]
    assert np.abs(correlation).max() < 5.0 / np.sqrt(rounds)


@pytest.mark.parametrize("likely", [0.0, 0.35, 1.0])
@pytest.mark.parametrize("periodic", [False, True])
def test_looking_and_hitting_is_the_same(likely: float, periodic: bool) -> None:
    """Both ways of drawing give each pair its probability: none, little, much, and certain."""
    rounds, pattern = 1000, DistanceDependent(lambda d: np.clip(1.2 - 2.5 * d, 0.0, 1.0), periodic=periodic)
    d = Ends(Group((3, 4)), Group((3, 4))).distances(pattern.space).of(np.arange(12)[:, np.newaxis], np.arange(12))
    p = pattern.function(d)
    drawn = np.zeros((rounds, 12, 12))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_lattice, "LIKELY", likely)
        patch.setattr(on_lattice, "WORK", 70)
        for seed in range(rounds):
            made = connect(pattern, (3, 4), (3, 4), seed)
            assert len(np.unique(made.pre_index * 12 + made.post_index)) == made.size
            drawn[seed, made.pre_index, made.post_index] = 1.0
    assert (np.abs(drawn.mean(axis=0) - p) <= 4.5 * np.sqrt(p * (1 - p) / rounds)).all()
    uncertain = drawn[:, (p > 0) & (p < 1)]
    correlation = np.corrcoef(uncertain, rowvar=False)[np.triu_indices(uncertain.shape[1], 1)]
    assert np.abs(correlation).max() < 5.5 / np.sqrt(rounds)


solids = st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple)


@given(solids, st.floats(0.0, 1.5), st.booleans(), st.booleans(), st.sampled_from([1, 30, 1 << 16]), st.data())
def test_what_is_certain_is_exact(shape: Shape, reach: float, far: bool, periodic: bool, work: int, data: Any) -> None:
    """In any number of dimensions, near or far, for views in any order: exactly the pairs that the function names."""
    size = int(np.prod(shape))
    pre, post = (
        data.draw(st.none() | st.permutations(range(size)).map(lambda order: np.array(order[: size // 2 + 1])))
        for _ in range(2)
    )
    pattern = DistanceDependent(lambda d: (d <= reach + 1e-9) ^ far, periodic=periodic)
    ends = Ends(Group(shape, pre), Group(shape, post), True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_lattice, "WORK", work)
        made = connect_ends(pattern, ends, np.random.default_rng(1))
    everyone = np.arange(size)
    expected = pattern.function(Space(periodic=periodic).between(shape, shape).of(everyone[:, np.newaxis], everyone))
    for axis, chosen in enumerate((pre, post)):
        if chosen is not None:
            expected[tuple([slice(None)] * axis + [np.delete(everyone, chosen)])] = False
    found = np.zeros((size, size), int)
    np.add.at(found, (made.pre_index, made.post_index), 1)
    np.testing.assert_array_equal(found, expected)
    assert (np.diff(made.pre_index * size + made.post_index) > 0).all()


@given(solids, st.data())
def test_weights_of_views_are_those_of_the_whole(shape: Shape, data: Any) -> None:
    size = int(np.prod(shape))
    pre, post = (np.array(data.draw(st.permutations(range(size)))[: size // 2 + 1]) for _ in range(2))
    pattern = Gaussian(0.4, limit=0.2)
    whole = weights_of(connect(pattern, shape, shape))
    part = weights_of(connect_ends(pattern, Ends(Group(shape, pre), Group(shape, post)), np.random.default_rng(1)))
    expected = np.zeros_like(whole)
    expected[np.ix_(pre, post)] = whole[np.ix_(pre, post)]
    np.testing.assert_array_equal(part, expected)


def test_probabilities_between_views() -> None:
    """Unlikely pairs of a view come as often as those of the whole population."""
    pattern, rounds = DistanceDependent(lambda d: 0.15 * np.exp(-d)), 1500
    pre, post = np.array([7, 2, 0, 5, 8]), np.array([1, 8, 3, 6])
    p = 0.15 * np.exp(-distances((3, 3), (3, 3)))[np.ix_(pre, post)]
    drawn = np.zeros((9, 9))
    for seed in range(rounds):
        made = connect_ends(pattern, Ends(Group((3, 3), pre), Group((3, 3), post)), np.random.default_rng(seed))
        drawn[made.pre_index, made.post_index] += 1
    assert (np.abs(drawn[np.ix_(pre, post)] / rounds - p) < 4.5 * np.sqrt(p * (1 - p) / rounds)).all()
    assert drawn.sum() == drawn[np.ix_(pre, post)].sum()


def test_nothing_is_likely() -> None:
    assert connect(DistanceDependent(lambda d: 0.0 * d), (30, 30), (30, 30)).size == 0


def test_degrees_follow_the_probability() -> None:
    made = connect(DistanceDependent(lambda d: np.where(d < 0.25, 0.4, 0.0), periodic=True), (40, 40), (40, 40))
    # On the torus all neurons see the same number of others.
    steps = np.minimum(np.arange(40), 40 - np.arange(40)) / 40
    near = int((np.hypot(*np.meshgrid(steps, steps)) < 0.25).sum())
    for degrees in (made.lengths, np.bincount(made.post_index, minlength=1600)):
        assert degrees.mean() == pytest.approx(0.4 * near, rel=0.01)
        assert degrees.var() == pytest.approx(near * 0.4 * 0.6, rel=0.15)


@pytest.mark.parametrize("spacing", [None, 1.0])
def test_a_mask_of_coordinates(spacing: float | None) -> None:
    near = 0.3 if spacing is None else 1.5
    made = connect(CoordinateDependent(lambda pre, post: abs(pre[0] - post[0]) < near, spacing=spacing), (5, 3), (5, 3))
    rows = np.repeat(np.arange(5), 3)
    expected = np.abs(rows[:, np.newaxis] - rows) <= 1
    found = np.zeros((15, 15), bool)
    found[made.pre_index, made.post_index] = True
    np.testing.assert_array_equal(found, expected)
    assert made.weights is None


def test_a_probability_of_coordinates() -> None:
    made = connect(CoordinateDependent(lambda pre, post: pre[0] * np.ones_like(post[0])), (101,), (2000,))
    expected = np.linspace(0.0, 1.0, 101)
    assert (np.abs(made.lengths / 2000 - expected) <= 4.5 * np.sqrt(expected * (1 - expected) / 2000)).all()
    assert made.lengths[0] == 0 and made.lengths[-1] == 2000


@pytest.mark.parametrize("periodic", [False, True])
@pytest.mark.parametrize("shapes", [((3, 4), (5, 2)), ((2, 3, 1), (1, 4, 2)), ((7,), (4,)), ((4, 1), (2, 3))])
def test_distances_along_each_axis_have_the_bits_of_those_of_pairs(shapes: tuple[Shape, Shape], periodic: bool) -> None:
    ends, space = Ends(Group(shapes[0]), Group(shapes[1])), Space(periodic=periodic)
    sources = np.arange(ends.pre.size)[:, np.newaxis]
    expected = ends.distances(space).of(sources, np.arange(ends.post.size))
    np.testing.assert_array_equal(all_distances(ends, space)(sources), expected)


def test_seldom_pairs_between_different_shapes() -> None:
    p, rounds = 0.15 * np.exp(-distances((2, 3), (3, 2)) / 0.5), 2000
    drawn = np.zeros((6, 6))
    for seed in range(rounds):
        made = connect(DistanceDependent(lambda d: 0.15 * np.exp(-d / 0.5)), (2, 3), (3, 2), seed)
        drawn[made.pre_index, made.post_index] += 1
    assert (np.abs(drawn / rounds - p) < 4.5 * np.sqrt(p * (1 - p) / rounds)).all()


def test_a_pattern_without_self_connections() -> None:
    made = connect(DistanceDependent(lambda d: d < 5.0, self_connections=False), (4, 4), (4, 4), same=True)
    assert made.size == 240 and not (made.pre_index == made.post_index).any()


@pytest.mark.parametrize(
    ("function", "fragment"),
    [
        (lambda d: 1.0 + d, r"gave (2.0|1.25), and a probability lies between 0 and 1"),
        (lambda d: -d, "between 0 and 1"),
        (lambda d: d * np.nan, "gave nan"),
        (lambda d: "often", "gives probabilities, or True and False, not 'often'"),
        (lambda d: d * 1j, "not an array of complex128"),
        (lambda d: d[:1, :2], r"the function gave shape \(1, 2\)"),
    ],
)
def test_no_probability(function: Any, fragment: str) -> None:
    with pytest.raises(NetworkError, match=fragment):
        connect(DistanceDependent(function), (5,), (5,))


@pytest.mark.parametrize(
    ("pattern", "error"),
    [
        (DistanceDependent(lambda d: 1.0 if d < 0.1 else 0.0), ValueError),
        (DistanceDependent(lambda d: math.exp(-d)), TypeError),
        (DistanceDependent(lambda d, more: d), TypeError),
        (CoordinateDependent(lambda pre, post: pre[1] < post[1]), IndexError),
        (CoordinateDependent(lambda pre: pre[0] < 0.5), TypeError),
    ],
)
def test_an_error_in_a_function_is_the_users_with_a_note(pattern: Pattern, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        connect(pattern, (5,), (5,))
    assert re.search(r"Dependent: the function is called with .*np.where\(a, b, c\)", caught.value.__notes__[0])


def test_lengths_that_are_arrays_are_shown() -> None:
    shown = repr(DistanceDependent(np.exp, extent=np.array([1.0, 2.0])))
    assert shown == "DistanceDependent(exp, extent=array([1., 2.]))"


@pytest.mark.parametrize(
    ("make", "fragment"),
    [
        (lambda: Gaussian(True), "sigma is a width"),
        (lambda: Gaussian(0.1, self_connections="no"), "self_connections= is True or False, not 'no'"),
        (lambda: Gaussian(0.0), "sigma is a width"),
        (lambda: Gaussian(float("nan")), "sigma is a width"),
        (lambda: Gaussian(0.1, amplitude=np.inf), "amplitude is a finite number"),
        (lambda: Gaussian(0.1, limit=1.0), "limit is a fraction"),
        (lambda: DifferenceOfGaussians(0.1, -1.0), "surround is a width"),
        (lambda: Gaussian(0.1, spacing=-1.0), "a positive length"),
        (lambda: DistanceDependent(0.5), r"lambda d: np.exp\(-d\), not 0.5"),
        (lambda: CoordinateDependent("near"), "lambda pre, post"),
        (lambda: DistanceDependent(np.exp, seed=-1), "seed="),
    ],
)
def test_patterns_that_cannot_be(make: Any, fragment: str) -> None:
    with pytest.raises(DeclarationError, match=fragment):
        make()


def test_shapes_of_different_axes() -> None:
    with pytest.raises(NetworkError, match="1 and 2 axes"):
        connect(Gaussian(0.1), (9,), (3, 3))
