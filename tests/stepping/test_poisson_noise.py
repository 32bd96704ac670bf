"""Poisson numbers in equations: the law, the same counts on both backends, means that are fields."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dslnet import (
    Array,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Poisson,
    Simulator,
    State,
    Uniform,
    noise,
    param,
    spike,
    state,
    update,
)
from dslnet.reference.sampling import poisson_quantile


class Counting(Neuron):
    """Keeps its last count, and the sum of all."""

    mean: Param = param(2.0, per="neuron", min=0.0)
    arrivals: Noise = noise(Poisson("mean"))
    jitter: Noise = noise(Normal(0.0, 1.0))
    count: State = state(0.0)
    total: State = state(0.0)
    chance: State = state(0.0)

    @update
    def keep(self) -> None:
        self.count = self.arrivals
        self.total += self.arrivals
        self.chance = self.jitter

    @spike
    def many(self) -> Array:
        return self.arrivals > 1.0e9


@pytest.mark.parametrize("mean", [0.0, 0.01, 2.0, 40.0, 599.0])
def test_the_quantile_is_that_of_scipy(mean: float) -> None:
    uniform = np.random.default_rng(3).random(2000)
    np.testing.assert_array_equal(poisson_quantile(uniform, mean), stats.poisson.ppf(uniform, mean).clip(0))


@pytest.mark.parametrize("mean", [0.3, 2.0, 30.0, 900.0])
def test_the_law(mean: float) -> None:
    cells = Counting(2000, mean=np.full(2000, mean))
    with Simulator(Network(cells), dt=1.0, seed=5, threads=2) as sim:
        counts = np.concatenate([(sim.step(), cells.count.copy())[1] for _ in range(20)])
    assert abs(counts.mean() - mean) < 5.0 * np.sqrt(mean / len(counts))
    assert counts.var() == pytest.approx(mean, rel=0.05)
    low, high = stats.poisson.ppf([0.001, 0.999], mean)
    edges = np.unique(np.linspace(low, high + 1, 12).round())
    seen = np.histogram(counts, edges)[0]
    expected = np.diff(stats.poisson.cdf(edges - 1, mean)) * len(counts)
    expected[-1] += stats.poisson.pmf(edges[-1], mean) * len(counts)  # the last bin holds its upper edge too
    assert stats.chisquare(seen, expected * seen.sum() / expected.sum()).pvalue > 1e-4


def test_both_backends_draw_the_same_counts() -> None:
    seen = []
    for backend, threads in (("c", 1), ("c", 3), ("numpy", 1)):
        cells = Counting(200, mean=Uniform(0.0, 50.0))
        with Simulator(Network(cells), dt=0.5, seed=11, backend=backend, threads=threads) as sim:
            sim.step(25)
            seen.append(cells.total.copy())
            assert abs(np.corrcoef(cells.count, cells.chance)[0, 1]) < 0.4
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0], seen[2])


def test_in_single_precision() -> None:
    cells = Counting(100, mean=np.full(100, 3.0))
    with Simulator(Network(cells), dt=1.0, seed=5, dtype=np.float32) as sim:
        sim.step(50)
        assert cells.total.dtype == np.float32
        assert abs(cells.total.mean() / 50.0 - 3.0) < 0.15
