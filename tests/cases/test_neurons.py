"""CASES A1 to A5, A7, A10, A12, B3 and B4: assignments, reductions and populations with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import Clock, Still, on_grid, recorded, simulate_members

from dslnet import Neuron, Noise, Param, State, Uniform, noise, param, state, update
from dslnet.errors import DslError

both_dt = pytest.mark.parametrize("dt", [1.0, 0.1])


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


class Held(Neuron):
    tau: Param = param(10.0)
    baseline: Param = param(0.0, per="neuron")
    total: State = state(0.0)

    @update
    def add(self) -> None:
        self.total += self.baseline / self.tau


def test_a12_reset_restores_parameters(backend: str) -> None:
    population = Held(2, baseline=[1.0, 2.0], tau=5.0)
    with simulate_members(population, backend=backend) as sim:
        population.tau = 20.0
        population.baseline[1] = 7.0
        sim.step(3)
        sim.reset()
        assert population.tau == 5.0
        np.testing.assert_array_equal(population.baseline, [1.0, 2.0])
        np.testing.assert_array_equal(population.total, [0.0, 0.0])
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
