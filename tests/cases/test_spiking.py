"""CASES D1, D2, D3 and D9: spikes with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import Still, simulate_members

from dslnet import AllToAll, Array, Neuron, Param, State, Synapse, param, spike, state, update

both_dt = pytest.mark.parametrize("dt", [1.0, 0.1])


class Stairs(Neuron):
    v: State = state(0.0)

    @update
    def climb(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Array:
        return self.v >= 3.0

    @fires.reset
    def fall(self) -> None:
        self.v = 1.0


class Resting(Stairs):
    rest: Param = param(3.0)

    @Stairs.fires.refractory(Stairs.v)
    def silence(self) -> Array:
        return self.rest


class RestingFreely(Stairs):
    rest: Param = param(3.0)

    @Stairs.fires.refractory()
    def silence(self) -> Array:
        return self.rest


@both_dt
def test_d1_reset(backend: str, dt: float) -> None:
    population = Stairs(1)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace = sim.record(population, Stairs.v)
        sim.step(5)
        assert trace["v"][:, 0].tolist() == [1, 2, 1, 2, 1]


@both_dt
def test_d2_refractory_holds_v(backend: str, dt: float) -> None:
    population = Resting(1, rest=3 * dt)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace, spikes = sim.record(population, Stairs.v), sim.record(population, Stairs.fires)
        sim.step(10)
        assert trace["v"][:, 0].tolist() == [1, 2, 1, 1, 1, 1, 2, 1, 1, 1]
        assert spikes.tick.tolist() == [2, 7]
        assert spikes.index.tolist() == [0, 0]
        np.testing.assert_array_equal(spikes.time, np.array([2, 7]) / round(1 / dt))


@both_dt
def test_refractory_without_states_holds_none(backend: str, dt: float) -> None:
    population = RestingFreely(1, rest=3 * dt)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace, spikes = sim.record(population, "v"), sim.record(population, "fires")
        sim.step(10)
        assert trace["v"][:, 0].tolist() == [1, 2, 1, 2, 3, 4, 1, 2, 3, 4]
        assert spikes.tick.tolist() == [2, 6]


class FireOnce(Neuron):
    v: State = state(0.0)

    @update
    def climb(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Array:
        return self.v >= 2.0

    @fires.reset
    def fall(self) -> None:
        self.v = -1000.0


@both_dt
@pytest.mark.parametrize(("delay", "expected"), [(None, [0, 0, 5, 0, 0, 0]), (3, [0, 0, 0, 0, 5, 0])])
def test_d3_all_to_all_into_a_port(backend: str, dt: float, delay: int | None, expected: list[int]) -> None:
    pre, post = FireOnce(5, name="source"), Still(3, name="target")
    ms = None if delay is None else delay * dt
    projection = Synapse(pre, post, AllToAll(), into=Still.exc, w=1.0, delay=ms)
    with simulate_members(pre, post, projection, dt=dt, backend=backend) as sim:
        ports, spikes = sim.record(post, Still.exc), sim.record(pre, FireOnce.fires)
        sim.step(6)
        np.testing.assert_array_equal(ports["exc"], np.tile(np.array(expected)[:, None], 3))
        assert spikes.tick.tolist() == [1] * 5
        assert spikes.index.tolist() == [0, 1, 2, 3, 4]
        assert len(spikes) == 5


class Izhikevich(Neuron):
    v: State = state(-65.0)
    u: State = state(-13.0)

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return 0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u + 10.0

    @u.ode(method="explicit")
    def du(self) -> Array:
        return 0.02 * (0.2 * self.v - self.u)

    @spike
    def fires(self) -> Array:
        return self.v > 30.0

    @fires.reset
    def recover(self) -> None:
        self.v = -65.0
        self.u += 8.0


@pytest.mark.parametrize(
    ("dt", "ticks"),
    [(1.0, [4, 31, 78, 125, 172]), (0.5, [7, 57, 149, 241, 333]), (0.1, [33, 270, 721, 1172, 1623])],
)
def test_d9_izhikevich(backend: str, dt: float, ticks: list[int]) -> None:
    population = Izhikevich(1)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        spikes = sim.record(population, Izhikevich.fires)
        sim.step(ticks[-1] + 10)
        assert spikes.tick.tolist() == ticks
