"""Spike trains from arrays: exact ticks, merged times, new times while a simulator runs."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet import DeclarationError, Network, Noise, Simulator, State, TimeGridWarning, Uniform, noise, state
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


class Releasing(SpikeTrains):
    """Releases something by chance at each spike that is played."""

    fresh: Noise = noise(Uniform(0.5, 1.0))
    released: State = state(0.0)
    before: State = state(0.0)

    @SpikeTrains.fires.reset
    def release(self) -> None:
        self.before = self.t_last
        self.released += self.fresh


@pytest.mark.parametrize("threads", [1, 3])
def test_a_spike_that_is_played_has_a_reset(backend: str, threads: int) -> None:
    if backend == "numpy" and threads > 1:
        pytest.skip("the reference has one thread")
    trains = [np.arange(1 + neuron % 3) * 4.0 + neuron % 5 for neuron in range(200)]
    source = Releasing(trains)
    with Simulator(Network(source), dt=1.0, seed=3, backend=backend, threads=threads) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(20.0)
        counts = np.array([len(train) for train in trains])
        np.testing.assert_array_equal(np.bincount(spikes.index, minlength=200), counts)
        assert np.all(source.released >= 0.5 * counts) and np.all(source.released <= counts)
        np.testing.assert_array_equal(source.t_last, [train[-1] for train in trains])
        expected = [train[-2] if len(train) > 1 else -np.inf for train in trains]
        np.testing.assert_array_equal(source.before, expected)


def test_released_by_chance_alike_in_both_backends() -> None:
    found = {}
    for backend in ("c", "numpy"):
        source = Releasing([[1.0, 2.0], [2.0], [5.0]] * 50, name="source")
        with Simulator(Network(source), dt=1.0, seed=3, backend=backend) as sim:
            sim.simulate(6.0)
            found[backend] = source.released.copy()
    np.testing.assert_allclose(found["c"], found["numpy"], rtol=1e-14)


def test_reset_brings_the_times_of_the_start_back(backend: str) -> None:
    source = SpikeTrains([[1.0], [2.0]], name="source")
    with Simulator(Network(source), dt=1.0, seed=1, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        source.times = [[3.0], [4.0]]
        sim.simulate(6.0)
        assert spikes.tick.tolist() == [3, 4]
        sim.reset()
        sim.simulate(6.0)
        assert spikes.tick.tolist() == [1, 2]
        source.fire([])


def test_single_times_are_not_written_into_what_is_read(backend: str) -> None:
    source = SpikeTrains([[1.0, 8.0], [2.0]])
    with Simulator(Network(source), dt=1.0, backend=backend):
        with pytest.raises(TypeError):
            source.times[0] = [5.0]
        with pytest.raises(ValueError, match="read-only"):
            source.times[0][0] = 5.0


def test_times_are_given_once() -> None:
    with pytest.raises(DeclarationError, match=r"SpikeTrains\(times\) takes an array"):
        SpikeTrains([[1.0]], times=[[2.0]])
