"""CASES.md D4: a bound holds after each write of a rule, and what Python writes is taken as it is."""

from __future__ import annotations

import numpy as np
import pytest
from plasticity.trains import Target

from dslnet import AllToAll, Array, Network, Simulator, SpikeTrains, State, Synapse, pre_spike, state


class Falling(Synapse):
    w: State = state(5.0, min=0.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w -= 1.0


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_case_d4(backend: str, dt: float) -> None:
    """A spike in every step; the first arrives at tick 1."""
    source, target = SpikeTrains([np.arange(40) * dt]), Target(1)
    line = Falling(source, target, AllToAll(), into="heard", w=np.array([5.0]))
    with Simulator(Network(source, target, line), dt=dt, backend=backend) as sim:
        sim.step(5)
        assert line.w.tolist() == [1.0]
        sim.step(5)
        assert line.w.tolist() == [0.0]
        line.w = -3.0
        assert line.w.tolist() == [-3.0]
        sim.step()
        assert (target.heard.tolist(), line.w.tolist()) == ([-3.0], [0.0])


class Positive(Synapse):
    """A trace that decays, and is never negative."""

    s: State = state(0.0, min=0.0)
    heard: State = state(0.0)

    @s.ode
    def ds(self) -> Array:
        return -self.s / 10.0

    @pre_spike
    def arrive(self) -> None:
        self.heard = self.s
        self.s += 0.1


def test_a_trace_begins_within_a_bound_at_nothing(backend: str) -> None:
    source, sink = SpikeTrains([[1.0], [2.0]], name="source"), Target(2, name="sink")
    line = Positive(source, sink, AllToAll(), into="heard", s=np.array([-0.5, 0.5, -0.1, 0.2]), name="line")
    with Simulator(Network(source, sink, line), dt=0.5, backend=backend) as sim:
        assert line.s.tolist() == [0.0, 0.5, 0.0, 0.2]
        sim.simulate(4.0)
        np.testing.assert_allclose(line.heard, [0.0, 0.5 * np.exp(-0.15), 0.0, 0.2 * np.exp(-0.25)], rtol=1e-12)
        line.s = -1.0
        sim.simulate(1.0)
        assert line.s.tolist() == [0.0] * 4
