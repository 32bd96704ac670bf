"""Spikes that are under way while synapses, delays and weights change, in any order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dslnet import FromPairs, Network, Neuron, Port, Simulator, SpikeTrains, Synapse, port

OWN = np.array([5.0, 4.0])


class Sink(Neuron):
    """Hears what arrives."""

    heard: Port = port()


def network(delay: Any) -> tuple[Network, SpikeTrains, Sink, Synapse[Any, Any]]:
    source, sink = SpikeTrains([[0.0]], name="source"), Sink(3, name="sink")
    line = Synapse(source, sink, FromPairs([0, 0], [0, 1]), into="heard", w=[1.0, 2.0], delay=delay, name="line")
    return Network(source, sink, line), source, sink, line


def heard(sim: Simulator, sink: Sink, steps: int = 6) -> list[float]:
    """All that arrives at each neuron in some steps."""
    total = np.zeros(3)
    for _ in range(steps):
        sim.step()
        total += sink.heard
    return [float(each) for each in total]


@pytest.mark.parametrize("delay", [4.0, OWN])
def test_a_spike_adds_the_weight_that_it_finds_on_its_arrival(backend: str, delay: Any, tmp_path: Path) -> None:
    net, _, sink, line = network(delay)
    new = {} if np.ndim(delay) == 0 else {"delay": 2.0}
    with Simulator(net, dt=1.0, backend=backend) as sim:
        sim.step(2)
        line.create(0, 2, w=10.0, **new)
        before = sim.snapshot()
        line.w = 5.0 * line.w
        saved = tmp_path / "saved"
        sim.save(saved)
        assert heard(sim, sink) == [5.0, 10.0, 0.0]
        sim.rewind(before)
        assert heard(sim, sink) == [1.0, 2.0, 0.0]
        sim.rewind(before)
        line[:1].w = 7.0
        line.prune(post=2)
        assert heard(sim, sink) == [7.0, 2.0, 0.0]
    net, _, sink, _ = network(delay)
    with Simulator.load(net, saved) as sim:
        assert heard(sim, sink) == [5.0, 10.0, 0.0]


@pytest.mark.parametrize("then", [np.array([1.0, 2.0, 3.0]), None])
def test_it_finds_the_weight_of_its_own_synapse(backend: str, then: Any) -> None:
    net, _, sink, line = network(OWN)
    with Simulator(net, dt=1.0, backend=backend) as sim:
        sim.step(2)
        line.create(0, 0, w=10.0, delay=2.0)
        line.delay = 3.0
        if then is None:
            line.create(0, 2, w=7.0, delay=2.0)
        else:
            line.delay = then
        assert heard(sim, sink) == [1.0, 2.0, 0.0]


@pytest.mark.parametrize("start", [0, 2])
def test_what_was_fired_by_hand_goes_on_by_the_synapses_of_before(backend: str, start: int) -> None:
    source, sink = SpikeTrains([[]], name="source"), Sink(3, name="sink")
    line = Synapse(source, sink, FromPairs([0], [0]), into="heard", w=[1.0], delay=3.0, name="line")
    with Simulator(Network(source, sink, line), dt=1.0, backend=backend) as sim:
        sim.step(start)
        source.fire([0])
        line.create(0, 1, w=10.0)
        assert heard(sim, sink) == [1.0, 0.0, 0.0]
        source.fire([0])
        assert heard(sim, sink) == [1.0, 10.0, 0.0]
