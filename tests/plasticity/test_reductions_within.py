"""A reduction within another one: of a side it is one number for all, over synapses one for each target, and those of
all targets no thread knows. Against NumPy, of the whole matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Still

from dslnet import AllToAll, Network, Param, Simulator, State, Synapse, TraceError, param, state, update


class Within(Synapse):
    gain: Param = param(1.0, per="synapse")
    spread: State = state(0.0, per="post")
    mixed: State = state(0.0, per="post")
    scaled: State = state(0.0, per="post")
    of_sides: State = state(0.0, per="projection")

    @update
    def reduces(self) -> None:
        self.spread = np.std(self.w * self.gain)
        self.mixed = np.mean(np.sum(self.w) + self.pre.r)
        self.scaled = np.max(self.w / np.max(np.abs(self.w)) - np.min(self.gain))
        self.of_sides = np.mean((self.post.r - np.mean(self.post.r)) * np.max(self.pre.r))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize(("pre_size", "post_size", "views"), [(4, 3, False), (65, 63, False), (5, 70, True)])
def test_against_numpy(backend: str, threads: int, pre_size: int, post_size: int, views: bool) -> None:
    if backend == "numpy" and threads > 1:
        pytest.skip("the reference has one thread")
    random = np.random.default_rng(3)
    pre, post = Still(pre_size + 2, name="pre"), Still(post_size + 2, name="post")
    pre.r, post.r = random.random(pre_size + 2), random.random(post_size + 2)
    shown = slice(1, -1) if views else slice(None)
    w, gain = random.normal(size=(2, len(post.r[shown]), len(pre.r[shown])))
    sides = (pre[1:-1], post[1:-1]) if views else (pre, post)
    line = Within(*sides, AllToAll(), into="exc", w=w, gain=gain, name="line")
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend, threads=threads) as sim:
        sim.step()
        largest = np.abs(w).max(axis=1, keepdims=True)
        np.testing.assert_allclose(line.spread, (w * gain).std(axis=1), rtol=1e-10)
        np.testing.assert_allclose(line.mixed, w.sum(axis=1) + pre.r[shown].mean(), rtol=1e-12)
        np.testing.assert_allclose(line.scaled, (w / largest).max(axis=1) - gain.min(axis=1), rtol=1e-12)
        deviation = post.r[shown] - post.r[shown].mean()
        np.testing.assert_allclose(line.of_sides, deviation.mean() * pre.r[shown].max(), atol=1e-15)


@pytest.mark.parametrize("per", ["projection", "post"])
@pytest.mark.parametrize(
    "value",
    [
        lambda self: np.mean(np.max(self.w)),
        lambda self: np.sum(np.sum(self.w) * self.post.r),
        lambda self: np.max(np.mean(self.w)),
        lambda self: np.any(np.sum(self.w) > 1.0) * 1.0,
    ],
)
def test_numbers_of_targets_are_reduced_no_further(value: Any, per: Any) -> None:
    class Further(Synapse):
        total: State = state(0.0, per=per)

        @update
        def reduces(self) -> None:
            self.total = value(self)

    pre, post = Still(3, name="pre"), Still(2, name="post")
    with pytest.raises(TraceError, match="one number for each target: keep it"):
        Simulator(Network(pre, post, Further(pre, post, AllToAll(), into="exc", w=1.0)), dt=1.0).start()
