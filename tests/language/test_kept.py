"""What sympy would rewrite stays as it is written: the numbers are NumPy's where that makes a difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

from dslnet import Network, Neuron, Param, Simulator, State, param, state, update
from dslnet.expressions.kept import Powered, Scaled, atan2, cos, in_plain_form, over, sinh, tanh, times, to_power
from dslnet.model import symbol

X, Y = symbol("x"), symbol("y")


class Divided(Neuron):
    """Sums and states over whole numbers, and rounded down."""

    x: State = state(0.0)
    y: State = state(0.0)
    n: State = state(0, dtype=int)
    m: State = state(0, dtype=int)
    a: State = state(0.0)
    b: State = state(0.0)
    c: State = state(0.0)
    d: State = state(0.0)
    e: State = state(0.0)

    @update
    def divide(self) -> None:
        self.a = np.floor((self.x - self.y) / 30.0)
        self.b = np.floor(self.x / 49.0)
        self.c = (self.x + 13.0) / 7
        self.d = np.floor((self.n - self.m) / 3)
        self.e = 0.1 * (self.x - 130.0)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("strict", [False, True])
def test_a_division_by_a_whole_number_is_one(dtype: str, strict: bool, backend: str) -> None:
    x, y = (values.ravel().astype(dtype) for values in np.meshgrid(np.arange(130.0, 170.0), np.arange(0.0, 101.0)))
    cells = Divided(len(x), name="cells", x=x, y=y, n=x.astype(int), m=y.astype(int))
    choices: dict[str, Any] = {} if backend == "numpy" else {"strict": strict}
    with Simulator(Network(cells), dt=1.0, dtype=dtype, backend=backend, **choices) as sim:
        sim.step()
        np.testing.assert_array_equal(cells.a, np.floor((x - y) / x.dtype.type(30.0)))
        np.testing.assert_array_equal(cells.b, np.floor(x / x.dtype.type(49.0)))
        np.testing.assert_array_equal(cells.d, (x.astype(int) - y.astype(int)) // 3)
        np.testing.assert_array_equal(cells.e, x.dtype.type(0.1) * (x - x.dtype.type(130.0)))
        np.testing.assert_array_equal(cells.c, (x + x.dtype.type(13.0)) / x.dtype.type(7.0))


class Rate(Neuron):
    """The rate of an ion channel, as papers write it, and a Hill function of small numbers."""

    v: Param = param(-40.0, per="neuron")
    c: Param = param(1e-11, per="neuron")
    k: Param = param(1e-10)
    rate: State = state(0.0)
    hill: State = state(0.0)

    @update
    def compute(self) -> None:
        self.rate = (self.v + 40.0) / -np.expm1(-(self.v + 40.0) / 10.0)
        self.hill = (self.c / self.k) ** 4 / (1.0 + (self.c / self.k) ** 4)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_rate_beside_its_singularity(dtype: str, backend: str) -> None:
    beside = -40.0 * (1.0 + np.arange(1, 8) * np.finfo(dtype).eps)
    cells = Rate(7, name="cells", v=beside)
    with Simulator(Network(cells), dt=1.0, dtype=dtype, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.rate, 10.0, rtol=1e-5)
        np.testing.assert_allclose(cells.hill, 1e-4 / (1.0 + 1e-4), rtol=1e-5)


class Heading(Neuron):
    """Angles of vectors, at the origin too."""

    x: Param = param(0.0, per="neuron")
    y: Param = param(0.0, per="neuron")
    cosine: State = state(0.0)
    sine: State = state(0.0)
    other: State = state(0.0)
    below: State = state(0.0)

    @update
    def turn(self) -> None:
        self.cosine = np.cos(np.arctan2(self.y, self.x))
        self.sine = np.sin(np.arctan2(self.y, self.x))
        self.other = np.tanh(np.arcsinh(self.x)) + np.sin(np.arctan(self.y))
        self.below = np.arctan2(self.y, -np.inf)


def test_angles_are_found_wherever_a_vector_points(backend: str) -> None:
    x, y = np.array([0.0, 1e-200, 1e200, 3.0, -1e-30]), np.array([0.0, 2e-200, 2e200, -4.0, 1e-30])
    cells = Heading(5, name="cells", x=x, y=y)
    with Simulator(Network(cells), dt=1.0, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.cosine, np.cos(np.arctan2(y, x)), rtol=1e-14)
        np.testing.assert_allclose(cells.sine, np.sin(np.arctan2(y, x)), rtol=1e-14)
        np.testing.assert_allclose(cells.other, np.tanh(np.arcsinh(x)) + np.sin(np.arctan(y)), rtol=1e-14)
        np.testing.assert_allclose(cells.below, np.arctan2(y, -np.inf), rtol=1e-14)


def test_what_is_exact_is_left_to_sympy() -> None:
    half, third = sympy.Float(0.5), sympy.Rational(1, 3)
    assert times(half, X + Y) == half * X + half * Y
    assert over(X + Y, sympy.Integer(4)) == X / 4 + Y / 4
    assert over(X, sympy.Float(49.0)) == X / 49
    assert to_power(-X, sympy.Float(2.0)) == X**2
    assert Scaled(X, third) == X / 3 and Powered(X, sympy.Integer(3)) == X**3


@pytest.mark.parametrize("factor", [sympy.Rational(1, 3), sympy.Float(-0.3), sympy.Integer(7)])
def test_derivatives_and_substitutions(factor: Any) -> None:
    kept = Scaled(X**2 + Y, factor)
    assert kept.diff(X) == 2 * factor * X or sympy.simplify(kept.diff(X) - 2 * factor * X) == 0
    assert kept.xreplace({X: sympy.Integer(2), Y: sympy.Integer(5)}) == 9 * factor
    power = Powered(X / Y, sympy.Integer(4))
    assert sympy.simplify(in_plain_form(power.diff(X).xreplace({Y: sympy.Integer(2)})) - X**3 / 4) == 0
    assert power.xreplace({Y: sympy.Integer(1)}) == X**4


def test_derivatives_of_functions_are_ours() -> None:
    assert cos(atan2(Y, X)).func is cos
    assert tanh(X).diff(X).has(tanh) and sinh(X).diff(X).func.__module__ == "dslnet.expressions.kept"


class Constants(Neuron):
    """Any number over some whole ones."""

    x: State = state(0.0)
    a: State = state(0.0)
    b: State = state(0.0)
    c: State = state(0.0)

    @update
    def divide(self) -> None:
        self.a = self.x / 3.0
        self.b = self.x / 49
        self.c = self.x / 1000003.0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("flags", ["-O2", "-O3 -march=native"])
def test_divisions_by_constants_have_the_bits_of_divisions(dtype: str, flags: str) -> None:
    generator = np.random.default_rng(1)
    with np.errstate(over="ignore"):
        wide = (generator.standard_normal(4000) * 10.0 ** generator.uniform(-30, 30, 4000)).astype(dtype)
    edges = np.array([0.0, -0.0, 49.0, -98.0, 1e-44, 3e37, -3.4e38], dtype)
    x = np.concatenate([wide, edges, np.arange(0.0, 3000.0, 3.0, dtype=dtype)])
    cells = Constants(len(x), name="cells", x=x)
    with Simulator(Network(cells), dt=1.0, dtype=dtype, strict=True, compiler_flags=flags) as sim:
        sim.step()
        for name, divisor in (("a", 3.0), ("b", 49.0), ("c", 1000003.0)):
            found, expected = getattr(cells, name), x / np.dtype(dtype).type(divisor)
            usual = np.abs(expected) > 1e-20
            np.testing.assert_array_equal(found[usual], expected[usual])
            np.testing.assert_allclose(found, expected, rtol=3e-7 if dtype == "float32" else 3e-16, atol=3e-45)
            np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


@pytest.mark.parametrize("function", [tanh, sinh])
def test_slopes_of_a_sum_with_what_is_kept(function: Any) -> None:
    """sympy looks for its sign, and looked again and again."""
    total = 0.5 - X - sympy.exp(over(X - Y, sympy.Float(9.0))) - Y
    assert (-total).is_Add and not (-total).could_extract_minus_sign()
    slope = function(total).diff(X).subs({X: 0.3, Y: 0.2})
    near, far = (function(total.subs({X: 0.3 + d, Y: 0.2})) for d in (-1e-6, 1e-6))
    assert float(slope) == pytest.approx(float(far - near) / 2e-6, rel=1e-6)  # a difference loses half of the digits


class Phases(Neuron):
    """What is rounded or compared is decided by the last bit of a quotient."""

    x: State = state(0.0)
    n: State = state(0, dtype=int)
    period: Param = param(49.0)
    k: Param = param(49, dtype=int)
    a: State = state(0.0)
    b: State = state(0.0)
    c: State = state(0.0)
    d: State = state(0.0)
    e: State = state(0.0)

    @update
    def divide(self) -> None:
        self.a = np.floor(self.x / self.period)
        self.b = np.floor(self.n / self.k)
        self.c = self.x / self.period
        self.d = np.where(self.x / self.period >= self.n / self.k, self.x / self.period, -1.0)
        self.e = np.floor(2.0 * self.x / self.period + 0.5) + (self.x / self.period) % 1.0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("period", [3, 10, 49, 103])
def test_quotients_over_a_parameter(period: int, dtype: str) -> None:
    n = period * np.arange(-200, 2000)
    cells = Phases(len(n), name="cells", x=n, n=n, period=period, k=period)
    with Simulator(Network(cells), dt=1.0, dtype=dtype) as sim:
        sim.step()
        for name, factor in (("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 2)):
            np.testing.assert_array_equal(getattr(cells, name), factor * (n // period), err_msg=name)
