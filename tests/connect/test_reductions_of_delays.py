"""Sums, means and extremes over synapses of different delays, against a page of NumPy that knows nothing of plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dslnet import (
    Array,
    FromMatrix,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    param,
    port,
    state,
    transmit,
    update,
)

REDUCE: dict[str, Any] = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}


class Wave(Neuron):
    """Something that is never the same."""

    phase: Param = param(0.0, per="neuron")
    r: State = state(0.0)

    @update
    def go(self) -> None:
        self.r = np.cos(0.3 * self.t + self.phase)


class Listener(Neuron):
    """Keeps what it is given, and takes part in what it is sent."""

    exc: Port = port()
    g: State = state(0.5)
    r: State = state(0.0)

    @update
    def go(self) -> None:
        self.r = self.exc
        self.g = 0.5 * self.g


class ToPort(Synapse):
    """Reads the state of the target, and adds to its port."""

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r - self.post.g


class ToState(Synapse):
    """Reads the state that it adds to."""

    @transmit
    def send(self) -> Array:
        return 0.1 * self.w * (self.pre.r - self.post.g)


def expected(
    weights: NDArray[Any], delays: NDArray[Any], phase: NDArray[Any], reduce: str, to_state: bool, steps: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Step by step, target by target: what arrives and what is kept. `weights[j, i]` is NaN where there is none."""
    g, r = np.full(len(weights), 0.5), np.zeros(len(weights))
    past = [np.zeros(len(phase))] * (int(delays.max(initial=1)) + 1)
    for tick in range(steps):
        arriving = np.zeros(len(weights))
        for j, row in enumerate(weights):
            sent = [
                0.1 * w * (past[-d][i] - g[j]) if to_state else w * past[-d][i] - g[j]
                for i, (w, d) in enumerate(zip(row, delays[j], strict=True))
                if not np.isnan(w)
            ]
            arriving[j] = REDUCE[reduce](sent) if sent else 0.0
        r = np.zeros(len(weights)) if to_state else arriving
        g = 0.5 * (g + arriving if to_state else g)
        past.append(np.cos(0.3 * tick + phase))
    return r, g


@settings(max_examples=20)
@given(
    sizes=st.tuples(st.sampled_from([1, 3, 64, 65]), st.sampled_from([1, 2, 65])),
    density=st.sampled_from([0.1, 0.6, 1.0]),
    reduce=st.sampled_from(sorted(REDUCE)),
    to_state=st.booleans(),
    number=st.integers(0, 1000),
    run=st.sampled_from([("numpy", 1), ("c", 1), ("c", 2), ("c", 3)]),
)
def test_synapses_of_all_delays_are_reduced_together(
    sizes: tuple[int, int], density: float, reduce: str, to_state: bool, number: int, run: tuple[str, int]
) -> None:
    rng = np.random.default_rng(number)
    weights = np.where(rng.random(sizes[::-1]) < density, rng.normal(size=sizes[::-1]), np.nan)
    delays, phase = rng.integers(1, 5, sizes[::-1]), rng.normal(size=sizes[0])
    a, b = Wave(sizes[0], name="a", phase=phase), Listener(sizes[1], name="b")
    kind, into = (ToState, "g") if to_state else (ToPort, "exc")
    line = kind(
        a,
        b,
        FromMatrix(np.nan_to_num(weights)),
        into=into,
        reduce=REDUCE[reduce],
        delay=delays.astype(float),
        name="line",
    )
    options: dict[str, Any] = {"backend": run[0], "threads": run[1], "compiler_flags": ["-O0"]}
    with Simulator(Network(a, b, line), dt=1.0, **options) as sim:
        sim.simulate(9.0)
        r, g = expected(weights, delays, phase, reduce, to_state, 9)
        np.testing.assert_allclose(b.r, r, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(b.g, g, rtol=1e-12, atol=1e-12)


def small() -> tuple[Network, Any, Any]:
    """Four delays."""
    a, b = Wave(5, name="a", phase=np.arange(5.0)), Listener(3, name="b")
    weights, delays = np.arange(1.0, 16.0).reshape(3, 5), 1.0 + np.arange(15).reshape(3, 5) % 4
    line = ToPort(a, b, FromMatrix(weights), into="exc", reduce=np.mean, delay=delays, name="line")
    return Network(a, b, line), b, line


@pytest.mark.parametrize("change", ["prune", "create"])
def test_a_file_goes_on_with_what_is_reduced_together(tmp_path: Path, change: str) -> None:
    net, b, line = small()
    with Simulator(net, dt=1.0, seed=1) as sim:
        sim.step(3)
        if change == "prune":
            line.prune(pre=2)
        else:
            line.create([2], [1], w=3.0, delay=2.0)
        sim.step(2)
        sim.save(tmp_path / "run.npz")
        sim.step(4)
        expected_r = b.r.copy()
    net, b, line = small()
    with Simulator.load(net, tmp_path / "run.npz") as sim:
        sim.step(4)
        np.testing.assert_array_equal(b.r, expected_r)


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_pruned_synapses_are_no_part_of_the_mean(backend: str) -> None:
    a, b = Wave(3, name="a", phase=[0.0, 1.0, 2.0]), Listener(1, name="b", g=0.0)
    delays = np.array([[1.0, 2.0, 3.0]])
    line = ToPort(a, b, FromMatrix(np.ones((1, 3))), into="exc", reduce=np.mean, delay=delays, name="line")
    with Simulator(Network(a, b, line), dt=1.0, backend=backend) as sim:
        sim.simulate(5.0)
        line.prune(pre=2)
        sim.step()
        np.testing.assert_allclose(b.r, (np.cos(0.3 * 4) + np.cos(0.3 * 3 + 1.0)) / 2.0)
