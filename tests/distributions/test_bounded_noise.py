"""Noise within bounds: the law is the truncated one, both backends draw alike, hopeless bounds are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawn_alike import check_drawn_alike
from scipy import stats

from dslnet import (
    Array,
    DeclarationError,
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
    philox,
    spike,
    state,
    update,
)
from dslnet.distributions import Binomial, DiscreteUniform, Distribution, Exponential, Gamma, LogNormal
from dslnet.distributions.bounded import LEAST, SELDOM, check_bounds
from dslnet.distributions.likelihoods import likelihood


class Bounded(Neuron):
    """Bounds as numbers and as fields, of neurons and of the population, in an equation and in a reset."""

    spread: Param = param(1.0, per="neuron")
    least: Param = param(-1.0, per="neuron")
    most: Param = param(1.5)
    mean: Param = param(4.0)
    both: Noise = noise(Normal(0.0, 1.0, min=-2.0, max=2.0))
    below: Noise = noise(Normal(0.3, spread, max=most))
    above: Noise = noise(Normal("least", 2.0, min=least))
    flat: Noise = noise(Uniform(-3.0, 3.0, min=least, max=1.0))
    count: Noise = noise(Poisson("mean", min=2, max=6))
    common: Noise = noise(Normal(1.0, 1.0, min=0.5), per="population")
    events: Noise = noise(Poisson(2.5, max=most), per="population")
    a: State = state(0.0)
    b: State = state(0.0)
    c: State = state(0.0)
    d: State = state(0.0)
    e: State = state(0.0)
    f: State = state(0.0, per="population")
    g: State = state(0.0, per="population")
    h: State = state(0.0)

    @update
    def keep(self) -> None:
        self.a, self.b, self.c = self.both, self.below, self.above
        self.d, self.e = self.flat, self.count
        self.f, self.g = self.common, self.events

    @spike
    def fires(self) -> Array:
        return self.both > 1.0

    @fires.reset
    def keep_that_too(self) -> None:
        self.h += self.above


NAMES = ("a", "b", "c", "d", "e", "f", "g", "h", "t_last")


def run(backend: str, threads: int = 1, size: int = 130, parts: tuple[int, ...] = (30,), **options: object) -> Bounded:
    cells = Bounded(size, spread=Uniform(0.5, 3.0), least=Uniform(-2.0, 0.0))
    with Simulator(Network(cells), dt=0.5, seed=11, backend=backend, threads=threads, **options) as sim:
        for steps in parts:
            sim.step(steps)
    return cells


@pytest.mark.parametrize("size", [1, 65, 130])
def test_both_backends_draw_the_same_for_any_threads_and_cuts(size: int) -> None:
    check_drawn_alike(run, NAMES, size, (1, 9, 20), rtol=1e-9, atol=1e-11)


def test_in_single_precision() -> None:
    first, second = run("c", 2, dtype=np.float32), run("numpy", dtype=np.float32)
    assert first.a.dtype == np.float32
    for name in NAMES:
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=1e-5, atol=1e-5, err_msg=name)


def test_the_laws(backend: str) -> None:
    cells = Bounded(1000)
    with Simulator(Network(cells), dt=1.0, seed=5, backend=backend) as sim:
        trace = sim.record(cells, "a", "b", "c", "d", "e", "f", "g")
        sim.step(20)
    laws = {
        "a": stats.truncnorm(-2.0, 2.0),
        "b": stats.truncnorm(-np.inf, 1.2, loc=0.3),
        "c": stats.truncnorm(0.0, np.inf, loc=-1.0, scale=2.0),
        "d": stats.uniform(-1.0, 2.0),
    }
    for name, law in laws.items():
        assert stats.kstest(trace[name].ravel(), law.cdf).pvalue > 1e-3, name
    counts = np.arange(2, 7)
    expected = stats.poisson.pmf(counts, 4.0)
    seen = [np.count_nonzero(trace["e"] == count) for count in counts]
    assert sum(seen) == trace["e"].size
    assert stats.chisquare(seen, expected / expected.sum() * trace["e"].size).pvalue > 1e-3
    assert trace["f"].min() >= 0.5
    assert set(np.unique(trace["g"])) <= {0.0, 1.0}


def test_a_value_inside_is_the_one_that_is_drawn_without_bounds() -> None:
    cells = Bounded(300)
    with Simulator(Network(cells), dt=1.0, seed=5) as sim:
        sim.step(3)
        first = philox.normal(philox.key(5, "Bounded_0", "noise"), 0, 2, 300)
        again = philox.normal(philox.key(5, "Bounded_0", "noise"), 1 << 16, 2, 300)
        inside, second = np.abs(first) <= 2.0, (np.abs(first) > 2.0) & (np.abs(again) <= 2.0)
        np.testing.assert_allclose(cells.a[inside], first[inside], rtol=1e-12)
        np.testing.assert_allclose(cells.a[second], again[second], rtol=1e-12)
        assert np.any(second)


class Hopeless(Neuron):
    """Bounds that are moved out of reach while it runs, and a parameter that is no number any more."""

    least: Param = param(0.0)
    sigma: Param = param(1.0, per="neuron")
    xi: Noise = noise(Normal(0.0, sigma, min=least))
    x: State = state(0.0)

    @update
    def keep(self) -> None:
        self.x = self.xi


def test_hopeless_fields_are_clipped(backend: str) -> None:
    cells = Hopeless(3)
    with Simulator(Network(cells), dt=1.0, seed=1, backend=backend) as sim:
        sim.step(5)
        assert np.all(cells.x > 0.0)
        cells.least = 100.0
        sim.step()
        np.testing.assert_array_equal(cells.x, 100.0)
        cells.sigma[1] = np.nan
        sim.step()
        assert np.isnan(cells.x[1])


@pytest.mark.parametrize(
    "distribution",
    [
        Normal(0.0, 1.0, min=4.0),
        Normal(0.0, 1.0, min=1.0, max=1.0001),
        Normal(0.0, 0.0, max=-1.0),
        Uniform(0.0, 1.0, min=1.0),
        Uniform(0.0, 1.0, max=-2.0),
        Poisson(3.0, min=30),
        Poisson(3.0, min=2.2, max=2.8),
        Poisson(0.0, min=1),
        Poisson(1e6, min=1.1e6),
        Poisson(2.0, max=-1),
        Normal(0.0, 1.0, min=np.inf),
        Poisson(2.0, min=np.inf),
        LogNormal(0.0, 1.0, max=0.0),
        Exponential(1.0, min=8.0),
        Exponential(0.0, min=0.1),
        Gamma(2.0, 1.0, min=30.0),
        Gamma(0.0, 1.0, min=1e-3),
        Binomial(10, 0.5, min=11),
        Binomial(0, 0.5, max=-1),
        Binomial(3, 1.0, max=2),
        DiscreteUniform(1, 6, min=2.5, max=2.8),
        DiscreteUniform(1, 6, min=7),
    ],
)
def test_bounds_that_leave_nothing_are_refused(distribution: object) -> None:
    with pytest.raises(DeclarationError, match=r"noise.*probability of .*choose wider bounds"):
        noise(distribution)


WHOLE = (type(Poisson(1.0)), Binomial, DiscreteUniform)
LAWS = [
    (Normal(0.5, 2.0), stats.norm(0.5, 2.0)),
    (LogNormal(0.1, 0.5), stats.lognorm(0.5, scale=np.exp(0.1))),
    (Exponential(2.0), stats.expon(scale=2.0)),
    (Gamma(0.3, 2.0), stats.gamma(0.3, scale=2.0)),
    (Gamma(30.0, 0.1), stats.gamma(30.0, scale=0.1)),
    (Gamma(2e4, 1e-4), stats.norm(2.0, np.sqrt(2.0) * 0.01)),
    (Poisson(0.5), stats.poisson(0.5)),
    (Poisson(3.0), stats.poisson(3.0)),
    (Poisson(2e4), stats.norm(2e4, np.sqrt(2e4))),
    (Binomial(10, 0.3), stats.binom(10, 0.3)),
    (Binomial(10_000, 0.0004), stats.binom(10_000, 0.0004)),
    (DiscreteUniform(-3, 9), stats.randint(-3, 10)),
    (Uniform(-1.0, 3.0), stats.uniform(-1.0, 4.0)),
]


@pytest.mark.parametrize(("distribution", "law"), LAWS, ids=lambda value: repr(value)[:30])
def test_the_probabilities_are_those_of_scipy(distribution: Distribution, law: Any) -> None:
    bounds = [(-1.0, 2.0), (3.0, 4.0), (-9.0, -2.0), (-np.inf, 0.3), (0.7, np.inf), (2.0, 5.0), (2.2, 2.8)]
    for low, high in [*bounds, (19_900.0, 20_050.0)]:
        if isinstance(distribution, WHOLE):
            whole = max(0.0, law.cdf(np.floor(high)) - law.cdf(np.ceil(low) - 1.0))
            expected = whole if np.floor(high) >= np.ceil(low) else 0.0
        else:
            expected = law.cdf(high) - law.cdf(low)
        # of a law that stands in for one of many the edge of a count does not matter
        assert likelihood(distribution, low, high) == pytest.approx(expected, abs=1e-9 if law.mean() < 1e4 else 4e-3)


def test_what_is_likely_enough_or_not_known_passes() -> None:
    check_bounds(Normal(0.0, 1.0, min=stats.norm.isf(1.1 * LEAST)))
    check_bounds(Normal("mu", 1.0, min=40.0))
    check_bounds(Uniform(0.0, 1.0, min=0.99999))
    check_bounds(Uniform(2.0, 2.0, min=2.0))
    assert SELDOM >= 100


def test_whole_parameters_and_bounds_are_not_cut_to_64_bits() -> None:
    """They are numbers of the model, whatever the integers of C can hold."""

    class Large(Neuron):
        above: Noise = noise(Normal(0.0, 1.0, max=1e40))
        below: Noise = noise(Normal(0.0, 1.0, min=-1e19))
        beyond: Noise = noise(Exponential(1e20, min=1e20))
        waits: Noise = noise(Gamma(2.0, 1e30))
        v: State = state(0.0)
        w: State = state(0.0)
        x: State = state(0.0)
        y: State = state(0.0)

        @update
        def draw(self) -> None:
            self.v, self.w, self.x, self.y = self.above, self.below, self.beyond, self.waits

    found = []
    for backend in ("c", "numpy"):
        cells = Large(65)
        with Simulator(Network(cells), seed=1, backend=backend) as sim:
            sim.step()
            found.append(np.array([cells.v, cells.w, cells.x, cells.y]))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-14)
    assert found[0][0].min() < -1.0 and found[0][1].max() < 10.0
    assert found[0][2].min() >= 1e20 and found[0][3].mean() > 1e30
