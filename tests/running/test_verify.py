"""`sim.verify`: the orders of methods are seen, spikes are compared, and the simulator is left alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from strategies import simulate_members

from dslnet import (
    AllToAll,
    Array,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    SpikeTrains,
    State,
    Synapse,
    TimeGridWarning,
    noise,
    param,
    port,
    spike,
    state,
    transmit,
)


class Pendulum(Neuron):
    """A pendulum, by a method of order 2, and a clock that is exact."""

    x: State = state(1.0)
    y: State = state(0.0)
    z: State = state(0.0)

    @x.ode(method="midpoint")
    def dx(self) -> Array:
        return self.y

    @y.ode(method="midpoint")
    def dy(self) -> Array:
        return -np.sin(self.x)

    @z.ode
    def dz(self) -> Array:
        return 1.0


class Integrator(Neuron):
    """A leaky integrator with explicit Euler: its spikes come late with long steps."""

    drive: Param = param(1.5, per="neuron")
    v: State = state(0.0)
    g: State = state(0.0)

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return (self.drive + self.g - self.v) / 10.0

    @g.ode
    def dg(self) -> Array:
        return -self.g / 5.0

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @fires.reset
    def recover(self) -> None:
        self.v = 0.0


def test_the_order_of_a_method_is_seen(backend: str) -> None:
    with simulate_members(Pendulum(3, name="p"), dt=0.1, backend=backend) as sim:
        found = sim.verify(5.0)
    assert found.orders["p", "x"] == pytest.approx(2.0, abs=0.1)
    assert found.orders["p", "y"] == pytest.approx(2.0, abs=0.1)
    assert found.differences["p", "z"][0] < 1e-12
    assert "p.x" in repr(found) and "5 ms with dt = 0.1" in repr(found)
    assert not found.random


def test_spikes_are_compared_one_by_one() -> None:
    """The time constant of Euler's decay is that of log(1 - dt / tau): the first spikes are known for each dt."""
    cells = Integrator(2, drive=[1.5, 0.5], name="cells")
    found = simulate_members(cells, dt=0.5).verify(12.0)
    first = [math.ceil(math.log(1 / 3) / math.log(1 - dt / 10)) * dt for dt in (0.5, 0.125)]
    shift = found.shifts["cells", "fires"]
    assert (shift.spikes, shift.lost) == (1, 0)
    assert shift.mean == shift.largest == pytest.approx(abs(first[1] - first[0]), abs=1e-12)
    assert "cells.fires: 1 spikes, moved by" in repr(found)


def test_a_live_simulator_goes_on_as_if_nothing_had_been() -> None:
    def run(verify: bool) -> str:
        a = Integrator(20, drive=2.0, name="a")
        links = Synapse(a, a, AllToAll(), into="g", w=0.01, delay=1.0)
        with simulate_members(a, links, dt=0.5) as sim:
            sim.step(50)
            if verify:
                sim.verify(20.0)
            sim.step(50)
            return sim.digest()

    assert run(True) == run(False)


def test_it_says_that_chance_plays_a_part() -> None:
    class Noisy(Pendulum):
        xi: Noise = noise(Normal(0.0, 1.0))

        def dz(self) -> Array:
            return self.xi

    found = simulate_members(Noisy(1, name="p"), dt=0.1, backend="numpy").verify(1.0)
    assert found.random
    assert "by chance" in repr(found)
    assert np.isnan(found.orders["p", "z"]) or abs(found.orders["p", "z"]) < 20


def test_spikes_of_a_list_stay_where_they_are() -> None:
    trains = SpikeTrains([[5.0, 10.3], [20.1]], name="trains")
    cells = Integrator(2, drive=[1.5, 0.5], name="cells")
    line = Synapse(trains, cells, AllToAll(), into="g", w=0.01)
    found = simulate_members(trains, cells, line, dt=0.1, backend="numpy").verify(25.0)
    (name,) = (event for member, event in found.shifts if member == "trains")
    assert found.shifts["trains", name].spikes == 3
    assert found.shifts["trains", name].largest == 0.0
    assert found.shifts["cells", "fires"].largest > 0.0


def test_what_leaves_the_numbers_is_named() -> None:
    """Without a warning of NumPy's."""

    class Exploding(Neuron):
        v: State = state(1.0)
        idle: Noise = noise(Normal(0.0, 1.0))

        @v.ode
        def dv(self) -> Array:
            return self.v**3

    sim = simulate_members(Exploding(2, name="p"), dt=0.1, backend="numpy")
    found = sim.verify(5.0)
    assert np.isnan(found.differences["p", "v"]).all() and np.isnan(found.orders["p", "v"])
    assert "Infinite or NaN with one of the three: p.v." in repr(found)
    assert not found.random and "chance" not in repr(found)  # nobody reads the noise
    with pytest.warns(TimeGridWarning):
        assert repr(sim.verify(0.04)).startswith("0.1 ms with dt = 0.1")


def test_chance_on_the_way_to_a_target_is_told_too() -> None:
    class Shaky(Synapse):
        w: Param = param(0.3)
        xi: Noise = noise(Normal(0.0, 1.0))

        @transmit
        def send(self) -> Array:
            return self.w * self.pre.z * (1.0 + self.xi)

    class Listener(Neuron):
        heard: Port = port()
        r: State = state(0.5)

        @r.ode
        def dr(self) -> Array:
            return self.heard - self.r

    source, target = Pendulum(1, name="p"), Listener(1, name="l")
    shaky = Shaky(source, target, AllToAll(), into="heard")
    assert simulate_members(source, target, shaky, dt=0.1, backend="numpy").verify(1.0).random
