"""Plasticity and transmission are switched off and on; traces go on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from plasticity.rules import RULES
from plasticity.trains import network, simulated
from strategies import Still

from dslnet import (
    AllToAll,
    DeclarationError,
    DiscreteUniform,
    FixedProbability,
    Network,
    OneToOne,
    Param,
    Poisson,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    param,
    pre_spike,
    state,
    update,
)

SITUATION: dict[str, Any] = {
    "before": [[1, 3, 4, 8, 12, 13], [2, 4, 9, 10, 15]], "behind": [[2, 5, 9, 14], [4, 6, 13, 16]],
    "pairs": [(0, 0), (0, 1), (1, 0), (1, 1)], "delay": 2, "dt": 1.0, "threads": 2,
}  # fmt: skip


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_weights_stand_and_traces_go_on(backend: str) -> None:
    w = [0.3, 0.4, 0.5, 0.6]
    (net, line, _), (other, learning, _) = network(RULES[0], SITUATION, w), network(RULES[0], SITUATION, w)
    line.disable_plasticity()
    assert not line.plastic and learning.plastic
    with pytest.raises(DeclarationError, match=r"read and not assigned; enable_plasticity\(\) and disable_plasticity"):
        line.plastic = True
    with simulated(net, SITUATION, backend), simulated(other, SITUATION, backend) as free:
        free.step(12)
        line._room.access.running.engine.step(12)
        np.testing.assert_array_equal(line.w, w)
        np.testing.assert_allclose(line.x, learning.x, rtol=1e-14)
        np.testing.assert_allclose(line.y, learning.y, rtol=1e-14)
        assert not np.allclose(learning.w, w)
        line.enable_plasticity()
        line._room.access.running.engine.step(6)
        assert not np.allclose(line.w, w)
    assert not line.plastic  # as it was before the simulator


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_nothing_is_handed_over_and_the_rule_goes_on(backend: str) -> None:
    w = [0.3, 0.4, 0.5, 0.6]
    (net, line, target), (other, sending, heard) = network(RULES[0], SITUATION, w), network(RULES[0], SITUATION, w)
    with simulated(net, SITUATION, backend) as sim, simulated(other, SITUATION, backend) as free:
        line.disable_transmission()
        for _ in range(14):
            sim.step()
            free.step()
            assert not target.heard.any()
        np.testing.assert_array_equal(line.w, sending.w)
        line.enable_transmission()
        for _ in range(6):
            sim.step()
            free.step()
            np.testing.assert_array_equal(target.heard, heard.heard)
        sim.reset()
        assert line.transmits


@pytest.mark.parametrize("delay", [2.0, DiscreteUniform(1, 4)])
def test_what_is_under_way_arrives_by_how_the_switch_stands_then(delay: Any) -> None:
    """Also where sums of later ticks are made in advance."""

    def heard(backend: str) -> Any:
        source, _, target = Poisson(40, rate=200.0, name="source"), None, network(RULES[0], SITUATION, [0.1] * 4)[2]
        line = Synapse(source, target, FixedProbability(0.5, seed=1), into="heard", w=0.5, delay=delay, name="line")
        told = Synapse(source, target, OneToOne(), into="told", name="told") if target.size == 40 else None
        net = Network(source, target, line, *([told] if told else []))
        found = []
        with Simulator(net, dt=1.0, seed=2, backend=backend) as sim:
            for tick in range(24):
                if tick in (5, 15):
                    line.disable_transmission()
                if tick in (9, 16):
                    line.enable_transmission()
                sim.step()
                found.append(target.heard.copy())
        return np.array(found)

    compiled = heard("c")
    np.testing.assert_array_equal(compiled, heard("numpy"))
    assert not compiled[5:9].any() and not compiled[15].any() and compiled[9:15].any()


def test_digests_tell_switches_apart() -> None:
    net, line, _ = network(RULES[0], SITUATION, [0.3] * 4)
    with simulated(net, SITUATION) as sim:
        before = sim.digest()
        line.disable_plasticity()
        assert sim.digest() != before


def test_a_digest_after_a_reset_is_that_of_the_start(backend: str) -> None:
    """Also where values are kept per neuron of one side, in whole blocks."""

    class Sided(Synapse):
        gain: Param = param(0.0, per="post")
        trace: State = state(0.5, per="pre")

        @pre_spike
        def arrive(self) -> None:
            self.into += self.w * self.gain + self.trace

        @update
        def move(self) -> None:
            self.trace = 0.9 * self.trace + 0.1

    source, target = SpikeTrains([[1.0]] * 5, name="source"), Still(7)
    line = Sided(source, target, AllToAll(), into="exc", gain=np.arange(7) % 2)
    with Simulator(Network(source, target, line), dt=1.0, backend=backend) as sim:
        first = sim.digest()
        line.gain = 3.0
        sim.step(3)
        sim.reset()
        assert sim.digest() == first and line.gain.tolist() == [0.0, 1.0] * 3 + [0.0]
