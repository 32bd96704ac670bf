"""Spike statistics by hand, by closed forms, and beside elephant."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from recordings import event, recording

from dslnet import statistics
from dslnet.errors import ScheduleError
from dslnet.statistics import Trains

STOP = 1000.0


def drawn(size: int, *, rate: float = 20.0, seed: int = 3) -> list[np.ndarray]:
    """Poisson spikes on a grid of 0.1 ms, so that bins have spikes right on their edges."""
    rng = np.random.default_rng(seed)
    return [np.flatnonzero(rng.random(10000) < rate * 1e-4) / 10.0 for _ in range(size)]


def elephant_trains(trains: list[np.ndarray]) -> list[Any]:
    neo, pq = pytest.importorskip("neo"), pytest.importorskip("quantities")
    return [neo.SpikeTrain(times * pq.ms, t_stop=STOP * pq.ms) for times in trains]


beside_elephant = pytest.mark.filterwarnings("ignore:The 'copy' argument in Quantity")
"""Elephant calls quantities in a way that is going out of use."""


@beside_elephant
@pytest.mark.parametrize("size", [1, 63, 64, 65])
def test_rates_intervals_and_their_variation_are_those_of_elephant(size: int) -> None:
    found = pytest.importorskip("elephant.statistics")
    trains = drawn(size)
    theirs = elephant_trains(trains)
    np.testing.assert_allclose(
        statistics.rates(trains, stop=STOP), [found.mean_firing_rate(each).rescale("Hz").item() for each in theirs]
    )
    for ours, each in zip(statistics.intervals(trains, stop=STOP), theirs, strict=True):
        np.testing.assert_allclose(ours, found.isi(each).magnitude)
    np.testing.assert_allclose(statistics.cv(trains, stop=STOP), [found.cv(found.isi(each)) for each in theirs])
    local = [found.lv(found.isi(each).magnitude) for each in theirs]
    np.testing.assert_allclose(statistics.local_variation(trains, stop=STOP), local)


@beside_elephant
def test_histograms_and_correlations_are_those_of_elephant() -> None:
    found, conversion = pytest.importorskip("elephant.statistics"), pytest.importorskip("elephant.conversion")
    correlation = pytest.importorskip("elephant.spike_train_correlation")
    pq = pytest.importorskip("quantities")
    trains = drawn(12, rate=40.0)
    theirs = elephant_trains(trains)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of elephant, about rounding that we do as well
        rate = found.time_histogram(theirs, 5.0 * pq.ms, output="rate")
        binned = conversion.BinnedSpikeTrain(theirs, bin_size=5.0 * pq.ms)
        matrix = correlation.correlation_coefficient(binned)
    ours = statistics.population_rate(trains, 5.0, stop=STOP)
    np.testing.assert_allclose(ours.values, 1000.0 * rate.magnitude[:, 0])
    np.testing.assert_array_equal(statistics.counts(trains, 5.0, stop=STOP), binned.to_array().T)
    np.testing.assert_allclose(statistics.correlation(trains, 5.0, stop=STOP), matrix, atol=1e-12)
    few = statistics.correlation(trains, 5.0, stop=STOP, neurons=[3, 7])
    np.testing.assert_allclose(few, matrix[np.ix_([3, 7], [3, 7])], atol=1e-12)


@beside_elephant
def test_the_smoothed_rate_is_that_of_elephant_away_from_the_ends() -> None:
    found, kernels = pytest.importorskip("elephant.statistics"), pytest.importorskip("elephant.kernels")
    pq = pytest.importorskip("quantities")
    trains = drawn(5, rate=40.0)
    kernel = kernels.GaussianKernel(20.0 * pq.ms)
    theirs = found.instantaneous_rate(elephant_trains(trains), sampling_period=1.0 * pq.ms, kernel=kernel)
    ours = statistics.smoothed_rate(trains, 20.0, step=1.0, stop=STOP)
    inside = slice(150, 850)
    theirs_mean = theirs.magnitude.mean(axis=1)
    assert np.abs(ours.values[inside] - theirs_mean[inside]).max() < 0.02 * theirs_mean.mean()


def test_a_clock_has_no_variation_and_a_poisson_process_has_one() -> None:
    clock = [np.arange(5.0, 1000.0, 10.0)]
    assert statistics.cv(clock, stop=STOP) == pytest.approx([0.0], abs=1e-12)
    assert statistics.local_variation(clock, stop=STOP) == pytest.approx([0.0], abs=1e-12)
    gaps = np.random.default_rng(1).exponential(20.0, 20000)
    random = [np.cumsum(gaps)]
    assert statistics.cv(random, stop=gaps.sum() + 1.0) == pytest.approx([1.0], abs=0.03)
    assert statistics.local_variation(random, stop=gaps.sum() + 1.0) == pytest.approx([1.0], abs=0.03)


def test_what_cannot_be_told_is_nan_without_a_warning() -> None:
    trains = [[1.0], [1.0, 3.0], [1.0, 3.0, 4.0]]
    assert np.isnan(statistics.cv(trains, stop=10.0)).tolist() == [True, True, False]
    assert statistics.cv(trains, stop=10.0)[2] == pytest.approx(0.5 / 1.5)
    assert statistics.local_variation(trains, stop=10.0)[2] == pytest.approx(3.0 * (1.0 / 3.0) ** 2)
    matrix = statistics.correlation([[1.0], [], [1.0]], 1.0, stop=10.0)
    assert np.isnan(matrix[1]).all() and matrix[0, 2] == pytest.approx(1.0)


@given(st.integers(1, 30), st.sampled_from([0.1, 0.3, 0.7, 1.0, 2.5]), st.integers(0, 1000))
def test_a_spike_on_the_edge_belongs_to_the_bin_that_begins_there(bins: int, width: float, first: int) -> None:
    start = first * 0.1
    edges = [start + width * k for k in range(bins)]
    found = statistics.counts([edges], width, start=start, stop=start + width * bins)
    assert found[:, 0].tolist() == [1] * bins


def test_a_constant_rate_is_smoothed_to_itself_up_to_the_ends() -> None:
    curve = statistics.smoothed_rate([np.arange(0.5, 1000.0, 1.0)], 20.0, step=1.0, stop=STOP)
    np.testing.assert_allclose(curve.values, 1000.0)
    assert curve.time[0] == 0.0 and curve.middle[0] == 0.5 and len(curve) == 1000
    assert np.mean(curve) == pytest.approx(1000.0)


def test_a_kernel_wider_than_what_was_seen_gives_the_mean() -> None:
    curve = statistics.smoothed_rate([[0.5, 3.5]], 1e300, stop=4.0)
    np.testing.assert_allclose(curve.values, 500.0)


def test_a_histogram_around_events() -> None:
    trains = [[105.0, 205.0, 299.0], [112.0, 205.0]]
    found = statistics.psth(trains, [100.0, 200.0, 290.0], before=10.0, after=20.0, bin=5.0, stop=300.0)
    assert found.time.tolist() == [-10.0, -5.0, 0.0, 5.0, 10.0, 15.0]  # the third was not seen to its end
    np.testing.assert_allclose(found.values, np.array([0, 0, 0, 3, 1, 0]) / (2 * 2 * 0.005))
    with pytest.raises(ScheduleError, match="around none of 1 events"):
        statistics.psth(trains, [295.0], before=10.0, after=20.0, bin=5.0, stop=300.0)


def around(onsets: Any, trains: Any = ((1.0,),)) -> np.ndarray:
    return statistics.psth(trains, onsets, before=1.0, after=2.0, bin=1.0, stop=9.0).values


def test_around_one_event_and_of_nobody() -> None:
    assert around(1.0).tolist() == around([1.0]).tolist() == [0.0, 1000.0, 0.0]
    assert around([1.0], trains=[]).tolist() == [0.0, 0.0, 0.0]


def test_a_part_is_looked_at() -> None:
    trains = [np.arange(0.0, 100.0, 10.0), [5.0]]
    assert statistics.rates(trains, start=20.0, stop=60.0).tolist() == [100.0, 0.0]
    assert statistics.population_rate(trains, 20.0, start=20.0, stop=70.0).time.tolist() == [20.0, 40.0]


def test_of_a_recording_the_time_is_known() -> None:
    spikes = recording(events={"fires": event([(7, 3), (2, 1), (17, 3)])}, now=lambda: 100)
    assert spikes.trains.duration == 10.0
    assert statistics.rates(spikes)[[1, 3]].tolist() == [100.0, 200.0]
    assert statistics.intervals(spikes)[3].tolist() == [1.0]
    assert spikes.trains.of(3).tolist() == [0.7, 1.7]
    assert [len(each) for each in spikes.trains.each()] == [0, 1, 0, 2, 0, 0, 0, 0, 0, 0]


def test_nothing_is_counted_across_a_pause() -> None:
    stretches = np.array([[0.0, 10.0], [50.0, 60.0]])
    trains = Trains(np.array([1.0, 4.0, 5.0, 51.0, 53.0]), np.zeros(5, np.int64), 1, stretches)
    assert statistics.intervals(trains)[0].tolist() == [3.0, 1.0, 2.0]
    assert statistics.rates(trains).tolist() == [250.0]
    assert statistics.population_rate(trains, 4.0).time.tolist() == [0.0, 4.0, 50.0, 54.0]
    assert statistics.population_rate(trains, 4.0).values.tolist() == [250.0, 500.0, 500.0, 0.0]
    # of three pairs of intervals only one lies in a stretch of its own
    assert statistics.local_variation(trains)[0] == pytest.approx(3.0 * (2.0 / 4.0) ** 2)
    assert len(statistics.smoothed_rate(trains, 5.0, step=2.0)) == 10


@given(st.floats(0.0, 3.0), st.integers(1, 5), st.floats(0.0, 5.0))
@example(3.0, 5, 100.0)  # in the middle of it no bin is within reach
def test_beside_a_pause_of_any_length_a_constant_rate_stays_constant(first: float, more: int, gap: float) -> None:
    ends = np.cumsum([first + 1.0, gap, float(more), gap, 4.0])
    stretches = np.array([[0.0, ends[0]], ends[1:3], ends[3:5]])
    begins = np.concatenate([np.arange(b, e - 0.999, 1.0) for b, e in stretches])
    trains = Trains(begins + 0.5, np.zeros(len(begins), np.int64), 1, stretches)
    np.testing.assert_allclose(statistics.smoothed_rate(trains, 3.0).values, 1000.0)


def test_a_bin_longer_than_each_stretch_is_told_so() -> None:
    stretches = np.array([[0.0, 4.0], [10.0, 13.0], [20.0, 24.0]])
    trains = statistics.Trains(np.array([1.0]), np.array([0]), 1, stretches)
    with pytest.raises(ScheduleError, match=r"bin=5\.0 ms is longer than what was observed without a pause, 4 ms$"):
        statistics.counts(trains, 5.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: statistics.rates([[1.0]]), "give stop= in ms"),
        (lambda: statistics.rates([[1.0]], stop=0.0), "no time was observed"),
        (lambda: statistics.rates([[np.nan]], stop=1.0), "neuron 0: nan is not a time"),
        (lambda: statistics.rates([[1.0], [[2.0]]], stop=1.0), "neuron 1: .* is not a flat array"),
        (lambda: statistics.counts([[1.0]], 0.0, stop=1.0), "bin=0.0: the length of a bin"),
        (lambda: statistics.counts([[1.0]], 5.0, stop=1.0), "longer than what was observed, 1 ms"),
        (lambda: statistics.counts([[1.0]], 5.0, start=0.3, stop=0.4), r"longer than what was observed, 0\.1 ms"),
        (lambda: statistics.smoothed_rate([[1.0]], -1.0, stop=1.0), "the width of the Gaussian"),
        (lambda: statistics.smoothed_rate([[1.0]], np.inf, stop=1.0), "sigma=inf: the width of the Gaussian"),
        (lambda: statistics.counts([[1.0]], "1", stop=1.0), "bin='1': the length of a bin"),
        (lambda: statistics.rates([[1.0]], start="a", stop=1.0), "start='a': from when"),
        (lambda: statistics.rates(None), "None has no spikes: give a recording"),
        (lambda: statistics.rates(5.0, stop=3.0), "5.0 has no spikes"),
        (lambda: statistics.correlation([[1.0]], 1.0, neurons=[100], stop=9.0), "the neurons 0 to 0"),
        (lambda: statistics.psth([[1.0]], [1.0], before=1.0, after=2.0, bin=0.0, stop=9.0), "bin=0.0: the length"),
        (lambda: statistics.psth([[1.0]], [1.0], before=-5.0, after=2.0, bin=1.0, stop=9.0), "there is no bin of 1.0"),
        (lambda: around("abc"), "psth: onsets: 'abc' is not a flat array of times in ms, such as"),
        (lambda: around([5.0, None]), r"psth: onsets: \[5.0, None\] is not a flat array"),
        (lambda: around([[5.0, 6.0]]), r"psth: onsets: \[\[5.0, 6.0\]\] is not a flat array"),
        (lambda: around([5.0, np.nan]), "psth: onsets: nan is not a time in ms"),
        (lambda: statistics.rates(np.array(3.0), stop=5.0), r"array\(3.\) has no spikes"),
        (lambda: statistics.correlation([[1.0]], 1.0, neurons=[0, [0]], stop=9.0), "the neurons 0 to 0"),
    ],
)
def test_what_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        call()


def test_arrays_are_observed_from_0_on() -> None:
    """Times before are left out everywhere, unless start= says that one looked earlier."""
    trains = [np.array([-1.0, 1.0, 2.0]), np.array([7.0])]
    np.testing.assert_array_equal(statistics.rates(trains, stop=5.0), [400.0, 0.0])
    assert [each.tolist() for each in statistics.intervals(trains, stop=5.0)] == [[1.0], []]
    np.testing.assert_array_equal(statistics.rates(trains, start=-5.0, stop=5.0), [300.0, 0.0])
    np.testing.assert_array_equal(statistics.population_rate([], 1.0, stop=3.0).values, np.zeros(3))
    with pytest.raises(ScheduleError, match=r"spikes of neuron 0: \[1.0, \[2.0\]\] is not a flat array"):
        statistics.rates([[1.0, [2.0]], [3.0]], stop=5.0)


def test_ends_that_were_computed_are_meant_as_written() -> None:
    times = [[0.1, 0.2, 0.3, 0.4, 0.5]]
    for start, stop, count in ((3 * 0.1, 1.0, 3), (0.0, 3 * 0.1, 2), (0.1, 0.7 - 0.2, 4)):
        found = statistics.rates(times, start=start, stop=stop) * (stop - start) / 1000.0
        assert round(float(found[0])) == count


def test_nobody_has_no_intervals() -> None:
    assert statistics.intervals([], stop=1.0) == []
