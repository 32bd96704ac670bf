"""Sines and cosines of differences between two neurons, from those of each: against the reference, which takes them
synapse by synapse."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet import (
    AllToAll,
    Array,
    FixedNumberPre,
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
    transmit,
)

TURN = 2.0 * np.pi


class Phase(Neuron):
    """A phase that others pull (Kuramoto, 1975)."""

    omega: Param = param(0.3, per="neuron")
    theta: State = state(Uniform(0.0, TURN))
    pull: Port = port()

    @theta.ode
    def dtheta(self) -> Array:
        return self.omega + self.pull


class Pull(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * np.sin(self.pre.theta - self.post.theta)


class Lagging(Synapse):
    """With a lag that all share, a harmonic, and a cosine beside it."""

    lag: Param = param(0.4)

    @transmit(reduce=np.mean)
    def sent(self) -> Array:
        far = self.post.theta - self.pre.theta + self.lag
        return self.w * np.sin(2.0 * far) - 0.1 * np.cos(far / 3.0 - self.post.omega) + np.cos(self.pre.theta)


class LagOfEach(Synapse):
    """A lag of each synapse belongs to neither neuron."""

    lag: Param = param(0.4, per="synapse")

    @transmit
    def sent(self) -> Array:
        return self.w * np.sin(self.pre.theta - self.post.theta - self.lag)


class Learning(Pull):
    """Weights that grow between phases that agree (Seliger, Young & Tsimring, 2002)."""

    w: State = state(0.1)

    @w.ode
    def dw(self) -> Array:
        return 0.5 * (np.cos(self.pre.theta - self.post.theta) - self.w)


LINES: list[Any] = [Pull, Lagging, LagOfEach, Learning]
PATTERNS: list[Any] = [FixedProbability(0.3, seed=1), FixedNumberPre(5, seed=2), AllToAll()]


def started(line: Any, pattern: Any, size: int = 65, delay: Any = 0.1, **options: Any) -> tuple[Any, Any, Any]:
    cells = Phase(size, name="cells", omega=Uniform(-0.5, 0.5))
    joined = line(cells, cells, pattern, into="pull", w=Uniform(-0.1, 0.1), delay=delay, name="line")
    given = {"dt": 0.1, "seed": 3, "compiler_flags": ["-O1"]} | options
    return Simulator(Network(cells, joined), **given).start(), cells, joined


@settings(max_examples=20)
@given(
    line=st.sampled_from(LINES),
    pattern=st.sampled_from(PATTERNS),
    size=st.sampled_from([6, 63, 64, 65]),
    threads=st.integers(1, 3),
    turns=st.sampled_from([0.0, 1e3, 1e8]),
    delay=st.sampled_from([0.1, Uniform(0.1, 0.9)]),
)
def test_as_if_taken_synapse_by_synapse(
    line: Any, pattern: Any, size: int, threads: int, turns: float, delay: Any
) -> None:
    sim, cells, joined = started(line, pattern, size, delay, threads=threads)
    reference, others, expected = started(line, pattern, size, delay, backend="numpy")
    with sim, reference:
        for population in (cells, others):
            population.theta = population.theta + turns * TURN
        sim.step(8)
        reference.step(8)
        digits = 1e-12 + 1e-14 * turns
        np.testing.assert_allclose(cells.theta, others.theta, rtol=0.0, atol=digits)
        np.testing.assert_allclose(joined.w, expected.w, rtol=1e-12, atol=digits)


@pytest.mark.parametrize("line", [Pull, Lagging, Learning])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_angle_is_taken_for_a_synapse(line: Any, pattern: Any) -> None:
    sim, _, _ = started(line, pattern)
    with sim:
        for function in ("deliver", "step") if line is Learning else ("deliver",):
            text = sim.source.split(f"{line.__name__}_{function}")[1].split("\n}\n")[0]
            assert "of_source__0[source] = " in text and "of_target__0[neuron] = " in text
            for loop in text.split("for (")[1:]:
                inside = loop.split("}")[0]
                assert not re.search(r"dsl_\w*(sin|cos)\(", inside) or "synapse" not in inside


def test_equal_phases_do_not_pull() -> None:
    """The two products are the same, so nothing is left of them."""
    sim, cells, _ = started(Pull, AllToAll())
    with sim:
        for angle in (0.1, 1.0, 3.0, 1e5):
            cells.theta, cells.omega = angle, 0.0
            sim.step(3)
            np.testing.assert_array_equal(cells.theta, angle)


def test_the_error_is_that_of_angles_rounded_once_more() -> None:
    """Also of small angles that differ by little."""
    sim, cells, joined = started(Pull, AllToAll(), 2, compiler_flags=[])
    with sim:
        joined.w, cells.omega = np.array([0.0, 0.0, 1.0, 0.0]), 0.0
        for angle in (1e-3, 0.3, 2.0, 1e4):
            for apart in (1e-9, 1e-5, 1e-2):
                cells.theta = np.array([angle, angle * (1.0 + apart)])
                before = cells.theta.copy()
                sim.step()
                pulled = (cells.theta[0] - before[0]) / 0.1
                exact = np.sin(before[1] - before[0])
                assert abs(pulled - exact) <= 20 * np.finfo(float).eps * (angle + abs(exact))


def test_bits_are_the_same_for_any_number_of_threads() -> None:
    found = []
    for threads in (1, 2, 3):
        sim, cells, joined = started(Learning, PATTERNS[0], 130, threads=threads)
        with sim:
            sim.step(40)
            found.append((cells.theta.copy(), joined.w.copy()))
    for theta, w in found[1:]:
        np.testing.assert_array_equal(theta, found[0][0])
        np.testing.assert_array_equal(w, found[0][1])
