"""Izhikevich's neuron: CASES D9 with the ready-made model, its inputs, and its types of firing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Counter, simulate_members

from dslnet import AllToAll, Neuron, State, Synapse, spike, state, update
from dslnet.models import Izhikevich


class FireOnce(Neuron):
    v: State = state(0.0)

    @update
    def climb(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Any:
        return self.v == 1.0


@pytest.mark.parametrize(
    ("dt", "ticks"),
    [(1.0, [4, 31, 78, 125, 172]), (0.5, [7, 57, 149, 241, 333]), (0.1, [33, 270, 721, 1172, 1623])],
)
def test_d9(backend: str, dt: float, ticks: list[int]) -> None:
    population = Izhikevich(1, i_offset=10.0)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        spikes = sim.record(population, Izhikevich.fires)
        sim.step(ticks[-1] + 10)
        assert spikes.tick.tolist() == ticks


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a_spike_into_v_is_a_step_of_w_millivolts(backend: str, dt: float) -> None:
    """At the resting state of b = 0.2, v = -70 and u = -14, where nothing else moves."""
    source, target, alone = (FireOnce(1), *(Izhikevich(1, v=-70.0, u=-14.0) for _ in range(2)))
    kick = Synapse(source, target, AllToAll(), into=Izhikevich.v, w=3.0)
    with simulate_members(source, target, alone, kick, dt=dt, backend=backend) as sim:
        sim.step(2)
        expected = -67.0 + dt * (0.04 * 67.0**2 - 5.0 * 67.0 + 140.0 + 14.0)
        np.testing.assert_allclose(target.v, expected, rtol=1e-12)
        np.testing.assert_allclose(alone.v, -70.0, rtol=1e-12)


@pytest.mark.parametrize(("into", "sign"), [("exc", 1.0), ("inh", -1.0)])
def test_a_spike_into_a_port_is_a_current_of_one_step(backend: str, into: str, sign: float) -> None:
    source, target = FireOnce(1), Izhikevich(1, v=-70.0, u=-14.0)
    kick = Synapse(source, target, AllToAll(), into=into, w=3.0)
    with simulate_members(source, target, kick, dt=0.5, backend=backend) as sim:
        sim.step(2)
        np.testing.assert_allclose(target.v, -70.0 + sign * 0.5 * 3.0, rtol=1e-12)


def test_rates_are_currents_of_every_step(backend: str) -> None:
    source, target = Counter(1), Izhikevich(1, v=-70.0, u=-14.0)
    drive = Synapse(source, target, AllToAll(), into="exc", w=0.5)
    with simulate_members(source, target, drive, dt=0.5, backend=backend) as sim:
        trace = sim.record(target, "exc")
        sim.step(4)
        assert trace["exc"][:, 0].tolist() == [0.0, 0.5, 1.0, 1.5]


def test_types_of_the_paper_fire_as_it_says() -> None:
    """Fast spiking fires faster than regular spiking; chattering fires in bursts (Figure 2)."""
    a, c, d = np.array([0.02, 0.1, 0.02]), np.array([-65.0, -65.0, -50.0]), np.array([8.0, 2.0, 2.0])
    cells = Izhikevich(3, a=a, c=c, d=d, i_offset=10.0)
    with simulate_members(cells, dt=0.1) as sim:
        spikes = sim.record(cells, "fires")
        sim.simulate(1000.0)
        regular, fast, chattering = (np.diff(spikes.time[spikes.index == neuron][3:]) for neuron in range(3))
    assert len(fast) > 3 * len(regular)
    assert np.ptp(regular) < 0.3
    assert chattering.max() > 5.0 * chattering.min()
