"""Views: what NumPy's indexing would show of a population, as an instance of its class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dslnet import Array, DeclarationError, NetworkError, Neuron, Param, State, param, state
from dslnet.members.rooms import LiveRoom


class Base(Neuron):
    tau: Param = param(2.0)
    v: State = state(0.0)

    @v.ode
    def dv(self) -> Array:
        return -self.v / self.tau


class Cell(Base):
    def dv(self) -> Array:
        return super().dv() * 3.0


def population_of(shape: tuple[int, ...], live: bool = True) -> Any:
    values = np.arange(float(np.prod(shape))).reshape(shape)
    population = Cell(shape, v=values, name="cells")
    if live:
        arrays = {"v": values.copy(), "tau": np.array(2.0), "t_last": values - 100.0}
        population._attach(LiveRoom(arrays, None, None))  # type: ignore[arg-type]  # neither time nor draws are asked for
    return population


shapes = hnp.array_shapes(min_dims=1, max_dims=3, max_side=5)


@st.composite
def indexed(draw: Any) -> tuple[tuple[int, ...], Any]:
    shape = draw(shapes)
    basic = hnp.basic_indices(shape, allow_newaxis=False)
    mask = hnp.arrays(np.bool_, shape)
    some = st.lists(st.integers(0, shape[0] - 1), unique=True, max_size=4).map(lambda each: np.array(each, np.int64))
    return shape, draw(st.one_of(basic, mask, some))


@given(indexed())
def test_reading_and_writing_are_numpys(case: tuple[tuple[int, ...], Any]) -> None:
    shape, index = case
    population = population_of(shape)
    expected = np.array(population.v)
    view = population[index]
    part = np.asarray(expected[index])
    assert view.shape == part.shape and view.size == part.size
    np.testing.assert_array_equal(view.v, part)
    np.testing.assert_array_equal(view.t_last, part - 100.0)
    np.testing.assert_array_equal(view.dv(), -part / 2.0 * 3.0)
    np.testing.assert_array_equal(expected.ravel()[view.positions], part.ravel())
    view.v = part * 10.0 + 1.0
    expected[index] = part * 10.0 + 1.0
    np.testing.assert_array_equal(population.v, expected)
    view.v = -1.0
    expected[index] = -1.0
    np.testing.assert_array_equal(population.v, expected)


@given(indexed())
def test_before_a_simulator_it_is_the_same(case: tuple[tuple[int, ...], Any]) -> None:
    shape, index = case
    population = population_of(shape, live=False)
    expected = np.array(population.v)
    np.testing.assert_array_equal(population[index].v, expected[index])
    population[index].v = 3.0
    expected[index] = 3.0
    np.testing.assert_array_equal(population.v, expected)


@given(
    shapes.flatmap(lambda shape: st.tuples(st.just(shape), hnp.basic_indices(shape, allow_newaxis=False))), st.data()
)
def test_a_view_of_a_view(case: tuple[tuple[int, ...], Any], data: Any) -> None:
    shape, first = case
    population = population_of(shape)
    expected = np.array(population.v)
    part = np.asarray(expected[first])
    second = data.draw(hnp.basic_indices(part.shape, allow_newaxis=False)) if part.ndim else ...
    view = population[first][second]
    assert view.parent is population
    np.testing.assert_array_equal(view.v, part[second])
    view.v = 7.0
    part[second] = 7.0
    if np.shares_memory(part, expected):
        np.testing.assert_array_equal(population.v, expected)


def test_a_slice_is_live_and_a_mask_is_a_copy() -> None:
    population = population_of((4, 5))
    live = population[1:3, ::2].v
    assert np.shares_memory(live, population.v)
    live[...] = -1.0
    assert (population.v[1:3, ::2] == -1.0).all()
    for index in (population.v > 3, [0, 2], np.array([1])):
        copied = population[index].v
        assert not np.shares_memory(copied, population.v) and not copied.flags.writeable


def test_an_integer_shows_one_neuron_live() -> None:
    population = population_of((4, 5))
    one = population[2, 3]
    assert (one.shape, one.size, one.positions.tolist()) == ((), 1, [13])
    one.v[...] = 5.0
    assert population.v[2, 3] == 5.0
    assert population[-1].shape == (5,)


def test_of_a_mask_of_a_mask() -> None:
    population = population_of((6,))
    view = population[np.array([0, 2, 4])][[False, True, True]]
    np.testing.assert_array_equal(view.v, [2.0, 4.0])
    view.v = [7.0, 8.0]
    np.testing.assert_array_equal(population.v, [0, 1, 7, 3, 8, 5])


@pytest.mark.parametrize(
    ("index", "fragment"),
    [
        (6, r"\[6\] is outside of Cell\(6, name='cells'\).*6.*6"),
        ([0, 9], r"9.*6"),
        (np.ones(5, bool), r"5"),
        ((0, 0), "too many"),
        ([1, 1], "one neuron twice"),
        ("first", "no index"),
        (1.5, "no index"),
        (None, "no index"),
    ],
)
def test_out_of_range(index: Any, fragment: str) -> None:
    with pytest.raises(NetworkError, match=fragment):
        population_of((6,))[index]


def test_one_number_of_the_population_is_read_and_not_written() -> None:
    population = population_of((6,))
    assert population[:2].tau == 2.0
    with pytest.raises(DeclarationError, match="one number for the whole population"):
        population[:2].tau = 3.0


def test_shapes_that_do_not_fit() -> None:
    population = population_of((6,))
    with pytest.raises(DeclarationError, match=r"\(3,\).*\(2,\)"):
        population[:2].v = [1.0, 2.0, 3.0]
    with pytest.raises(DeclarationError, match="position 1 is nan"):
        population[:2].v = [1.0, np.nan]


def test_a_view_is_what_the_class_says() -> None:
    view = population_of((6,))[1:3]
    assert isinstance(view, Cell) and view.is_view and view.name == "cells"
    assert repr(view) == "Cell(2 of 6, name='cells')"
    with pytest.raises(TypeError):
        iter(view)


def test_values_are_those_of_fields() -> None:
    population: Any = population_of((6,))
    with pytest.raises(DeclarationError, match=r"values are those of a field, as in exc\[:10\]\.v = 3\.0"):
        population[0] = 3.0
    with pytest.raises(NetworkError, match=r"joined by \|, as in exc\[:10\] \| exc\[20:\]"):
        population[:2] + population[3:]
