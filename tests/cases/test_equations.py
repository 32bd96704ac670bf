"""CASES A6, A8, A9 and A11: differential equations with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import on_grid, recorded

from dslnet import Array, Neuron, Param, State, param, state, update

both_dt = pytest.mark.parametrize("dt", [1.0, 0.1])


class Switched(Neuron):
    start: Param = param(5.0)
    r: State = state(0.0)

    @r.ode(method="explicit")
    def dr(self) -> Array:
        return np.where(self.t > self.start, 1, 0)


@both_dt
def test_a6_right_hand_side_that_switches(backend: str, dt: float) -> None:
    (r,) = recorded(Switched(1, start=on_grid(5, dt)), "r", steps=10, dt=dt, backend=backend)
    assert r[-1] == pytest.approx(4 * dt, rel=1e-14)


def decay(method: str) -> type[Neuron]:
    """dv/dt = -v / 10 by a method."""

    class Decay(Neuron):
        v: State = state(1.0)

        @v.ode(method=method)
        def dv(self) -> Array:
            return -self.v / 10.0

    return Decay


# At dt 1, from CASES.md; and the factor of one step with z = dt / tau.
METHODS = {
    "implicit": (0.385543, lambda z: 1 / (1 + z)),
    "explicit": (0.34867844, lambda z: 1 - z),
    "midpoint": (0.368541, lambda z: 1 - z + z * z / 2),
    "heun": (0.368541, lambda z: 1 - z + z * z / 2),
    "rk4": (0.36787977, lambda z: 1 - z + z * z / 2 - z**3 / 6 + z**4 / 24),
    "exponential": (0.36787944, lambda z: np.exp(-z)),
    "exact": (0.36787944, lambda z: np.exp(-z)),
}


@both_dt
@pytest.mark.parametrize("method", METHODS)
def test_a8_methods(backend: str, dt: float, method: str) -> None:
    known, factor = METHODS[method]
    steps = round(10 / dt)
    (v,) = recorded(decay(method)(1), "v", steps=steps, dt=dt, backend=backend)
    np.testing.assert_allclose(v, factor(dt / 10) ** np.arange(1, steps + 1), rtol=1e-12)
    if dt == 1.0:
        assert v[-1] == pytest.approx(known, abs=1e-6 if method in ("midpoint", "heun", "implicit") else 1e-8)


class Sequential(Neuron):
    x: State = state(0.0)
    z: State = state(0.0)
    y: State = state(0.0)

    @x.ode(method="explicit")
    def dx(self) -> Array:
        return 1.0 + 0.0 * self.x

    @update
    def copy_x(self) -> None:
        self.z = self.x

    @y.ode(method="explicit")
    def dy(self) -> Array:
        return self.x


class Consecutive(Neuron):
    x: State = state(0.0)
    y: State = state(0.0)

    @x.ode(method="explicit")
    def dx(self) -> Array:
        return 1.0 + 0.0 * self.x

    @y.ode(method="explicit")
    def dy(self) -> Array:
        return self.x


@both_dt
def test_a9_an_assignment_between_two_equations(backend: str, dt: float) -> None:
    x, z, y = recorded(Sequential(1), "x", "z", "y", steps=3, dt=dt, backend=backend)
    np.testing.assert_allclose(x, dt * np.array([1, 2, 3]), rtol=1e-14)
    np.testing.assert_array_equal(z, x)
    np.testing.assert_allclose(y, dt * dt * np.array([1, 3, 6]), rtol=1e-14)


@both_dt
def test_a9_consecutive_equations_see_old_values(backend: str, dt: float) -> None:
    x, y = recorded(Consecutive(1), "x", "y", steps=3, dt=dt, backend=backend)
    np.testing.assert_allclose(x, dt * np.array([1, 2, 3]), rtol=1e-14)
    np.testing.assert_allclose(y, dt * dt * np.array([0, 1, 3]), rtol=1e-14, atol=1e-15)


class LeakyIntegrator(Neuron):
    tau: Param = param(10.0)
    baseline: Param = param(0.0, per="neuron")
    mp: State = state(0.0)

    @mp.ode(method="exponential")
    def dmp(self) -> Array:
        return (self.baseline - self.mp) / self.tau


@both_dt
def test_a11_leaky_integrator(backend: str, dt: float) -> None:
    (mp,) = recorded(LeakyIntegrator(1, baseline=1.0), "mp", steps=40, dt=dt, backend=backend)
    np.testing.assert_allclose(mp, -np.expm1(-np.arange(1, 41) * dt / 10), rtol=1e-13)
