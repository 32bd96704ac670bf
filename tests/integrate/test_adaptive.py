"""A pair with tolerances inside each step: the error follows the tolerance and not dt, for each neuron by itself."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from strategies import recorded, simulate_members

from dslnet import Adaptive, Array, DeclarationError, EmbeddedPair, Neuron, Param, State, param, state

SHAMPINE = EmbeddedPair(  # Bogacki & Shampine, 1989, Applied Mathematics Letters 2:321
    "bogacki_shampine", [["1/2"], [0, "3/4"], ["2/9", "1/3", "4/9"]],
    ["2/9", "1/3", "4/9", 0], ["7/24", "1/4", "1/3", "1/8"], order=2,
)  # fmt: skip


@cache
def oscillator(method: Any) -> Any:
    """Van der Pol's with a drive."""

    class Oscillator(Neuron):
        mu: Param = param(2.0, per="neuron")
        x: State = state(2.0)
        y: State = state(0.0)

        @x.ode(method=method)
        def dx(self) -> Array:
            return self.y

        @y.ode(method=method)
        def dy(self) -> Array:
            return self.mu * (1.0 - self.x**2) * self.y - self.x + 0.3 * np.sin(self.t)

    return Oscillator


@cache
def truth(mu: float) -> tuple[float, float]:
    """x and y at t = 10."""

    def slopes(t: float, values: Any) -> Any:
        x, y = values
        return [y, mu * (1 - x**2) * y - x + 0.3 * np.sin(t)]

    found = solve_ivp(slopes, (0.0, 10.0), [2.0, 0.0], rtol=1e-12, atol=1e-13, method="DOP853")
    return float(found.y[0, -1]), float(found.y[1, -1])


def error(cells: Any, dt: float, backend: str = "c", **options: Any) -> float:
    """The largest error at t = 10."""
    with simulate_members(cells, dt=dt, backend=backend, **options) as sim:
        sim.step(round(10.0 / dt))
        found = zip(cells.mu, cells.x, cells.y, strict=True)
        return max(np.hypot(x - truth(float(mu))[0], y - truth(float(mu))[1]) for mu, x, y in found)


@pytest.mark.parametrize("dt", [0.1, 1.0, 10.0])
def test_the_tolerance_holds_at_any_dt(backend: str, dt: float) -> None:
    assert error(oscillator("adaptive")(3, mu=[0.1, 2.0, 20.0]), dt, backend) < 2e-5


def test_the_error_follows_the_tolerance() -> None:
    errors = [
        error(oscillator(Adaptive(relative=r, absolute=r / 10))(2, mu=[0.1, 2.0]), 5.0) for r in (1e-3, 1e-6, 1e-9)
    ]
    assert errors[0] < 3e-2 and errors[1] < 3e-5 and errors[2] < 3e-8
    assert errors[0] > 10 * errors[1] > 100 * errors[2]


@pytest.mark.parametrize("size", [1, 63, 64, 65])
def test_each_neuron_goes_at_its_own_pace(size: int) -> None:
    """Both engines agree; and one alone gets the bits it gets among many that need more parts."""
    mu = np.geomspace(20.0, 0.1, size)
    results = []
    for backend in ("c", "numpy"):
        cells = oscillator("adaptive")(size, mu=mu)
        with simulate_members(cells, dt=1.0, backend=backend) as sim:
            sim.step(5)
            results.append(np.stack([cells.x, cells.y]))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-9, atol=1e-10)
    alone = oscillator("adaptive")(1, mu=mu[-1])
    with simulate_members(alone) as sim:
        sim.step(5)
        assert (alone.x[0], alone.y[0]) == tuple(results[0][:, -1])


def test_single_precision() -> None:
    assert error(oscillator("adaptive")(3, mu=[0.1, 2.0, 5.0]), 0.5, dtype=np.float32) < 2e-4


def test_a_pair_of_ones_own_takes_three_lines() -> None:
    assert error(oscillator(SHAMPINE)(2, mu=[0.1, 2.0]), 1.0) < 1e-4


def test_a_singularity_gives_nan(backend: str) -> None:
    """dx/dt = x² from 1 has no value at t = 1; up to 0.9 it has."""

    class Exploding(Neuron):
        x: State = state(1.0)

        @x.ode(method="adaptive")
        def dx(self) -> Array:
            return self.x**2

    (x,) = recorded(Exploding(1), "x", steps=1, dt=0.9, backend=backend)
    assert x == pytest.approx(10.0, rel=1e-4)
    (x,) = recorded(Exploding(1), "x", steps=1, dt=2.0, backend=backend)
    assert np.isnan(x)


def test_a_tolerance_is_positive() -> None:
    with pytest.raises(DeclarationError, match=r"adaptive: relative=0.0: a tolerance is a positive number"):
        Adaptive(relative=0.0)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_large_jump_is_gone_over(backend: str, dtype: Any) -> None:
    """No part is short enough for its error; what is left of it is that of one part of a thousand millionth."""

    class Jumping(Neuron):
        height: Param = param(1.0, per="neuron")
        x: State = state(0.0)

        @x.ode(method="adaptive")
        def dx(self) -> Array:
            return np.where(self.t > 0.55, self.height, 0.0) - self.x / 10.0

    heights = np.array([1.0, 1e3, 1e6, 1e9])
    cells = Jumping(4, height=heights)
    with simulate_members(cells, dt=0.1, backend=backend, dtype=dtype) as sim:
        sim.step(10)
        np.testing.assert_allclose(cells.x / heights, 10.0 * (1.0 - np.exp(-0.045)), rtol=1e-4)
