"""All of a spiking network at once, with changes while it runs: C, its threads, a reset, and the reference agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    CorrelatedPoisson,
    FiringRate,
    FixedNumberPre,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    PoissonInput,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    firing_rate,
    noise,
    param,
    port,
    spike,
    state,
    transmit,
)


class Cell(Neuron):
    """Leaky, noisy within bounds, coupled by spikes and by gap junctions, and tired by its own rate."""

    tau: Param = param(20.0)
    v: State = state(0.0)
    g: State = state(0.0)
    gap: Port = port()
    xi: Noise = noise(Normal(0.0, 1.0, min=-2.0, max=2.0))
    common: Noise = noise(Normal(0.0, 0.3), per="population")
    rate: FiringRate = firing_rate(window=20.0)

    @v.ode
    def dv(self) -> Array:
        return (16.0 - self.v + self.g + self.gap + 5.0 * (self.xi + self.common) - 0.01 * self.rate) / self.tau

    @g.ode
    def dg(self) -> Array:
        return -self.g / 5.0

    @spike
    def fires(self) -> Array:
        return self.v > 15.0

    @fires.reset
    def recover(self) -> None:
        self.v = 0.0

    @fires.refractory(v)
    def silence(self) -> Array:
        return 2.0


class Gap(Synapse):
    """A current that goes where the potential is lower."""

    @transmit
    def current(self) -> Array:
        return self.w * (self.pre.v - self.post.v)


def network(n: int, dt: float) -> Network:
    a, b = Cell(n, name="a", v=Uniform(0.0, 15.0)), Cell(70, name="b", v=Uniform(0.0, 15.0))
    trains = SpikeTrains([[3.0, 9.0, 13.0], [5.0, 12.0]], name="trains")
    crowd = CorrelatedPoisson(12, rate=30.0, correlation=0.3, tau=5.0, name="crowd")
    weights, few = Normal(0.5, 0.1, min=0.0), FixedNumberPre(min(n, 5), replace=True)
    return Network(
        a,
        b,
        trains,
        crowd,
        Synapse(a, b, few, into="g", w=weights, delay=Uniform(dt, 7.0), name="ab"),
        Synapse(b, a, FixedProbability(0.1), into="g", w=-0.4, delay=2.0, name="ba"),
        Synapse(trains, b, AllToAll(), into="g", w=3.0, name="tb"),
        Synapse(crowd, a, AllToAll(), into="g", w=0.7, delay=1.0, name="ca"),
        Gap(b[:20], b[10:], FixedProbability(0.2), into="gap", w=0.02, delay=3.0, name="gap"),
        PoissonInput(a, into="g", n=10, rate=20.0, w=0.5, name="to_a"),
        PoissonInput(b[5:50], into="g", rate=np.linspace(0.0, 900.0, 45), w=0.2, name="to_b"),
    )


def go(sim: Simulator, dt: float) -> tuple[str, Any, Any]:
    """The first half, other delays and rates, a spike by hand, the second half."""
    member: Any = sim.network.member
    sim.step(round(16.0 / dt) // 2)
    member("ab").delay, member("ba").delay, member("gap").delay = Uniform(dt, 4.0), 5.0, 1.0
    member("to_a").rate = 40.0
    member("a").fire([0])
    sim.step(round(16.0 / dt) // 2)
    return sim.digest(), member("b").v.copy(), member("a").rate.copy()


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("n", [1, 63, 65])
def test_everything_agrees(n: int, dt: float) -> None:
    with Simulator(network(n, dt), dt=dt, seed=5) as sim:
        digest, v, rate = go(sim, dt)
        sim.reset()
        assert go(sim, dt)[0] == digest
    for threads in (2, 3):
        with Simulator(network(n, dt), dt=dt, seed=5, threads=threads) as sim:
            assert go(sim, dt)[0] == digest
    with Simulator(network(n, dt), dt=dt, seed=5, backend="numpy") as sim:
        _, expected, expected_rate = go(sim, dt)
    np.testing.assert_allclose(v, expected, rtol=0.0, atol=1e-12)
    np.testing.assert_array_equal(rate, expected_rate)
    assert rate.any()
