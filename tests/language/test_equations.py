"""The NumPy meaning is the meaning: a method gives the same read as an equation and computed on a population."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special
from evaluation import value_of
from hypothesis import given
from hypothesis import strategies as st

from dslnet import Array, Neuron, Param, State, param, state
from dslnet.expressions.ufuncs import ARITHMETIC
from dslnet.meta import neuron_model

X = np.array([-1.75, -1.0, -0.5, 0.0, 0.25, 0.5, 1.5, 3.0])
POSITIVE = np.abs(X) + 0.125
TWO = {
    "add",
    "subtract",
    "multiply",
    "divide",
    "true_divide",
    "floor_divide",
    "remainder",
    "fmod",
    "maximum",
    "minimum",
}
TWO |= {"arctan2", "hypot", "heaviside", "logaddexp", "power", "float_power"}
ABOVE_0 = {"sqrt", "log", "log2", "log10", "log1p", "power", "float_power", "reciprocal", "arccosh"}
WITHIN_1 = {"arcsin", "arccos", "arctanh"}


def model_of(body: Callable[[Any], Any]) -> Any:
    """A class whose one equation is the function, and its right-hand side."""

    class Model(Neuron):
        x: State = state(0.0)
        y: State = state(1.0)
        tau: Param = param(2.0)
        n: State = state(0, dtype=int)
        on: State = state(False, dtype=bool)
        dx = x.ode(body)

    return Model, neuron_model(Model).blocks[0].equations[0].rhs


HOT = np.asarray(36.0)
FASTER = np.where(HOT > 30.0, 3.0, 1.0)


def agree(body: Callable[[Any], Any], **values: Any) -> None:
    """Computed by the class on numbers, and by sympy from what was read."""
    given = {"x": X, "y": POSITIVE, "tau": 2.0, "n": np.arange(8), "on": X > 0, **values}
    cls, rhs = model_of(body)
    population = cls(8, **given)
    expected = body(population)
    np.testing.assert_allclose(value_of(rhs, **given), expected, rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(population.dx(), expected)


@pytest.mark.parametrize("name", sorted(set(ARITHMETIC) - {"clip", "erf", "exprel", "expit"}))
def test_every_function_of_the_table(name: str) -> None:
    function = getattr(np, name)
    x = POSITIVE + (name == "arccosh") if name in ABOVE_0 else X / 4 if name in WITHIN_1 else X
    if name in TWO:
        agree(lambda self: function(self.x, self.y), x=x)
        agree(lambda self: function(self.x, 1.5), x=x)
        agree(lambda self: function(2.0, self.y))
    else:
        agree(lambda self: function(self.x), x=x)


def test_functions_of_scipy() -> None:
    agree(lambda self: scipy.special.erf(self.x) + scipy.special.expit(self.y) + scipy.special.exprel(self.x))


@pytest.mark.parametrize(
    "body",
    [
        lambda self: np.where(self.x > 0.0, self.x, -self.x) + np.where(self.on, 1.0, 2.0),
        lambda self: np.where(self.x < -1, 0.0, np.where(self.x > 1, 2.0, 1.0)),
        lambda self: np.where((self.x > -1) & ~(self.x > 1) | (self.y == 1.625), 3.0, self.tau),
        lambda self: np.where(np.logical_and(self.on, self.x != 0.5) ^ (self.y >= 1), 1.0, 0.0),
        lambda self: np.where(self.n, 1.0, 2.0) + self.n // 2 + self.n % 3 + self.n / 2,
        lambda self: (self.x > 0) * 2.0 + ((self.x > 0) + (self.y > 1)) * 1.0 + (self.x > 0) * (self.y > 1) * 1,
        lambda self: np.clip(self.x, -1.0, 1.0) + np.clip(self.x, None, self.y) + np.clip(self.x, 0.5, None),
        lambda self: self.x.clip(-1, 1) + self.x.clip(min=0.0) + np.clip(self.x, min=0.25, max=2.0),
        lambda self: np.select([self.x > 1, self.x > 0], [self.y, 2.0], -1.0),
        lambda self: self.x - np.mean(self.x) + self.x.mean() * np.std(self.y) + np.var(self.x),
        lambda self: np.sum(self.x) + np.max(self.x) * np.min(self.y) + self.x.max() - self.x.min() + self.x.sum(),
        lambda self: np.linalg.norm(self.x) + np.linalg.norm(self.x, 1) + np.linalg.norm(self.y, np.inf),
        lambda self: np.sum(self.x > 0) + np.mean(self.x > 0) + np.count_nonzero(self.on) + np.ptp(self.x),
        lambda self: np.where(np.any(self.x > 2.9) & ~np.all(self.x > 0), self.x, 0.0) + np.amax(self.x),
        lambda self: np.where((self.x > 0).any(), 1.0, 0.0) + np.where((self.x > 0).all(), 1.0, 0.0),
        lambda self: self.y**2 + self.y**0.5 + self.y**-1.5 + 2**self.x + self.y**self.x + self.x**3.0,
        lambda self: abs(self.x) - (-self.x) + +self.x + np.float64(0.1) * self.x + np.int64(3),
        lambda self: np.round(self.x) + np.zeros_like(self.x) + np.ones_like(self.x) * np.full_like(self.x, 3.0),
        lambda self: np.round(self.x, 1) + np.round(100.0 * self.x, -1) + np.round(self.y, decimals=2),
        lambda self: np.where(self.x > 0, self.on, self.y > 1) * 1.0 + self.x.copy(),
        lambda self: np.sqrt(self.x**2) + (self.x**2) ** 0.5 + np.exp(np.log(self.y)) + self.y**0.3 + self.x**1.0,
        lambda self: sum(self.x * k for k in range(3)) + self.size,
        lambda self: 1.0 / (1.0 + np.exp(-(self.x + 50.0) / 0.05)),  # sympy's exp(1000) would be infinite
    ],
)
def test_expressions(body: Callable[[Any], Any]) -> None:
    agree(body)


BINARY: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (np.abs(b) + 1.0),
    lambda a, b: np.maximum(a, b),
    lambda a, b: np.where(a > b, a, b * 0.5),
    lambda a, b: np.where((a <= b) | (b > 0.3), np.tanh(a), b),
    lambda a, b: np.hypot(a, b) % 3.0,
]


@st.composite
def bodies(draw: Any) -> Callable[[Any], Any]:
    """A method that folds the fields with random operations."""
    steps = draw(st.lists(st.tuples(st.sampled_from(BINARY), st.sampled_from(["x", "y", "tau", "one"])), max_size=6))
    numbers = draw(st.lists(st.floats(-3, 3), min_size=len(steps), max_size=len(steps)))

    def body(self: Any) -> Any:
        value = self.x
        for (operation, name), number in zip(steps, numbers, strict=True):
            value = operation(value, number if name == "one" else getattr(self, name))
        return value * 1.0

    return body


@given(bodies())
def test_random_expressions(body: Callable[[Any], Any]) -> None:
    agree(body)


def test_a_shape_of_several_axes_and_of_none() -> None:
    class Leak(Neuron):
        tau: Param = param(4.0)
        v: State = state(2.0)

        @v.ode
        def dv(self) -> Array:
            return -self.v / self.tau

    np.testing.assert_array_equal(Leak((2, 3)).dv(), np.full((2, 3), -0.5))
    assert Leak((), v=-8.0).dv() == 2.0


def test_constants_keep_their_bits() -> None:
    rhs = model_of(lambda self: self.x * 0.1 + 7)[1]
    numbers = {float(number) for number in rhs.atoms() if number.is_number}
    assert numbers == {0.1, 7.0}
    assert value_of(rhs, x=3.0) == 3.0 * 0.1 + 7


def test_times_and_sizes_are_symbols() -> None:
    rhs = model_of(lambda self: self.t + self.dt * self.size)[1]
    assert {str(each) for each in rhs.free_symbols} == {"t", "dt", "size"}


def test_what_numpy_makes_of_constants_is_a_constant() -> None:
    """NumPy gives arrays without axes where all it was given are numbers."""
    agree(lambda self: FASTER * self.x + np.where(HOT > 30.0, self.y, HOT) - scipy.special.exprel(0.5))
    agree(lambda self: np.where((self.x > FASTER) & np.asarray(True), np.asarray(2), HOT) + self.x * HOT)
