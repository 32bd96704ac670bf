"""Reductions over the synapses of a neuron: of one that has none, of a weight that is one number for all, of a trace
that is kept once per source. Against NumPy, neuron by neuron."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Still

from dslnet import (
    AllToAll,
    Array,
    FromPairs,
    Network,
    Neuron,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    port,
    pre_spike,
    state,
    update,
)

PAIRS = [0, 1, 2, 3, 3], [0, 0, 1, 1, 3]
"""The third target has no synapse."""


class Listener(Neuron):
    heard: Port = port()


class Reducing(Synapse):
    x: State = state(0.0)
    total: State = state(0.0, per="post")
    traces: State = state(0.0, per="post")
    mean: State = state(0.0, per="post")
    spread: State = state(0.0, per="post")
    largest: State = state(0.0, per="post")
    smallest: State = state(0.0, per="post")
    truths: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 10.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0

    @update
    def reduce_all(self) -> None:
        self.total = np.sum(self.w)
        self.traces = np.sum(self.x)
        self.mean = np.mean(self.w * self.x)
        self.spread = np.std(self.w) + np.ptp(self.w)
        self.largest = np.max(-self.w)
        self.smallest = np.min(self.w)
        self.truths = np.where(np.any(self.w > 0.5), 1.0, 0.0) + np.where(np.all(self.w > 0.5), 2.0, 0.0)


def expected(w: Any, x: Any) -> dict[str, float]:
    """Over nothing a sum, a mean, the largest and the smallest are 0."""
    if not len(w):
        return dict.fromkeys(("total", "traces", "mean", "spread", "largest", "smallest"), 0.0) | {"truths": 2.0}
    return {
        "total": np.sum(w), "traces": np.sum(x), "mean": np.mean(w * x), "spread": np.std(w) + np.ptp(w),
        "largest": np.max(-w), "smallest": np.min(w), "truths": np.any(w > 0.5) + 2.0 * np.all(w > 0.5),
    }  # fmt: skip


@pytest.mark.parametrize("weight", [0.75, Uniform(0.0, 1.0)], ids=["one number", "one each"])
@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_each_neuron_reduces_over_its_synapses(backend: str, weight: Any) -> None:
    source = SpikeTrains([[1.0], [2.0, 3.0], [3.0], [2.0]])
    target = Listener(4)
    line = Reducing(source, target, FromPairs(*PAIRS), into="heard", w=weight)
    with Simulator(Network(source, target, line), dt=0.5, seed=1, backend=backend) as sim:
        sim.step(15)
        for neuron in range(4):
            here = line.post_index == neuron
            for name, value in expected(line.w[here], line.x[here]).items():
                np.testing.assert_allclose(getattr(line, name)[neuron], value, rtol=1e-12, atol=1e-15, err_msg=name)


class Tally(Synapse[Any, Any]):
    """Whole numbers with more digits than single precision has."""

    k: State = state(2**24 + 1, dtype=int)
    total: State = state(0, dtype=int, per="post")

    @update
    def count(self) -> None:
        self.total = np.sum(self.k)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_sums_of_whole_numbers(backend: str, dtype: str) -> None:
    pre, post = Still(3, name="pre"), Still(2, name="post")
    line = Tally(pre, post, AllToAll(), into="exc", name="line")
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend, dtype=dtype) as sim:  # type: ignore[arg-type]
        sim.step()
        assert line.total.tolist() == [3 * (2**24 + 1)] * 2
