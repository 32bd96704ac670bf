"""CASES C1 and C2: rate-coded projections with known answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Rate, Still, simulate_members

from dslnet import AllToAll, FixedProbability, Neuron, OneToOne, State, Synapse, state, update


@pytest.mark.parametrize(("pre_size", "post_size"), [(1, 1), (4, 6), (65, 130), (200, 3)])
@pytest.mark.parametrize("kind", [Rate, Synapse])
def test_c1_all_to_all_is_a_matrix_product(backend: str, kind: Any, pre_size: int, post_size: int) -> None:
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(post_size, pre_size))
    rates = rng.normal(size=pre_size)
    pre, post = Still(pre_size, name="pre_", r=rates), Still(post_size, name="post_")
    projection = kind(pre, post, AllToAll(), into=Still.exc, w=weights)
    with simulate_members(pre, post, projection, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(post.exc, weights @ rates, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_c1_two_projections_into_one_port_add_up(threads: int) -> None:
    rng = np.random.default_rng(4)
    rates, dense, single = rng.normal(size=90), rng.normal(size=(90, 90)), rng.normal(size=90)
    pre, post = Still(90, name="source", r=rates), Still(90, name="target")
    first = Rate(pre, post, AllToAll(), into=Still.exc, w=dense)
    second = Rate(pre, post, OneToOne(), into="exc", w=single)
    with simulate_members(pre, post, first, second, threads=threads) as sim:
        sim.step(2)
        np.testing.assert_allclose(post.exc, dense @ rates + single * rates, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(post.total, 2 * (dense @ rates + single * rates), rtol=1e-12, atol=1e-12)


def test_c1_a_sparse_projection_is_its_matrix(backend: str) -> None:
    rates = np.random.default_rng(5).normal(size=80)
    pre, post = Still(80, name="source", r=rates), Still(50, name="target")
    projection = Rate(pre, post, FixedProbability(0.2), into=Still.exc, w=0.5)
    with simulate_members(pre, post, projection, backend=backend) as sim:
        sim.step()
        expected = np.bincount(projection.post_index, 0.5 * rates[projection.pre_index], minlength=50)
        np.testing.assert_allclose(post.exc, expected, rtol=1e-12, atol=1e-12)
        assert 0.1 < len(projection.pre_index) / (80 * 50) < 0.3


class Growing(Neuron):
    r: State = state(-1.0)

    @update
    def grow(self) -> None:
        self.r += self.t / self.dt


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_c2_one_delay(backend: str, dt: float) -> None:
    pre, post = Growing(1, name="source"), Still(1, name="target")
    projection = Synapse(pre, post, AllToAll(), into=Still.exc, delay=10 * dt)
    with simulate_members(pre, post, projection, dt=dt, backend=backend) as sim:
        sources, ports = sim.record(pre, "r"), sim.record(post, "exc")
        sim.step(20)
        grown = np.cumsum(np.arange(20)) - 1.0
        np.testing.assert_allclose(sources["r"][:, 0], grown, rtol=1e-12)
        np.testing.assert_allclose(sources["r"][:7, 0], [-1, 0, 2, 5, 9, 14, 20], rtol=1e-12)
        np.testing.assert_allclose(ports["exc"][:, 0], [-1.0] * 10 + grown[:10].tolist(), rtol=1e-12)
        np.testing.assert_allclose(ports["exc"][[9, 10, 14], 0], [-1, -1, 9], rtol=1e-12)


def test_c2_the_default_delay_is_one_step(backend: str) -> None:
    pre, post = Growing(1, name="source"), Still(1, name="target")
    with simulate_members(pre, post, Synapse(pre, post, AllToAll(), into=Still.exc), backend=backend) as sim:
        ports = sim.record(post, Still.exc)
        sim.step(5)
        np.testing.assert_array_equal(ports["exc"][:, 0], [-1, -1, 0, 2, 5])


def test_a_write_by_python_counts_as_the_value_of_the_last_tick(backend: str) -> None:
    pre, near, far = Still(1, name="source"), Still(1, name="near"), Still(1, name="far")
    direct = Synapse(pre, near, AllToAll(), into=Still.exc)
    late = Synapse(pre, far, AllToAll(), into=Still.exc, delay=3.0)
    with simulate_members(pre, near, far, direct, late, backend=backend) as sim:
        seen_near, seen_far = sim.record(near, "exc"), sim.record(far, "exc")
        sim.step(4)
        pre.r = 1.0
        sim.step(4)
        np.testing.assert_array_equal(seen_near["exc"][:, 0], [0, 0, 0, 0, 1, 1, 1, 1])
        np.testing.assert_array_equal(seen_far["exc"][:, 0], [0, 0, 0, 0, 0, 0, 1, 1])
