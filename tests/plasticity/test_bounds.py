"""CASES.md D4: a bound holds after each write of a rule, and what Python writes is taken as it is."""

from __future__ import annotations

import numpy as np
import pytest
from plasticity.trains import Target

from dslnet import AllToAll, Network, Simulator, SpikeTrains, State, Synapse, pre_spike, state


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
