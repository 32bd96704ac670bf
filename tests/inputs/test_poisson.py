"""Poisson sources: rate, irregularity, independence, a rate that is driven or moves with time."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet import (
    Array,
    DeclarationError,
    Network,
    Neuron,
    OneToOne,
    Simulator,
    State,
    Synapse,
    Uniform,
    distributions,
    state,
)
from dslnet.inputs import Poisson


def intervals(ticks: np.ndarray, index: np.ndarray, count: int) -> np.ndarray:
    """The intervals between the spikes of each neuron."""
    return np.concatenate([np.diff(ticks[index == neuron]) for neuron in range(count)])


@pytest.mark.parametrize("threads", [1, 2])
def test_rate_and_irregularity(threads: int) -> None:
    """D11 of CASES: 1000 neurons, 20 Hz, 10 s; the intervals are geometric, so CV is sqrt(1 - p)."""
    source = Poisson(1000, rate=20.0)
    with Simulator(Network(source), dt=1.0, seed=3, threads=threads) as sim:
        spikes = sim.record(source, Poisson.fires)
        sim.simulate(10_000.0)
    assert abs(len(spikes) / 10_000.0 - 20.0) < 0.2
    between = intervals(spikes.tick, spikes.index, 1000)
    assert abs(between.std() / between.mean() - 0.99) < 0.01


def test_one_rate_for_each_neuron(backend: str) -> None:
    rates = np.linspace(0.0, 400.0, 70)
    source = Poisson(70, rate=rates)
    with Simulator(Network(source), dt=1.0, seed=3, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(1000.0)
    counts = np.bincount(spikes.index, minlength=70)
    assert counts[0] == 0
    assert np.all(np.abs(counts - rates) < 5.0 * np.sqrt(rates + 1.0))


class Level(Neuron):
    """A rate that stays."""

    r: State = state(0.0)


def test_a_rate_population_drives_it(backend: str) -> None:
    level, source = Level(200, r=Uniform(0.0, 200.0)), Poisson(200, rate=10.0)
    link = Synapse(level, source, OneToOne(), into=Poisson.drive, w=1.0)
    with Simulator(Network(level, source, link), dt=1.0, seed=1, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(1000.0)
        expected = 10.0 + level.r
    counts = np.bincount(spikes.index, minlength=200)
    assert np.all(np.abs(counts - expected) < 5.0 * np.sqrt(expected + 1.0))
    assert abs(counts.sum() - expected.sum()) < 4.0 * np.sqrt(expected.sum())


class Wave(Poisson):
    """A rate that moves with time."""

    def rate_now(self) -> Array:
        return 100.0 * (1.0 + np.sin(2.0 * np.pi * self.t / 200.0))


def test_a_rate_that_moves_with_time(backend: str) -> None:
    source = Wave(100)
    with Simulator(Network(source), dt=1.0, seed=1, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(1000.0)
    phase = spikes.tick % 200
    assert np.mean(phase < 100) == pytest.approx(0.5 + 1.0 / np.pi, abs=0.02)


def test_the_name_is_that_of_a_distribution_too() -> None:
    assert isinstance(Poisson(3.0), distributions.Poisson)
    assert isinstance(Poisson(3, rate=1.0), Neuron)


def test_a_probability_above_one() -> None:
    with pytest.raises(DeclarationError, match="smaller dt"):
        Simulator(Network(Poisson(3, rate=2000.0)), dt=1.0).start()
