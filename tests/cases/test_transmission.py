"""CASES C3, C4, C11 and C12: delays that change, reductions, convolution and pooling with known answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Rate, Still, simulate_members

from dslnet import (
    AllToAll,
    Array,
    Convolution,
    FixedProbability,
    FromMatrix,
    Neuron,
    Pooling,
    State,
    Synapse,
    state,
    transmit,
    update,
)


class Rising(Neuron):
    r: State = state(-1.0)

    @update
    def rise(self) -> None:
        self.r += self.t / self.dt


@pytest.mark.parametrize("dt", [1.0, 0.1])
@pytest.mark.parametrize("when", ["before the simulator", "before the run"])
def test_c3_a_delay_is_changed_before_running(backend: str, dt: float, when: str) -> None:
    pre, post = Rising(1, name="source"), Still(1, name="target")
    line = Synapse(pre, post, AllToAll(), into=Still.exc, delay=10 * dt)
    if when == "before the simulator":
        line.delay = 5 * dt
    with simulate_members(pre, post, line, dt=dt, backend=backend) as sim:
        line.delay = 5 * dt
        ports = sim.record(post, "exc")
        sim.step(12)
        np.testing.assert_allclose(ports["exc"][:, 0], [-1.0] * 5 + (np.cumsum(np.arange(7)) - 1.0).tolist())
        np.testing.assert_allclose(ports["exc"][[4, 5, 9], 0], [-1, -1, 9])


REDUCE: dict[Any, Any] = {"sum": np.sum, "max": np.max, "min": np.min, "mean": np.mean}


@pytest.mark.parametrize("reduce", sorted(REDUCE))
def test_c4_reductions_are_numpys(backend: str, reduce: str) -> None:
    rates = np.random.default_rng(1).normal(size=65)
    pre, post = Still(65, name="source", r=rates), Still(64, name="target")
    line = Synapse(pre, post, AllToAll(), into=Still.exc, reduce=REDUCE[reduce])
    with simulate_members(pre, post, line, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(post.exc, np.full(64, REDUCE[reduce](rates)), rtol=1e-12)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("reduce", sorted(REDUCE))
def test_c4_without_synapses_nothing_is_added(reduce: str, threads: int) -> None:
    rates = np.random.default_rng(2).normal(size=63) - 3.0
    pre, post = Still(63, name="source", r=rates), Still(130, name="target")
    line = Rate(pre, post, FixedProbability(0.03), into=Still.exc, reduce=REDUCE[reduce])
    with simulate_members(pre, post, line, threads=threads) as sim:
        sim.step()
        expected = np.zeros(130)
        for neuron in np.unique(line.post_index):
            expected[neuron] = REDUCE[reduce](rates[line.pre_index[line.post_index == neuron]])
        assert (np.bincount(line.post_index, minlength=130) == 0).any()
        np.testing.assert_allclose(post.exc, expected, rtol=1e-12)


ROWS = np.array([[-1, 0, 1], [-1, 0.1, 1], [-1, 0.5, 1]])
C11 = [[0.8, 0.66, 0.72, -0.42], [1.94, 1.1, 1.16, -1.18], [1.48, 0.49, 0.5, -1.49]]


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_c11_convolution(backend: str, dt: float) -> None:
    image = np.arange(12).reshape(3, 4) / 10
    pre, post = Still((3, 4), name="image", r=image), Still((3, 4), name="filtered")
    line = Synapse(pre, post, Convolution(ROWS), into=Still.exc)
    with simulate_members(pre, post, line, dt=dt, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(post.exc, C11, rtol=1e-12)


@pytest.mark.parametrize("extent", [(1, 1, 10), (1, 1, None)])
def test_c12_mean_pooling_over_the_last_axis(backend: str, extent: tuple[Any, ...]) -> None:
    values = 0.1 * np.fromfunction(lambda i, j, k: 6 * k + 3 * i + j, (2, 3, 10))
    pre, post = Still((2, 3, 10), name="volume", r=values), Still((2, 3), name="pooled")
    line = Synapse(pre, post, Pooling(extent), into=Still.exc, reduce=np.mean)
    with simulate_members(pre, post, line, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(post.exc, [[2.7, 2.8, 2.9], [3.0, 3.1, 3.2]], rtol=1e-12)


class Gap(Synapse):
    """Reads the very state that it adds to."""

    @transmit
    def current(self) -> Array:
        return self.w * (self.pre.r - self.post.r)


@pytest.mark.parametrize("kind", ["dense", "rows"])
def test_what_a_synapse_reads_of_its_target_is_the_value_before_all_of_them(backend: str, kind: str) -> None:
    rng = np.random.default_rng(5)
    weights, rates = rng.normal(size=(65, 65)), rng.normal(size=65)
    if kind == "rows":
        weights *= rng.random((65, 65)) < 0.2
    cells = Still(65, name="cells", r=rates)
    line = Gap(cells, cells, FromMatrix(weights), into=Still.r, name="line")
    with simulate_members(cells, line, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.r, rates + weights @ rates - weights.sum(axis=1) * rates, rtol=1e-9)
