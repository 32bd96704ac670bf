"""Spike trains from arrays: exact ticks, merged times, new times while a simulator runs."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet import DeclarationError, Network, Simulator, TimeGridWarning
from dslnet.inputs import SpikeTrains


def test_unsorted_times_on_one_tick_are_one_spike(backend: str) -> None:
    """D12 of CASES: two times in one tick are one spike, with one warning that gives the count."""
    source = SpikeTrains([[10.0, 10.2, 5.0]])
    with pytest.warns(TimeGridWarning) as warned, Simulator(Network(source), dt=1.0, backend=backend) as sim:
        spikes = sim.record(source, SpikeTrains.fires)
        sim.simulate(20.0)
    assert spikes.tick.tolist() == [5, 10]
    assert any("1 of 3" in str(w.message) for w in warned)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_every_spike_comes_at_its_tick(backend: str, threads: int) -> None:
    if backend == "numpy" and threads > 1:
        pytest.skip("the reference has one thread")
    random = np.random.default_rng(5)
    trains = [np.unique(random.integers(0, 500, size=random.integers(0, 30))) * 0.1 for _ in range(150)]
    source = SpikeTrains(trains)
    with Simulator(Network(source), dt=0.1, backend=backend, threads=threads) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(12.3)
        sim.simulate(37.7)
        for neuron, train in enumerate(trains):
            np.testing.assert_allclose(spikes.time[spikes.index == neuron], train, rtol=1e-12)
        last = [train[-1] if len(train) else -np.inf for train in trains]
        np.testing.assert_allclose(source.t_last, last)


def test_new_times_between_runs(backend: str) -> None:
    source = SpikeTrains([[1.0, 8.0], [2.0]], name="source")
    with Simulator(Network(source), dt=1.0, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(5.0)
        source.times = [[6.0], [5.0, 7.0, 9.0]]
        sim.simulate(10.0)
        assert list(zip(spikes.tick.tolist(), spikes.index.tolist(), strict=True)) == [
            (1, 0), (2, 1), (5, 1), (6, 0), (7, 1), (9, 1),
        ]  # fmt: skip


@pytest.mark.parametrize("times", [[[np.nan]], [[-1.0]], [1.0, 2.0], [], 3.0, [["a"]], [[[1.0]]]])
def test_bad_times(times: object) -> None:
    with pytest.raises(DeclarationError, match="times"):
        SpikeTrains(times)


def test_another_number_of_trains() -> None:
    source = SpikeTrains([[1.0], [2.0]])
    with pytest.raises(DeclarationError, match="3 trains for 2 neurons"):
        source.times = [[1.0], [2.0], [3.0]]
