"""CASES A1 to A12, B3 and B4: neuron equations and populations with known answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Clock, Still, on_grid, simulate_members

from dslnet import Array, Neuron, Noise, Param, State, Uniform, noise, param, state, update
from dslnet.errors import DslError

both_dt = pytest.mark.parametrize("dt", [1.0, 0.1])


def recorded(population: Any, *fields: str, steps: int, dt: float, backend: str) -> list[Any]:
    """The values of fields after each of some steps, without the axis of the population for one neuron."""
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace = sim.record(population, *fields)
        sim.step(steps)
        return [np.squeeze(trace[field]) for field in fields]


@both_dt
def test_a1_time(backend: str, dt: float) -> None:
    (r,) = recorded(Clock(3), "r", steps=5, dt=dt, backend=backend)
    np.testing.assert_array_equal(r, np.tile(on_grid(np.arange(5), dt)[:, None], 3))


class BoundedByFields(Neuron):
    low: Param = param(1.0)
    high: Param = param(3.0)
    r: State = state(0.0, min=low, max=high)

    @update
    def tell(self) -> None:
        self.r = self.t


class BoundedByNames(BoundedByFields):
    r: State = state(0.0, min="low", max="high")


@both_dt
@pytest.mark.parametrize("cls", [BoundedByFields, BoundedByNames])
def test_a2_bounds(backend: str, dt: float, cls: type[BoundedByFields]) -> None:
    population = cls(1, low=on_grid(1, dt), high=on_grid(3, dt))
    (r,) = recorded(population, "r", steps=5, dt=dt, backend=backend)
    np.testing.assert_array_equal(r, on_grid([1, 1, 2, 3, 3], dt))


class Modulo(Neuron):
    r: State = state(0.0)

    @update
    def wrap(self) -> None:
        self.r = np.mod(self.t, 3)


@both_dt
def test_a3_modulo_step_by_step(backend: str, dt: float) -> None:
    population = Modulo(1)
    seen = []
    with simulate_members(population, dt=dt, backend=backend) as sim:
        for _ in range(35):
            sim.step()
            seen.append(float(population.r[0]))
    if dt == 1.0:
        assert seen[:10] == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    np.testing.assert_allclose(seen, np.mod(on_grid(np.arange(35), dt), 3), atol=1e-14)


class PowerAndClip(Neuron):
    x: Param = param(0.0, per="neuron")
    cube: State = state(0.0)
    clipped: State = state(0.0)

    @update
    def compute(self) -> None:
        self.cube = np.power(self.x, 3)
        self.clipped = np.clip(self.x, -1, 1)


def test_a4_power_and_clip(backend: str) -> None:
    population = PowerAndClip(3, x=[-2.0, 0.0, 2.0])
    cube, clipped = recorded(population, "cube", "clipped", steps=1, dt=1.0, backend=backend)
    np.testing.assert_array_equal(cube, [-8, 0, 8])
    np.testing.assert_array_equal(clipped, [-1, 0, 1])


class Nested(Neuron):
    early: Param = param(5.0)
    late: Param = param(7.0)
    r: State = state(-1.0)

    @update
    def choose(self) -> None:
        self.r = np.where(self.t <= self.early, 0, np.where(self.t >= self.late, 2, 1))


@both_dt
def test_a5_nested_choice(backend: str, dt: float) -> None:
    population = Nested(1, early=on_grid(5, dt), late=on_grid(7, dt))
    (r,) = recorded(population, "r", steps=10, dt=dt, backend=backend)
    np.testing.assert_array_equal(r, [0, 0, 0, 0, 0, 0, 1, 2, 2, 2])


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


class Reduced(Neuron):
    r: Param = param(0.0, per="neuron")
    mean: State = state(0.0)
    largest: State = state(0.0)
    smallest: State = state(0.0)
    total: State = state(0.0)
    length: State = state(0.0)
    some: State = state(False, dtype=bool)
    every: State = state(True, dtype=bool)

    @update
    def compute(self) -> None:
        self.mean = np.mean(self.r)
        self.largest = np.max(self.r)
        self.smallest = np.min(self.r)
        self.total = np.sum(np.abs(self.r))
        self.length = np.linalg.norm(self.r)
        self.some = np.any(self.r > 1.5)
        self.every = np.all(self.r > -5)


def test_a7_reductions(backend: str) -> None:
    population = Reduced(6, r=[2.0, 1.0, 0.0, -5.0, -3.0, -1.0])
    names = ["mean", "largest", "smallest", "total", "length", "some", "every"]
    values = recorded(population, *names, steps=1, dt=1.0, backend=backend)
    for name, value, expected in zip(names, values, [-1, 2, -5, 12, np.sqrt(40), True, False], strict=True):
        np.testing.assert_allclose(value, np.full(6, expected), rtol=1e-15, err_msg=name)


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
    "explicit": (0.34867844, lambda z: 1 - z),
    "midpoint": (0.368541, lambda z: 1 - z + z * z / 2),
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
        assert v[-1] == pytest.approx(known, abs=1e-6 if method == "midpoint" else 1e-8)


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


class Constants(Neuron):
    x: State = state(0.0)
    twice: State = state(0.0)

    @update
    def compute(self) -> None:
        self.x = 1 / 3
        self.twice = 2 * np.mod(self.t, 10)


@both_dt
def test_a10_division_and_precedence(backend: str, dt: float) -> None:
    tick = round(7 / dt)
    x, twice = recorded(Constants(1), "x", "twice", steps=tick + 1, dt=dt, backend=backend)
    assert x[-1] == 1 / 3
    assert twice[tick] == 14


class TwoDraws(Neuron):
    xi: Noise = noise(Uniform(0.0, 1.0))
    eta: Noise = noise(Uniform(0.0, 1.0))
    a: State = state(0.0)
    b: State = state(0.0)
    again: State = state(0.0)
    total: State = state(0.0)

    @update
    def draw(self) -> None:
        self.a = self.xi
        self.b = self.eta
        self.again = self.xi
        self.total = self.xi + self.eta


def test_a10_two_fields_are_two_independent_draws(backend: str) -> None:
    a, b, again, total = recorded(TwoDraws(200), "a", "b", "again", "total", steps=50, dt=1.0, backend=backend)
    np.testing.assert_array_equal(again, a)
    np.testing.assert_array_equal(total, a + b)
    assert ((a >= 0) & (a < 1) & (b >= 0) & (b < 1)).all()
    deviation = 1 / np.sqrt(a.size)
    assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4 * deviation
    assert abs(np.corrcoef(a[:-1].ravel(), a[1:].ravel())[0, 1]) < 4 * deviation
    assert abs(np.corrcoef(a[:, :-1].ravel(), a[:, 1:].ravel())[0, 1]) < 4 * deviation
    assert len(np.unique(np.concatenate([a.ravel(), b.ravel()]))) == 2 * a.size
    assert abs(a.mean() - 0.5) < 4 * deviation / np.sqrt(12)


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


def test_a12_reset_restores_parameters(backend: str) -> None:
    population = LeakyIntegrator(2, baseline=[1.0, 2.0], tau=5.0)
    with simulate_members(population, backend=backend) as sim:
        population.tau = 20.0
        population.baseline[1] = 7.0
        sim.step(3)
        sim.reset()
        assert population.tau == 5.0
        np.testing.assert_array_equal(population.baseline, [1.0, 2.0])
        np.testing.assert_array_equal(population.mp, [0.0, 0.0])
        assert (sim.tick, sim.time) == (0, 0.0)


def test_b3_a_column_of_a_grid(backend: str) -> None:
    population = Still((8, 8))
    with simulate_members(population, backend=backend) as sim:
        population[:, 2].r = 1.0
        sim.step()
        expected = np.zeros((8, 8))
        expected[:, 2] = 1.0
        np.testing.assert_array_equal(population.r, expected)
        assert population.r.sum() == 8


def test_b4_an_index_beyond_the_edge() -> None:
    with pytest.raises((IndexError, DslError), match="4"):
        Still((4, 4))[3, 4]
