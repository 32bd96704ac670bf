"""Ranks, coordinates and distances: CASES B1 to B4, and NumPy's own counting as the second opinion."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import Still

from dslnet import DeclarationError, NetworkError
from dslnet.members.geometry import Space, coordinates_of, normalised, ranks_of

shapes = st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)

CASES = [
    ((3, 3), 2, (0, 2)),
    ((3, 3), 6, (2, 0)),
    ((3, 3, 3), 2, (0, 0, 2)),
    ((3, 3, 3), 6, (0, 2, 0)),
    ((3, 3, 3), 18, (2, 0, 0)),
    ((7,), 5, (5,)),
]


@pytest.mark.parametrize(("shape", "rank", "coordinates"), CASES)
def test_b1_b2_ranks_and_coordinates(shape: tuple[int, ...], rank: int, coordinates: tuple[int, ...]) -> None:
    population = Still(shape)
    assert population.coordinates(rank) == coordinates
    assert population.rank(coordinates) == rank
    assert population.rank(*coordinates) == rank


def test_b3_a_column_is_set_and_the_others_stay() -> None:
    population = Still((8, 8))
    population[:, 2].r = 1.0
    expected = np.zeros((8, 8))
    expected[:, 2] = 1.0
    np.testing.assert_array_equal(population.r, expected)


@pytest.mark.parametrize("coordinates", [(3, 4), (-1, 0), (0, 4), (1,), (1, 2, 3), (0.5, 1.0)])
def test_b4_outside_of_the_shape(coordinates: tuple[int, ...]) -> None:
    with pytest.raises(NetworkError, match=r"outside of the shape \(4, 4\)|has 2 axes|a whole number"):
        Still((4, 4)).rank(coordinates)


@pytest.mark.parametrize("rank", [-1, 16, [0, 16], 1.5])
def test_no_such_rank(rank: Any) -> None:
    with pytest.raises(NetworkError, match=r"ranks 0 to 15|a whole number"):
        Still((4, 4)).coordinates(rank)


@given(shapes)
def test_they_count_as_numpy_does(shape: tuple[int, ...]) -> None:
    population = Still(shape)
    every = np.array(list(np.ndindex(*shape)))
    np.testing.assert_array_equal(population.coordinates(), every)
    np.testing.assert_array_equal(population.rank(every), np.arange(math.prod(shape)))
    np.testing.assert_array_equal(
        ranks_of(coordinates_of(np.arange(math.prod(shape)), shape), shape), range(len(every))
    )


@given(shapes)
def test_normalised_coordinates_fill_the_unit_cube(shape: tuple[int, ...]) -> None:
    found = Still(shape).coordinates(normalised=True)
    for axis, count in enumerate(shape):
        expected = np.linspace(0.0, 1.0, count) if count > 1 else [0.5]
        np.testing.assert_allclose(np.unique(found[:, axis]), expected)
    np.testing.assert_array_equal(found, normalised(Still(shape).coordinates(), shape))


def test_a_view_has_ranks_of_its_own_and_coordinates_of_the_population() -> None:
    view = Still((4, 5))[1:3, ::2]
    assert view.coordinates(1) == (1, 2)
    assert view.coordinates().tolist() == [[1, 0], [1, 2], [1, 4], [2, 0], [2, 2], [2, 4]]
    assert view.rank(2, 2) == 4
    with pytest.raises(NetworkError, match="outside of the view"):
        view.rank(0, 0)


def test_a_union_of_views() -> None:
    population = Still((4, 5), name="cells")
    union = population[0, 1:3] | population[:2, 2]
    assert union.positions.tolist() == [1, 2, 7]
    union.r = [7.0, 8.0, 9.0]
    assert population.r.ravel()[[1, 2, 7]].tolist() == [7.0, 8.0, 9.0]
    with pytest.raises(NetworkError, match="views of one population"):
        population[:1] | Still(3)[:1]


def between(space: Space, pre: tuple[int, ...], post: tuple[int, ...]) -> Any:
    sources, targets = np.arange(math.prod(pre))[:, np.newaxis], np.arange(math.prod(post))
    return space.between(pre, post).of(sources, targets)


@given(shapes, st.data())
def test_normalised_distances(pre: tuple[int, ...], data: Any) -> None:
    post = data.draw(st.tuples(*(st.integers(1, 6) for _ in pre)))
    a, b = (normalised(coordinates_of(np.arange(math.prod(s)), s), s) for s in (pre, post))
    expected = np.linalg.norm(a[:, np.newaxis] - b, axis=-1)
    np.testing.assert_allclose(between(Space(), pre, post), expected, atol=1e-12)
    np.testing.assert_allclose(between(Space(extent=2.5), pre, post), 2.5 * expected, atol=1e-12)


@given(shapes, st.floats(0.1, 10.0))
def test_distances_in_steps(shape: tuple[int, ...], step: float) -> None:
    places = coordinates_of(np.arange(math.prod(shape)), shape)
    expected = step * np.linalg.norm(places[:, np.newaxis] - places, axis=-1)
    np.testing.assert_allclose(between(Space(spacing=step), shape, shape), expected, atol=1e-12)


@given(shapes, st.sampled_from([{"spacing": 1.0}, {"extent": 1.0}, {}]))
def test_borders_that_meet(shape: tuple[int, ...], units: dict[str, float]) -> None:
    places = coordinates_of(np.arange(math.prod(shape)), shape)
    steps = np.abs(places[:, np.newaxis] - places)
    steps = np.minimum(steps, np.array(shape) - steps)
    scale = 1.0 if "spacing" in units else 1.0 / np.array(shape)
    expected = np.linalg.norm(steps * scale, axis=-1)
    np.testing.assert_allclose(between(Space(**units, periodic=True), shape, shape), expected, atol=1e-12)


def test_neighbours_are_equally_far_apart() -> None:
    """0.3 - 0.2 is not 0.1 in floating point; steps are counted before they become lengths."""
    distances = between(Space(), (11,), (11,))
    assert (np.diagonal(distances, 1) == 0.1).all() and (np.diagonal(distances, 3) == 0.3).all()


def test_axes_of_different_lengths() -> None:
    distances = between(Space(extent=(1.0, 4.0)), (2, 3), (2, 3))
    assert distances[0].tolist() == pytest.approx([0.0, 2.0, 4.0, 1.0, 5**0.5, 17**0.5])


@pytest.mark.parametrize(
    ("units", "fragment"),
    [
        ({"extent": 1.0, "spacing": 1.0}, "one"),
        ({"extent": -1.0}, "a positive length"),
        ({"spacing": (1.0, 0.0)}, "a positive length"),
        ({"extent": float("nan")}, "a positive length"),
        ({"extent": "wide"}, "a positive length"),
        ({"periodic": 1}, "True or False"),
    ],
)
def test_units_that_are_none(units: dict[str, Any], fragment: str) -> None:
    with pytest.raises(DeclarationError, match=fragment):
        Space(**units)


@pytest.mark.parametrize(
    ("units", "pre", "post", "fragment"),
    [
        ({}, (5,), (5, 5), "1 and 2 axes"),
        ({"extent": (1.0, 2.0)}, (5,), (5,), "2 lengths were given"),
        ({"spacing": 1.0, "periodic": True}, (5,), (6,), "the same"),
    ],
)
def test_shapes_that_share_no_space(units: dict[str, Any], pre: Any, post: Any, fragment: str) -> None:
    with pytest.raises(NetworkError, match=fragment):
        Space(**units).between(pre, post)
