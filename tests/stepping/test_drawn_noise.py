"""Noise of every distribution: the law, the same numbers on both backends, for threads, cuts and in resets; streams
that do not know of each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawn_alike import check_drawn_alike
from numpy.typing import NDArray
from scipy import stats

from dslnet import (
    AllToAll,
    Array,
    Binomial,
    DeclarationError,
    DiscreteUniform,
    Exponential,
    Gamma,
    LogNormal,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Poisson,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    philox,
    pre_spike,
    spike,
    state,
    update,
)
from dslnet.reference.sampling import Where, binomial, gamma, poisson


class Drawn(Neuron):
    """A field of each distribution, with parameters that are fields, free and within bounds."""

    k: Param = param(0.5, per="neuron")
    n: Param = param(30, per="neuron", dtype=int)
    p: Param = param(0.7, per="neuron")
    lam: Param = param(20.0, per="neuron")
    three: Param = param(3.0)
    g: Noise = noise(Gamma("k", 2.0))
    b: Noise = noise(Binomial(n, "p"))
    c: Noise = noise(Poisson("lam"))
    e: Noise = noise(Exponential("k"))
    q: Noise = noise(LogNormal(0.1, "k"))
    d: Noise = noise(DiscreteUniform(-2, "n"))
    g_in: Noise = noise(Gamma("three", 2.0, min=2.0, max=9.0))
    b_in: Noise = noise(Binomial(1000, 0.3, min=290))
    c_in: Noise = noise(Poisson(1e6, min=1_000_000))
    e_in: Noise = noise(Exponential(1.0, max=1.5))
    q_in: Noise = noise(LogNormal(0.0, 1.0, min=0.5, max="three"))
    d_in: Noise = noise(DiscreteUniform(1, 10, min=2.5, max=7.2))
    g_all: Noise = noise(Gamma(0.3), per="population")
    b_all: Noise = noise(Binomial(50, 0.6, max=30), per="population")
    e_all: Noise = noise(Exponential("three"), per="population")
    kept: State = state(0.0, per="population")
    kept_b: State = state(0.0, per="population")
    kept_e: State = state(0.0, per="population")
    x_g: State = state(0.0)
    x_b: State = state(0.0)
    x_c: State = state(0.0)
    x_e: State = state(0.0)
    x_q: State = state(0.0)
    x_d: State = state(0.0)
    y_g: State = state(0.0)
    y_b: State = state(0.0)
    y_c: State = state(0.0)
    y_e: State = state(0.0)
    y_q: State = state(0.0)
    y_d: State = state(0.0)
    r: State = state(0.0)

    @update
    def keep(self) -> None:
        self.x_g, self.x_b, self.x_c = self.g, self.b, self.c
        self.x_e, self.x_q, self.x_d = self.e, self.q, self.d
        self.y_g, self.y_b, self.y_c = self.g_in, self.b_in, self.c_in
        self.y_e, self.y_q, self.y_d = self.e_in, self.q_in, self.d_in
        self.kept, self.kept_b, self.kept_e = self.g_all, self.b_all, self.e_all

    @spike
    def fires(self) -> Array:
        return self.e_in > 1.0

    @fires.reset
    def keep_that_too(self) -> None:
        self.r += self.g + self.d + self.e_all


NAMES = [f.name for f in vars(Drawn).values() if isinstance(f, State)] + ["t_last"]


def run(backend: str, threads: int = 1, size: int = 130, parts: tuple[int, ...] = (12,), **options: Any) -> Drawn:
    spread = {"k": Uniform(0.0, 4.0), "n": DiscreteUniform(0, 300), "p": Uniform(0.0, 1.0), "lam": Uniform(0.0, 60.0)}
    cells = Drawn(size, name="cells", **spread)
    with Simulator(Network(cells), dt=0.5, seed=11, backend=backend, threads=threads, **options) as sim:
        for steps in parts:
            sim.step(steps)
    return cells


@pytest.mark.parametrize("size", [1, 65, 130])
def test_both_backends_draw_the_same_for_any_threads_and_cuts(size: int) -> None:
    check_drawn_alike(run, NAMES, size, (1, 9, 2), rtol=1e-11)


def test_in_single_precision() -> None:
    first, second = run("c", dtype=np.float32), run("numpy", dtype=np.float32)
    for name in NAMES:
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=2e-5, err_msg=name)


def test_the_laws(backend: str) -> None:
    cells = Drawn(2000, name="cells", k=0.4, n=40, p=0.6, lam=25.0)
    with Simulator(Network(cells), dt=1.0, seed=5, backend=backend) as sim:
        sim.step(1)
        first = {name: getattr(cells, name).copy() for name in NAMES}
        sim.step(1)
        both = {name: np.concatenate([first[name].ravel(), getattr(cells, name).ravel()]) for name in NAMES}
    normal, log = stats.norm(0.0, 1.0), stats.gamma(3.0, scale=2.0)
    real = {
        "x_g": stats.gamma(0.4, scale=2.0).cdf,
        "x_e": stats.expon(scale=0.4).cdf,
        "x_q": stats.lognorm(0.4, scale=np.exp(0.1)).cdf,
        "y_g": lambda x: (log.cdf(x) - log.cdf(2.0)) / (log.cdf(9.0) - log.cdf(2.0)),
        "y_e": lambda x: stats.expon.cdf(x) / stats.expon.cdf(1.5),
        "y_q": lambda x: (normal.cdf(np.log(x)) - normal.cdf(np.log(0.5))) / np.diff(normal.cdf(np.log([0.5, 3.0])))[0],
        "y_c": lambda x: 2.0 * normal.cdf((x - 1e6) / 1e3) - 1.0,
    }
    for name, law in real.items():
        assert stats.kstest(both[name], law).pvalue > 1e-3, name
    whole = {
        "x_b": stats.binom(40, 0.6),
        "x_c": stats.poisson(25.0),
        "x_d": stats.randint(-2, 41),
        "y_d": stats.randint(3, 8),
    }
    for name, counts in whole.items():
        assert_counts(both[name], counts, name)
    within = np.arange(290, 400)
    mass = stats.binom(1000, 0.3).pmf(within)
    assert_counts(both["y_b"], stats.rv_discrete(values=(within, mass / mass.sum())), "y_b")


def assert_counts(seen: NDArray[Any], law: Any, name: str) -> None:
    """Chi-square over bins that expect enough."""
    edges = np.unique(law.ppf(np.linspace(0.0, 1.0, 15)))
    expected = np.diff(law.cdf(edges))
    inside = np.histogram(seen, np.nextafter(edges, np.inf))[0]
    keep = expected * seen.size > 5
    outside = 1.0 - expected[keep].sum()
    found, wanted = [*inside[keep], seen.size - inside[keep].sum()], [*expected[keep], outside]
    if outside < 1e-9:
        assert found.pop() == 0, name
        wanted.pop()
    wanted = np.array(wanted) / np.sum(wanted) * seen.size
    assert stats.chisquare(found, wanted).pvalue > 1e-3, name


class Beating(Neuron):
    """Fires in every step."""

    g: State = state(0.0)

    @spike
    def fires(self) -> Array:
        return self.t >= 0.0


class DrawnAtSynapses(Synapse):
    """A field of each distribution; parameters are numbers or values of the synapse. At spikes and in steps."""

    k: Param = param(0.5, per="synapse")
    g: Noise = noise(Gamma("k", 2.0))
    b: Noise = noise(Binomial(10, 0.3))
    e: Noise = noise(Exponential("k"))
    q: Noise = noise(LogNormal(0.1, 0.4))
    u: Noise = noise(Uniform(-1.0, 3.0))
    d: Noise = noise(DiscreteUniform(1, 6))
    c: Noise = noise(Poisson(2.5))
    z: Noise = noise(Normal(0.5, 2.0))
    z_in: Noise = noise(Normal(0.0, "k", min=-0.5, max=1.0))
    x_g: State = state(0.0)
    x_b: State = state(0.0)
    x_e: State = state(0.0)
    x_q: State = state(0.0)
    x_u: State = state(0.0)
    x_d: State = state(0.0)
    x_c: State = state(0.0)
    x_z: State = state(0.0)
    x_in: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.g
        self.x_g, self.x_b, self.x_e, self.x_q = self.g, self.b, self.e, self.q

    @update
    def follow(self) -> None:
        self.x_u, self.x_d, self.x_c, self.x_z, self.x_in = self.u, self.d, self.c, self.z, self.z_in


def at_synapses(backend: str, threads: int = 1) -> dict[str, NDArray[Any]]:
    """All that 50 x 65 synapses drew in one step."""
    first, last = Beating(50, name="first"), Beating(65, name="last")
    line = DrawnAtSynapses(first, last, AllToAll(), into="g", name="line")
    with Simulator(Network(first, last, line), dt=0.5, seed=11, backend=backend, threads=threads) as sim:
        sim.step(3)
        return {n: getattr(line, n).copy() for n in vars(DrawnAtSynapses) if n.startswith("x_")}


def test_synapses_draw_from_every_distribution() -> None:
    """The laws, the same bits for any threads, and the same numbers as the reference."""
    found, other, reference = at_synapses("c"), at_synapses("c", 3), at_synapses("numpy")
    real = {
        "x_g": stats.gamma(0.5, scale=2.0).cdf,
        "x_e": stats.expon(scale=0.5).cdf,
        "x_q": stats.lognorm(0.4, scale=np.exp(0.1)).cdf,
        "x_u": stats.uniform(-1.0, 4.0).cdf,
        "x_z": stats.norm(0.5, 2.0).cdf,
        "x_in": stats.truncnorm(-1.0, 2.0, scale=0.5).cdf,
    }
    whole = {"x_b": stats.binom(10, 0.3), "x_d": stats.randint(1, 7), "x_c": stats.poisson(2.5)}
    for name, values in found.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)
        np.testing.assert_allclose(values, reference[name], rtol=1e-11, err_msg=name)
        if name in real:
            assert stats.kstest(values, real[name]).pvalue > 1e-3, name
        else:
            assert_counts(values, whole[name], name)
    ranks = stats.spearmanr(np.stack(list(found.values())), axis=1).statistic
    neighbours = [stats.spearmanr(v[1:], v[:-1]).statistic for v in found.values()]
    assert np.abs(ranks - np.eye(len(found))).max() < 4.5 / np.sqrt(50 * 65)
    assert np.abs(neighbours).max() < 4.5 / np.sqrt(50 * 65)


KEY = philox.key(7, "cells", "noise")
MEANS = [0.0, 3e-3, 4.0, 9.99, 10.0, 37.0, 1e3, 1e6, 1e12]


@pytest.mark.parametrize("mean", MEANS)
def test_poisson_numbers_of_any_mean(mean: float) -> None:
    size = 20_000
    drawn = poisson(philox.uniform(KEY, 0, 3, size), Where(KEY, 0, 3, np.arange(size)), mean)
    moments(drawn, mean, mean, mean + 3.0 * mean**2)
    if mean > 1e5:
        assert stats.kstest((drawn - mean) / np.sqrt(mean), stats.norm.cdf).pvalue > 1e-3
    elif mean > 0.0:
        assert_counts(drawn, stats.poisson(mean), str(mean))


@pytest.mark.parametrize(("n", "p"), [(0, 0.3), (1, 0.5), (40, 0.9), (200, 0.02), (1000, 0.3), (10**9, 0.7), (50, 1.0)])
def test_binomial_numbers(n: int, p: float) -> None:
    size = 20_000
    drawn = binomial(philox.uniform(KEY, 0, 4, size), Where(KEY, 0, 4, np.arange(size)), n, p)
    variance = n * p * (1.0 - p)
    moments(drawn, n * p, variance, variance * (1.0 + 3.0 * variance))
    if 0.0 < variance < 1e5:
        assert_counts(drawn, stats.binom(n, p), f"{n} {p}")


@pytest.mark.parametrize("shape", [0.0, 0.02, 0.5, 1.0, 2.5, 1e3, 1e9])
def test_gamma_numbers(shape: float) -> None:
    size = 20_000
    drawn = gamma(philox.uniform(KEY, 0, 5, size), Where(KEY, 0, 5, np.arange(size)), shape, 2.0)
    moments(drawn, 2.0 * shape, 4.0 * shape, 16.0 * (3.0 * shape**2 + 6.0 * shape))
    if shape > 0.0:
        law = stats.gamma(shape, scale=2.0) if shape < 1e6 else stats.norm(2.0 * shape, 2.0 * np.sqrt(shape))
        assert stats.kstest(drawn, law.cdf).pvalue > 1e-3


def moments(drawn: NDArray[Any], mean: float, variance: float, fourth: float) -> None:
    """The first two, within 4.5 standard errors."""
    assert abs(drawn.mean() - mean) <= 4.5 * np.sqrt(variance / drawn.size)
    assert abs(((drawn - mean) ** 2).mean() - variance) <= 4.5 * np.sqrt(max(0.0, fourth - variance**2) / drawn.size)


def test_what_is_no_law_gives_nan() -> None:
    size = np.arange(3)
    unit, where = np.array([0.1, 0.5, 0.9]), Where(KEY, 0, 0, size)
    for values in (
        poisson(unit, where, [-1.0, np.nan, np.inf]),
        binomial(unit, where, [-1.0, 5.0, 5.0], [0.5, 1.5, np.nan]),
        gamma(unit, where, [-1.0, 1.0, np.inf], [1.0, -1.0, 1.0]),
    ):
        assert np.isnan(values).all()


def test_streams_are_independent() -> None:
    """Of objects, fields, ticks, attempts and neurons, each against a neighbour: rank correlation, and uniformity of
    the pairs on a grid."""
    count, other = 64 * 400, philox.key(7, "others", "noise")
    base = philox.uniform(KEY, 0, 9, count + 64)
    streams = {
        "object": philox.uniform(other, 0, 9, count),
        "field": philox.uniform(KEY, 1, 9, count),
        "tick": philox.uniform(KEY, 0, 10, count),
        "far tick": philox.uniform(KEY, 0, 9 + 2**32, count),
        "attempt": philox.uniform(KEY, 1 << 16, 9, count),
        "neuron": base[1 : count + 1],
        "lane": base[32 : count + 32],
        "chunk": base[64 : count + 64],
    }
    first = philox.trial(KEY, 0, 9, np.arange(count), 1)
    second = philox.trial(KEY, 0, 9, np.arange(count), 2)
    streams["trial"] = philox.unit(first[:, 0], first[:, 1])
    base = base[:count]
    pairs = [(base, stream) for stream in streams.values()]
    pairs.append((streams["trial"], philox.unit(second[:, 0], second[:, 1])))
    pairs.append((streams["trial"], philox.unit(first[:, 2], first[:, 3])))
    for a, b in pairs:
        assert stats.spearmanr(a, b).pvalue > 1e-4
        seen = np.histogram2d(a, b, bins=16, range=((0.0, 1.0), (0.0, 1.0)))[0]
        assert stats.chisquare(seen.ravel()).pvalue > 1e-4
        assert stats.kstest(b, stats.uniform.cdf).pvalue > 1e-4


def test_runs_and_gaps_of_one_neuron_over_time() -> None:
    """The tests that find a short memory: runs up and down, and correlations over lags."""
    train = np.array([philox.uniform(KEY, 0, tick, 1)[0] for tick in range(4000)])
    turns = np.count_nonzero(np.diff(np.sign(np.diff(train))))
    expected, variance = 2.0 * (train.size - 2) / 3.0, (16.0 * train.size - 29.0) / 90.0
    assert abs(turns - expected) < 4.0 * np.sqrt(variance)
    centred = train - train.mean()
    lags = [centred[:-lag] @ centred[lag:] / (centred @ centred) for lag in range(1, 40)]
    assert np.abs(lags).max() < 4.5 / np.sqrt(train.size)


class Checked(Neuron):
    """A parameter and two bounds that are fields."""

    sigma: Param = param(1.0, per="neuron")
    low: Param = param(-1.0)
    high: Param = param(1.0)
    xi: Noise = noise(Normal(0.0, sigma, min=low, max=high))
    x: State = state(0.0)

    @update
    def keep(self) -> None:
        self.x = self.xi


def test_parameters_out_of_range_are_refused_before_a_run(backend: str) -> None:
    with pytest.raises(DeclarationError, match=r"Checked_0.xi: .*scale cannot be negative, and sigma\[1\] is -1.0"):
        Simulator(Network(Checked(3, sigma=[1.0, -1.0, 2.0])), backend=backend).start()
    cells = Checked(3)
    with Simulator(Network(cells), seed=1, backend=backend) as sim:
        cells.low = 2.0
        with pytest.raises(DeclarationError, match=r"min= lies above max=, and low is 2.0 and high is 1.0"):
            sim.simulate(1.0)
        cells.high = 3.0
        sim.simulate(1.0)
        assert np.all((cells.x >= 2.0) & (cells.x <= 3.0))
        cells.sigma[2] = np.inf
        with pytest.raises(DeclarationError, match=r"scale has to be a finite number, and sigma\[2\] is inf"):
            sim.until(lambda: True, max_duration=1.0)
