"""Populations: their values before, during and after a simulator, and the numbers their equations give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import define
from numpy.typing import NDArray

from dslnet import (
    Array,
    DeclarationError,
    Distribution,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    SimulationError,
    State,
    Uniform,
    UnknownNameError,
    noise,
    param,
    port,
    spike,
    state,
)
from dslnet.members.rooms import LiveRoom


class Cell(Neuron):
    tau: Param = param(10.0)
    bias: Param = param(1.0, per="neuron")
    v: State = state(-60.0)
    count: State = state(0, dtype=int)
    up: State = state(False, dtype=bool)
    whole: State = state(2.0, per="population")
    g: Port = port()
    xi: Noise = noise(Normal(0.0, 1.0))

    @v.ode
    def dv(self) -> Array:
        return (self.g + self.bias - self.v) / self.tau

    @spike
    def fires(self) -> Array:
        return self.v > -50.0


@define
class Clock:
    """The time of a simulator that is not there."""

    time: float = 12.5
    dt: float = 0.5


def draw(name: str, distribution: Distribution, shape: tuple[int, ...]) -> NDArray[Any]:
    return distribution.draw(np.random.default_rng(5), shape)


def live(population: Any, **values: Any) -> dict[str, NDArray[Any]]:
    """Move a population into a live room, as a simulator does."""
    arrays = {name: np.array(getattr(population, name)) for name in ("tau", "bias", "v", "count", "up", "whole", "g")}
    arrays["t_last"] = np.full(population.shape, -np.inf)
    arrays.update({name: np.asarray(value) for name, value in values.items()})
    population._attach(LiveRoom(arrays, Clock(), draw, initial=population._initial_room))
    return arrays


def test_initial_values() -> None:
    population = Cell((2, 3), v=[[1, 2, 3], [4, 5, 6]], bias=0.5)
    np.testing.assert_array_equal(population.v, [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(population.bias, np.full((2, 3), 0.5))
    assert population.tau.shape == population.whole.shape == ()
    assert (population.v.dtype, population.count.dtype, population.up.dtype) == (np.float64, np.int64, np.bool_)
    np.testing.assert_array_equal(population.g, np.zeros((2, 3)))
    assert population.t == 0.0 and (population.t_last == -np.inf).all()
    assert (population.shape, population.size, population.name) == ((2, 3), 6, None)


def test_what_is_given_is_copied() -> None:
    given = np.ones(3)
    population = Cell(3, v=given)
    given[0] = 5.0
    np.testing.assert_array_equal(population.v, [1, 1, 1])
    with pytest.raises(ValueError, match="read-only"):
        population.v[0] = 2.0


def test_initial_values_are_assigned_whole_or_by_a_view() -> None:
    population = Cell(4)
    population.v = [1.0, 2.0, 3.0, 4.0]
    population[1:3].v = [7.0, 8.0]
    population[[0]].v = 6
    np.testing.assert_array_equal(population.v, [6, 7, 8, 4])


@pytest.mark.parametrize(
    ("values", "fragment"),
    [
        ({"v": [1.0, 2.0]}, r"Cell\.v: .*\(2,\).*\(3,\)"),
        ({"v": [1.0, np.nan, 2.0]}, r"Cell\.v: the value at position 1 is nan.*finite"),
        ({"v": float("inf")}, r"the value is inf"),
        ({"v": "high"}, r"not str 'high'"),
        ({"v": None}, r"not None"),
        ({"v": [[1.0], [1.0, 2.0]]}, r"Cell\.v"),
        ({"count": 0.5}, "whole numbers"),
        ({"up": [0, 1, 2]}, "True or False"),
        ({"whole": [1.0, 2.0, 3.0]}, 'whole = state.*per="neuron"'),
        ({"g": 1.0}, "port and takes no value"),
        ({"xi": 1.0}, "noise and takes no value"),
        ({"v0": 1.0}, "no argument 'v0'. Did you mean 'v'"),
        ({"name": "two words"}, "name='two words'"),
        ({"name": "class"}, "name='class'"),
    ],
)
def test_values_that_do_not_fit(values: dict[str, Any], fragment: str) -> None:
    with pytest.raises(DeclarationError, match=f"(?s){fragment}"):
        Cell(3, **values)


@pytest.mark.parametrize("shape", [0, -1, 2.5, "3", (2, 0), None])
def test_shapes_that_are_none(shape: Any) -> None:
    with pytest.raises(DeclarationError, match="shape="):
        Cell(shape)


def test_numpy_numbers_are_shapes() -> None:
    assert Cell(np.int64(3)).shape == (3,) and Cell((np.int32(2), 2)).shape == (2, 2)


def test_a_param_is_widened_at_creation_only() -> None:
    wide, narrow = Cell(3, tau=[1.0, 2.0, 3.0]), Cell(3)
    assert (wide._per_of("tau"), narrow._per_of("tau")) == ("neuron", "population")
    np.testing.assert_array_equal(wide.dv(), 61.0 / np.array([1.0, 2.0, 3.0]))
    wide.tau = 5.0
    np.testing.assert_array_equal(wide.tau, [5, 5, 5])
    wide.tau = [1, 2, 4]
    with pytest.raises(DeclarationError, match=r"(?s)one number for the population.*at creation.*Cell\(\.\.\., tau="):
        narrow.tau = [1.0, 2.0, 3.0]
    assert Cell(3, tau=Uniform(1.0, 2.0))._per_of("tau") == "neuron"


def test_what_cannot_be_read_yet_says_why() -> None:
    population = Cell(3, v=Uniform(-60.0, -50.0))
    with pytest.raises(SimulationError, match=r"Cell\.v is Uniform\(-60\.0, -50\.0\) and is drawn"):
        population.v
    with pytest.raises(SimulationError, match="noise"):
        population.xi
    with pytest.raises(SimulationError, match="dt"):
        population.dt
    with pytest.raises(SimulationError, match="Uniform"):
        population.dv()


def test_unknown_names() -> None:
    population = Cell(3)
    with pytest.raises(UnknownNameError, match="Did you mean 'bias'"):
        population.bais
    with pytest.raises(UnknownNameError, match="Did you mean 'bias'"):
        population.bais = 1.0
    with pytest.raises(DeclarationError, match="emptied at every step"):
        population.g = 1.0
    with pytest.raises(DeclarationError, match="drawn in every step"):
        population.xi = 1.0
    with pytest.raises(DeclarationError, match="fixed"):
        population.shape = 5
    assert not hasattr(population, "bais")


def test_repr_is_one_line() -> None:
    assert repr(Cell(3200, name="exc")) == "Cell(3200, name='exc')"
    assert repr(Cell((4, 5))) == "Cell((4, 5))"
    assert repr(Cell(50)[:10]) == "Cell(10 of 50)"


def test_live_values_are_the_arrays() -> None:
    population = Cell((2, 2))
    arrays = live(population)
    assert population.v is arrays["v"]
    population.v = 3
    population.v += 1
    population.v[0, 0] = 9.0
    np.testing.assert_array_equal(arrays["v"], [[9, 4], [4, 4]])
    population.v = [[1, 2], [3, 4]]
    np.testing.assert_array_equal(arrays["v"], [[1, 2], [3, 4]])
    population.tau = 5.0
    assert arrays["tau"] == 5.0 and population.t == 12.5 and population.dt == 0.5
    assert (population.t_last == -np.inf).all()
    np.testing.assert_array_equal(population.dv(), (1 - arrays["v"]) / 5)


def test_live_values_that_do_not_fit_change_nothing() -> None:
    population = Cell(2)
    arrays = live(population)
    for name, value, fragment in (
        ("v", [1.0, 2.0, 3.0], r"\(3,\).*\(2,\)"),
        ("v", [1.0, np.inf], "position 1 is inf"),
        ("tau", [1.0, 2.0], r"at creation, Cell\(\.\.\., tau=values\), or declare it tau = param"),
        ("whole", [1.0, 2.0], r'to hold more, declare it whole = state\(2\.0, per="neuron"\)'),
        ("count", 1.5, "whole"),
    ):
        before = {key: array.copy() for key, array in arrays.items()}
        with pytest.raises(DeclarationError, match=fragment):
            setattr(population, name, value)
        for key, array in arrays.items():
            np.testing.assert_array_equal(array, before[key])
    with pytest.raises(SimulationError, match="noise"):
        population.xi


def test_a_distribution_is_drawn_when_it_is_assigned() -> None:
    population = Cell(4)
    arrays = live(population)
    population.v = Uniform(0.0, 1.0)
    np.testing.assert_array_equal(arrays["v"], np.random.default_rng(5).uniform(size=4))
    population[2:].v = Uniform(0.0, 1.0)
    np.testing.assert_array_equal(arrays["v"][2:], np.random.default_rng(5).uniform(size=2))


def test_a_life_float32() -> None:
    population = Cell(2)
    live(population, v=np.zeros(2, np.float32))
    population.v = 0.1
    assert population.v.dtype == np.float32 and (population.v == np.float32(0.1)).all()


def test_after_a_life() -> None:
    population = Cell(2, name="cells")
    arrays = live(population)
    with pytest.raises(SimulationError, match=r"Cell\(2, name='cells'\) belongs to another simulator"):
        population._check_free()
    population.v = [1.0, 2.0]
    population._detach(arrays)
    population._check_free()
    arrays["v"][0] = 7.0
    np.testing.assert_array_equal(population.v, [1, 2])
    with pytest.raises(ValueError, match="read-only"):
        population.v[0] = 3.0
    assert population._initial["v"] == -60.0
    population.v = 5.0
    np.testing.assert_array_equal(population.v, [5, 5])
    assert population._initial["v"] == 5.0
    population[:1].v = 6.0
    np.testing.assert_array_equal(population.v, [6, 5])


def test_events_and_equations_compute_on_numbers() -> None:
    population = Cell(3, v=[-60.0, -40.0, -50.0])
    np.testing.assert_array_equal(population.fires(), [False, True, False])
    assert Cell((), v=-55.0).dv() == 5.6
