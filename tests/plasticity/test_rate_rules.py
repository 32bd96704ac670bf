"""Rules of rate-coded synapses, compiled against the reference: all layouts, delays, views, threads and reductions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    port,
    state,
    update,
)


class Rate(Neuron):
    r: State = state(0.0)
    g: Port = port()
    b: Param = param(0.0, per="neuron")

    @r.ode
    def dr(self) -> Array:
        return (self.b + 0.3 * self.g - self.r) / 5.0


class Everything(Synapse):
    """States at every level, read before and behind their own equations, and reductions over all that there is."""

    eta: Param = param(0.01)
    gain: Param = param(1.0, per="post")
    w: State = state(0.1, max=2.0)
    k: State = state(0.0, per="projection")
    m: State = state(0.0, per="post")
    total: State = state(0.0, per="post")

    @update
    def look(self) -> None:
        self.k = np.max(self.post.r) - np.mean(self.pre.r)
        self.total = np.sum(self.w**2) / np.maximum(np.max(self.w), 0.1)

    @w.ode
    def dw(self) -> Array:
        before, behind = self.pre.r - np.mean(self.pre.r), self.post.r - np.mean(self.post.r)
        return self.eta * self.gain * before * behind - self.m * 0.01 * self.w

    @m.ode
    def dm(self) -> Array:
        return (self.post.r**2 - self.m) / 10 + 0.01 * self.k

    @update
    def scale(self) -> None:
        self.w = self.w / np.where(self.total > 2.0, np.sqrt(self.total), 1.0) + 1e-3 * np.mean(self.w)


class OfSources(Synapse):
    """A state of each source that is stepped, and noise-free learning that reads it."""

    w: State = state(0.1)
    n: State = state(0.0, per="pre")

    @n.ode(method="midpoint")
    def dn(self) -> Array:
        return (self.pre.r - self.n * self.n) / 10

    @w.ode
    def dw(self) -> Array:
        return 0.01 * self.n * self.post.r - 0.001 * self.w


def result(cls: Any, backend: str, threads: int, pattern: Any, delay: Any, view: bool, cut: int, dtype: Any) -> Any:
    """All states after 20 steps, and the digest."""
    random = np.random.default_rng(0)
    a, b = Rate(70, b=random.random(70), name="a"), Rate(65, b=random.random(65), name="b")
    pre, post = (a[3:60], b[1:64]) if view else (a, b)
    given_values = {"gain": random.random(post.size)} if cls is Everything else {}
    line = cls(pre, post, pattern, into="g", w=Uniform(0.0, 0.2), delay=delay, name="line", **given_values)
    with Simulator(Network(a, b, line), dt=0.5, seed=3, backend=backend, threads=threads, dtype=dtype) as sim:
        sim.step(cut)
        sim.step(20 - cut)
        found = {name: getattr(line, name).copy() for name in type(line)._declared.fields}
        return found | {"r": b.r.copy()}, sim.digest()


@pytest.mark.parametrize("cls", [Everything, OfSources])
@settings(max_examples=6)
@given(
    pattern=st.sampled_from([AllToAll(), FixedProbability(0.2)]),
    delay=st.sampled_from([None, 1.5]),
    view=st.booleans(),
    cut=st.integers(0, 20),
    dtype=st.sampled_from([np.float64, np.float32]),
)
def test_compiled_as_in_the_reference(cls: Any, pattern: Any, delay: Any, view: bool, cut: int, dtype: Any) -> None:
    expected, _ = result(cls, "numpy", 1, pattern, delay, view, 0, dtype)
    digests = set()
    for threads in (1, 2, 3):
        found, digest = result(cls, "c", threads, pattern, delay, view, cut * (threads > 1), dtype)
        digests.add(digest)
        for name, values in expected.items():
            close = {"rtol": 1e-11, "atol": 1e-13} if dtype is np.float64 else {"rtol": 1e-4, "atol": 1e-5}
            np.testing.assert_allclose(found[name], values, err_msg=name, **close)
    assert len(digests) == 1


class Decaying(Synapse):
    """Without values of its sources, so that delays of single synapses may differ."""

    w: State = state(0.1)
    total: State = state(0.0, per="post")

    @update
    def forget(self) -> None:
        self.total = np.sum(self.w)
        self.w = self.w * (1.0 - 0.01 * self.total * self.post.r)


class Following(Synapse):
    w: State = state(0.1)

    @w.ode
    def dw(self) -> Array:
        return 0.05 * self.pre.r * self.post.r - 0.01 * self.w


@pytest.mark.parametrize("cls", [Decaying, Following])
def test_delays_of_their_own(cls: Any) -> None:
    random = Uniform(0.5, 3.0)
    expected, _ = result(cls, "numpy", 1, FixedProbability(0.2), random, False, 0, np.float64)
    found = [result(cls, "c", threads, FixedProbability(0.2), random, False, 7, np.float64) for threads in (1, 3)]
    assert found[0][1] == found[1][1]
    for name, values in expected.items():
        np.testing.assert_allclose(found[0][0][name], values, rtol=1e-11, atol=1e-13, err_msg=name)
