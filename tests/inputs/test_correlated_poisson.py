"""Correlated Poisson sources: rate, correlation and time constant as they were asked for, changed while it runs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from dslnet import CorrelatedPoisson, DeclarationError, Network, Simulator
from dslnet.inputs.rectified import before_rectified, mean_above


def covariance(counts: np.ndarray, lag: int) -> float:
    """Of the counts of all neurons together, at a lag in steps."""
    centred = counts - counts.mean()
    return float(np.mean(centred[lag:] * centred[: len(centred) - lag]))


@pytest.mark.parametrize("dt", [1.0, 0.5])
def test_rate_correlation_and_time_constant(dt: float) -> None:
    """400 s hold 20 000 time constants: 1 % for the variance of the intensity, 5 % for that of 800 windows."""
    size, rate, correlation, tau = 200, 20.0, 0.3, 20.0
    source = CorrelatedPoisson(size, rate=rate, correlation=correlation, tau=tau)
    with Simulator(Network(source), dt=dt, seed=3) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(400_000.0)
    steps = round(400_000.0 / dt)
    assert len(spikes) / size / 400.0 == pytest.approx(rate, abs=0.4)
    together = np.bincount(spikes.tick, minlength=steps)
    lags = np.arange(round(2.0 / dt), round(40.0 / dt), round(2.0 / dt))
    seen = np.array([covariance(together, lag) for lag in lags]) / (size * dt / 1000.0) ** 2
    slope, start = np.polyfit(lags * dt, np.log(seen), 1)
    assert -1.0 / slope == pytest.approx(tau, rel=0.1)
    assert math.exp(start) == pytest.approx(correlation * rate / (2.0 * tau / 1000.0), rel=0.06)
    window = 500.0
    counts = np.zeros((size, round(400_000.0 / window)))
    np.add.at(counts, (spikes.index, spikes.tick // round(window / dt)), 1)
    covariances = np.cov(counts)
    own = np.trace(covariances)
    shared = (covariances.sum() - own) / (size - 1)
    whole = correlation * (1.0 - tau / window * (1.0 - math.exp(-window / tau)))
    assert shared / own == pytest.approx(whole / (1.0 + whole), rel=0.15)


def test_the_intensity_has_the_mean_and_the_variance() -> None:
    """Where half of the process is cut off; its values 50 steps apart are nearly independent."""
    source = CorrelatedPoisson(1, rate=10.0, correlation=0.4, tau=10.0)
    with Simulator(Network(source), dt=1.0, seed=5) as sim:
        trace = sim.record(source, "intensity", period=50.0)
        sim.simulate(1_000_000.0)
    seen = trace["intensity"]
    error = math.sqrt(200.0 / len(seen))
    assert seen.mean() == pytest.approx(10.0, abs=4.0 * error)
    assert seen.var() == pytest.approx(0.4 * 10.0 / 0.02, rel=0.1)
    assert np.mean(seen == 0.0) > 0.2


@pytest.mark.parametrize("mean,variance", [(20.0, 150.0), (10.0, 200.0), (5.0, 400.0), (100.0, 1.0), (1.0, 1e-6)])
def test_the_process_before_it_is_cut_off(mean: float, variance: float) -> None:
    location, deviation = before_rectified(mean, variance)
    law = stats.norm(location, deviation)
    top = location + 12.0 * deviation
    first = integrate.quad(lambda x: x * law.pdf(x), 0.0, top, points=[max(location, 0.0)])[0]
    second = integrate.quad(lambda x: (x - mean) ** 2 * law.pdf(x), 0.0, top, points=[max(location, 0.0)])[0]
    assert first == pytest.approx(mean, rel=1e-7)
    assert second + mean**2 * law.cdf(0.0) == pytest.approx(variance, rel=1e-6)
    level = location + deviation
    above = integrate.quad(lambda x: (x - level) * law.pdf(x), level, top)[0]
    assert mean_above(level, location, deviation) == pytest.approx(above, rel=1e-6)


def test_the_same_bits_for_any_threads_and_cuts_and_on_both_backends() -> None:
    digests, trains = set(), []
    for threads, parts in ((1, [300]), (2, [100, 200]), (3, [1, 299])):
        source = CorrelatedPoisson(150, rate=50.0, correlation=0.5, tau=10.0)
        with Simulator(Network(source), dt=0.5, seed=9, threads=threads) as sim:
            spikes = sim.record(source, "fires")
            for part in parts:
                sim.step(part)
            digests.add(sim.digest())
        trains.append((spikes.tick, spikes.index))
    source = CorrelatedPoisson(150, rate=50.0, correlation=0.5, tau=10.0)
    with Simulator(Network(source), dt=0.5, seed=9, backend="numpy") as sim:
        spikes = sim.record(source, "fires")
        sim.step(300)
    trains.append((spikes.tick, spikes.index))
    assert len(digests) == 1
    for ticks, index in trains[1:]:
        np.testing.assert_array_equal(ticks, trains[0][0])
        np.testing.assert_array_equal(index, trains[0][1])


def test_all_three_can_be_assigned_while_it_runs(backend: str) -> None:
    source = CorrelatedPoisson(100, rate=20.0, correlation=0.1, tau=20.0)
    with Simulator(Network(source), dt=1.0, seed=3, backend=backend) as sim:
        sim.step(20)
        source.correlation = 0.0
        sim.step()
        assert source.intensity == 20.0
        source.rate = 80.0
        sim.step()
        assert source.intensity == 80.0
        source.tau = 50.0
        source.correlation = 0.2
        assert source.relaxation == 50.0
        assert source.deviation == pytest.approx(math.sqrt(0.2 * 80.0 / 0.1), rel=1e-6)
        sim.step()
        assert source.intensity != 80.0
        source.rate = 0.0
        sim.step()
        assert source.intensity == 0.0
        with pytest.raises(DeclarationError, match="smaller dt"):
            source.rate = 2000.0
        with pytest.raises(DeclarationError, match="from 0 to 1"):
            source.correlation = -0.5
        assert (source.rate, source.correlation, source.mean) == (0.0, 0.2, 0.0)
    assert source.rate == 0.0


@pytest.mark.parametrize(
    "wrong,fragment",
    [
        ({"rate": -1.0}, "0 Hz or more"),
        ({"rate": math.nan}, "0 Hz or more"),
        ({"rate": [1.0, 2.0]}, "all neurons share it"),
        ({"rate": "fast"}, "all neurons share it"),
        ({"correlation": -0.1}, "from 0 to 1"),
        ({"correlation": 1.01}, "from 0 to 1"),
        ({"correlation": math.nan}, "from 0 to 1"),
        ({"tau": 0.0}, "above 0 ms"),
        ({"tau": -5.0}, "above 0 ms"),
        ({"tau": math.inf}, "above 0 ms"),
        ({"rate": 1e-9, "tau": 1e-9, "correlation": 1.0}, "nearly always"),
    ],
)
def test_numbers_out_of_their_range(wrong: dict[str, object], fragment: str) -> None:
    with pytest.raises(DeclarationError, match=fragment):
        CorrelatedPoisson(10, **{"rate": 10.0, "correlation": 0.1, "tau": 10.0} | wrong)


def test_a_probability_above_one() -> None:
    often, bursts = ({"rate": 900.0, "correlation": 0.9, "tau": 5.0}, {"rate": 5.0, "correlation": 1.0, "tau": 0.01})
    for given in (often, bursts):
        with pytest.raises(DeclarationError, match="smaller dt"):
            Simulator(Network(CorrelatedPoisson(3, **given)), dt=1.0)
    Simulator(Network(CorrelatedPoisson(3, rate=900.0, correlation=0.9, tau=5.0)), dt=0.1)


def test_a_view_reads_them_and_does_not_assign() -> None:
    source = CorrelatedPoisson(10, rate=20.0, correlation=0.1, tau=20.0)
    assert source[2:5].rate == 20.0
    with pytest.raises(DeclarationError, match="belongs to the whole population"):
        source[2:5].rate = 3.0


def test_it_begins_in_the_stationary_law(backend: str) -> None:
    """A state of the whole population may begin with a draw: one, keyed by the seed."""
    source = CorrelatedPoisson(1000, rate=20.0, correlation=0.1, tau=20.0)
    seen = []
    for seed in range(60):
        with Simulator(Network(source), dt=1.0, seed=seed, backend=backend):
            seen.append(float(source.fluctuation))
    assert abs(np.mean(seen)) < 4.0 / math.sqrt(60.0)
    assert 0.6 < np.std(seen) < 1.4
    with Simulator(Network(source), dt=1.0, seed=0, backend=backend):
        assert float(source.fluctuation) == seen[0]


def test_reset_brings_the_settings_of_the_start_back(backend: str) -> None:
    crowd = CorrelatedPoisson(3, rate=10.0, correlation=0.2, tau=20.0, name="crowd")
    with Simulator(Network(crowd), dt=1.0, seed=1, backend=backend) as sim:
        before = crowd.rate, crowd.tau, float(crowd.mean), float(crowd.relaxation)
        crowd.rate, crowd.tau = 20.0, 30.0
        assert (crowd.rate, crowd.tau) == (20.0, 30.0)
        sim.reset()
        assert (crowd.rate, crowd.tau, float(crowd.mean), float(crowd.relaxation)) == before
