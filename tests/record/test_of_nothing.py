"""Recordings of no neuron, of no time, across pauses that leave nothing out, and after connections changed."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from walkers import running

from dslnet import (
    FromPairs,
    Network,
    NetworkError,
    Neuron,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimedArray,
    Uniform,
    port,
    state,
)
from dslnet.record.samples import FieldSampler
from dslnet.statistics import intervals, population_rate


class Cell(Neuron):
    g: Port = port()
    r: State = state(0.0)


def test_of_no_neuron_everything_is_nothing_and_no_error() -> None:
    with running(6, backend="numpy") as (sim, walkers):
        none = walkers[walkers.v > 1e9]
        assert none.size == walkers[[]].size == 0
        with pytest.raises(NetworkError, match="of one length"):
            walkers[[[0, 1], [0]]]
        counts = sim.statistics(none, "fires", bin=2.0)
        rate, empty = sim.rate(none, 5.0), [sim.bold(none, what) for what in ("v", "fires")]
        both, alone = sim.bold([none, walkers], "v"), sim.bold(walkers, "v")
        sim.simulate(10.0)
        assert counts["fires"].population_rate().values.tolist() == [0.0] * 5
        assert rate.mean() == 0.0
        assert all(bold.activity.tolist() == [0.0] * 10 for bold in empty)
        np.testing.assert_array_equal(both.signal, alone.signal)


def test_the_newest_step_of_a_ring_may_be_only_a_part() -> None:
    cells = SpikeTrains([[5.0]] * 3, name="cells")
    with Simulator(Network(cells), dt=1.0, backend="numpy") as sim:
        last = sim.record(cells, "fires", last=2)
        sim.simulate(6.0)
        assert [len(train) for train in last.trains] == [0, 0, 0] and last.trains.duration == 0.0
        sim.simulate(1.0)
        assert last.trains.duration == 1.0


def test_a_pause_of_no_step_is_none() -> None:
    cells = SpikeTrains([[5.0, 15.0, 25.0]], name="cells")
    with Simulator(Network(cells), dt=1.0, backend="numpy") as sim:
        spikes, counts = sim.record(cells, "fires"), sim.statistics(cells, "fires", bin=20.0)
        for duration in (12.0, 28.0):
            sim.simulate(duration)
            for each in (spikes, counts):
                each.pause()
                each.resume()
        assert intervals(spikes)[0].tolist() == [10.0, 10.0]
        assert population_rate(spikes, bin=20.0).values.tolist() == [100.0, 50.0]
        assert counts["fires"].population_rate().values.tolist() == [100.0, 50.0]


def test_single_precision_means_its_decimals() -> None:
    times = np.round(np.arange(1, 3000) * 0.1, 1).astype(np.float32)
    cells = SpikeTrains([times, np.float32([5.35])], name="cells")
    shown = TimedArray(np.eye(2)[:, :1], schedule=np.array([0.1, 0.7], np.float32), name="shown")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with Simulator(Network(cells, shown), dt=0.1, backend="numpy") as sim:
            spikes = sim.record(cells, "fires")
            sim.simulate(300.0)
    assert ["1 of 3000 values" in str(w.message) for w in caught if "backend" not in str(w.message)] == [True]
    assert np.array_equal(spikes.tick[spikes.index == 0], np.arange(1, 3000)) and spikes.tick[spikes.index == 1] == 54


def test_samples_are_counted_once() -> None:
    with running(1000, backend="numpy") as (sim, walkers):
        trace = sim.record(walkers, "v")
        sampler: Any = trace.fields["v"]
        assert isinstance(sampler, FieldSampler)
        sim.step(10)
        sampler._full.append(sampler.chunk)  # as if it were full
        sampler.chunk_first, sampler.chunk = sampler.count, sampler._allocate(5)
        before = sum(each.nbytes for each in (*sampler._full, sampler.chunk))
        assert sampler.nbytes == before
        sampler._full[0] = sampler._full[0][: sampler.count]
        sampler.values()
        assert sampler.nbytes == 10 * 1000 * 8 + sampler.chunk.nbytes


@pytest.mark.parametrize("reset", [{}, {"seed": 7}])
def test_synapses_that_were_chosen_after_a_change_are_the_same_ones_after_a_reset(reset: dict[str, int]) -> None:
    cells, targets = Cell(4, name="cells"), Cell(4, name="targets")
    ends = FromPairs([0, 1, 1, 1, 2, 3], [0, 1, 1, 2, 2, 3])
    line = Synapse(cells, targets, ends, into="g", name="line", w=np.arange(6.0))
    with Simulator(Network(cells, targets, line), dt=1.0, seed=1, backend="numpy") as sim:
        line.create([0, 1, 2], [3, 1, 2], w=9.0)
        line.prune([0])
        recording = sim.record(line[[0, 1, 2, 3, 5, 6]], "w")
        sim.step(2)
        sim.reset(**reset)
        sim.step(2)
        assert recording.pre_index.tolist() == [0, 1, 1, 1, 2, 2]
        assert recording.post_index.tolist() == [3, 1, 1, 1, 2, 2]
        np.testing.assert_array_equal(recording["w"][-1], [np.nan, 1.0, 2.0, np.nan, 4.0, np.nan])


def test_where_there_was_no_synapse_at_the_start_none_is_left_after_a_reset() -> None:
    cells = Cell(4, name="cells")
    line = Synapse(cells, cells, FromPairs([], []), into="g", name="line", w=Uniform(0.0, 1.0))
    with Simulator(Network(cells, line), dt=1.0, seed=1, backend="numpy") as sim:
        line.create([0, 1], [3, 1], w=9.0)
        recording = sim.record(line[[0, 1]], "w")
        sim.reset()
        sim.step(1)
        assert np.isnan(recording["w"]).all() and recording.post_index.tolist() == [3, 1]


def test_a_recording_that_was_saved_goes_on_with_its_own_synapses(tmp_path: Path) -> None:
    found = []
    for loaded in (False, True):
        cells = Cell(4, name="cells")
        line = Synapse(cells, cells, FromPairs([0, 1, 2], [0, 1, 2]), into="g", name="line", w=np.arange(3.0))
        network = Network(cells, line)
        if loaded:
            sim = Simulator.load(network, tmp_path / "run.npz")
            recording = sim.record(line[[0, 1]], "w")
        else:
            sim = Simulator(network, dt=1.0, seed=1, backend="numpy").start()
            recording = sim.record(line[[0, 1]], "w")
            line.create([0], [1], w=9.0)
            sim.step(2)
            sim.save(tmp_path / "run.npz")
        with sim:
            found.append([recording.post_index, recording["w"]])
            sim.reset()
            sim.step(1)
            found[-1] += [recording.post_index, recording["w"]]
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)
    assert found[0][0].tolist() == [0, 1]


def test_synapses_onto_a_neuron_are_those_of_after_the_reset() -> None:
    cells = Cell(4, name="cells")
    line = Synapse(cells, cells, FromPairs([0, 1, 2], [3, 3, 2]), into="g", name="line", w=np.arange(3.0))
    with Simulator(Network(cells, line), dt=1.0, seed=1, backend="numpy") as sim:
        line.create([2, 3], [3, 3], w=9.0)
        recording = sim.record(line.incoming(3), "w")
        sim.step(1)
        assert recording["w"].tolist() == [[0.0, 1.0, 9.0, 9.0]]
        sim.reset()
        sim.step(1)
        assert recording["w"].tolist() == [[0.0, 1.0]] and recording.pre_index.tolist() == [0, 1]
