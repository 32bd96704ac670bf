"""States that are advanced when they are looked at, against the reference, which steps them as they are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from plasticity.trains import STEPS, network, simulated, situations
from scipy.linalg import expm

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    describe,
    param,
    port,
    post_spike,
    pre_spike,
    state,
    update,
)
from dslnet.planning.bundling import Bundler
from dslnet.ticks import Clock


class Single(Synapse):
    """A state of each side, and one of each synapse, towards a value that is not 0; kept per synapse or moved."""

    tau: Param = param(7.0)
    rest: Param = param(0.3)
    w: State = state(0.5)
    fast: State = state(0.2)
    slow: State = state(0.1)
    eligible: State = state(0.0)

    @fast.ode
    def dfast(self) -> Array:
        return (self.rest - self.fast) / 0.1

    @slow.ode
    def dslow(self) -> Array:
        return -self.slow / self.tau

    @eligible.ode
    def deligible(self) -> Array:
        return (0.05 - self.eligible) / 15.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.fast
        self.fast = 1.0 - 0.5 * self.fast
        self.eligible += self.slow

    @post_spike
    def look_back(self) -> None:
        self.slow += 1.0
        self.eligible *= 0.5
        self.w += self.eligible * self.fast


class Alpha(Synapse):
    """Two groups of states that read each other: equal time constants, and a damped oscillation."""

    tau: Param = param(6.0)
    turn: Param = param(0.4)
    w: State = state(0.5)
    rise: State = state(0.0, per="pre")
    fall: State = state(0.1, per="pre")
    real: State = state(0.0)
    imaginary: State = state(0.2)

    @rise.ode
    def drise(self) -> Array:
        return -self.rise / self.tau

    @fall.ode
    def dfall(self) -> Array:
        return (self.rise - self.fall) / self.tau

    @real.ode
    def dreal(self) -> Array:
        return -0.1 * self.real - self.turn * self.imaginary + 0.02

    @imaginary.ode
    def dimaginary(self) -> Array:
        return self.turn * self.real - 0.1 * self.imaginary

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.fall
        self.rise += 1.0
        self.fall += 0.25 * self.rise
        self.imaginary = 0.5 * self.imaginary - self.fall

    @post_spike
    def look_back(self) -> None:
        self.real += 0.3
        self.w += 0.1 * self.fall * self.real


class Taken(Synapse):
    """States that others take in: as they go on within the step, as they were before, and as they are after it."""

    tau: Param = param(7.0)
    turn: Param = param(0.4)
    w: State = state(0.5)
    trace: State = state(0.2)
    source: State = state(-0.3)
    bounded: State = state(0.1, min=-1.0, max=2.0)
    alone: State = state(0.4)
    squared: State = state(0.3)
    named: State = state(0.6)
    auto: State = state(0.7)
    early: State = state(1.0)
    count: State = state(0.0)
    late: State = state(0.2)

    @trace.ode
    def dtrace(self) -> Array:
        return -self.trace / self.tau

    @w.ode
    def dw(self) -> Array:
        return (self.trace - self.w) / 20.0

    @source.ode
    def dsource(self) -> Array:
        return -self.source / self.tau

    @bounded.ode
    def dbounded(self) -> Array:
        return (self.source - self.bounded) / self.tau

    @alone.ode
    def dalone(self) -> Array:
        return -self.turn * self.alone

    @squared.ode
    def dsquared(self) -> Array:
        return self.alone - self.squared**2

    @named.ode(method="exact")
    def dnamed(self) -> Array:
        return -self.named / 9.0

    @auto.ode(method=None)
    def dauto(self) -> Array:
        return (self.named - self.auto) / 5.0

    @early.ode
    def dearly(self) -> Array:
        return -self.early / 3.0

    @update
    def between(self) -> None:
        self.count += self.early

    @late.ode
    def dlate(self) -> Array:
        return (self.early - self.late) / 6.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.bounded + self.late
        self.trace += 1.0
        self.source += 0.5
        self.early += self.squared
        self.named += 0.3

    @post_spike
    def look_back(self) -> None:
        self.alone += 1.0
        self.w += 0.1 * self.auto


class Case:
    def __init__(self, model: Any, decays: set[tuple[str, ...]], moved: set[str]) -> None:
        self.model, self.decays, self.moved = model, decays, moved
        self.parameters: dict[str, float] = {}


CASES = [
    Case(Single, {("fast",), ("slow",), ("eligible",)}, {"fast", "slow"}),
    Case(Alpha, {("rise", "fall"), ("real", "imaginary")}, set()),
]
TAKEN = Case(Taken, {("alone",), ("named",), ("early",)}, set())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model.__name__)
def test_what_is_found(case: Case) -> None:
    situation = {"before": [[1]], "behind": [[2]], "pairs": [(0, 0)], "delay": 1, "dt": 1.0, "threads": 1}
    _, line, _ = network(case, situation, [0.5])
    program = Bundler(Clock(1.0), np.dtype(np.float64)).foreseen(line)
    assert {decay.names for decay in program.decays} == case.decays
    assert program.moved == case.moved
    assert not program.step
    assert describe(line).count("advanced when it is looked at") == sum(len(names) for names in case.decays)


def test_what_is_solved_together_stays_together() -> None:
    """A trace that w takes in is stepped with it; one that is read as it was, or is later, need not be."""
    situation = {"before": [[1]], "behind": [[2]], "pairs": [(0, 0)], "delay": 1, "dt": 1.0, "threads": 1}
    _, line, _ = network(TAKEN, situation, [0.5])
    program = Bundler(Clock(1.0), np.dtype(np.float64)).foreseen(line)
    assert {decay.names for decay in program.decays} == TAKEN.decays
    assert program.methods["dsquared"] == program.methods["dauto"] == "explicit"
    assert "hangs together with others, which are stepped" in describe(line)


@pytest.mark.parametrize("backend", ["c", "numpy"])
@pytest.mark.parametrize("dt", [1.0, 0.5])
def test_a_weight_that_follows_a_trace(backend: str, dt: float) -> None:
    """The closed form of both, whatever dt."""
    situation = {"before": [[]], "behind": [[]], "pairs": [(0, 0)], "delay": 1, "dt": dt, "threads": 1}
    net, line, _ = network(TAKEN, situation, [0.5])
    with simulated(net, situation, backend) as sim:
        sim.step(8)
        pair = expm(8 * dt * np.array([[-1 / 7, 0.0], [1 / 20, -1 / 20]])) @ [0.2, 0.5]
        np.testing.assert_allclose([line.trace[0], line.w[0]], pair, rtol=1e-12)


@pytest.mark.parametrize("case", [*CASES, TAKEN], ids=lambda case: case.model.__name__)
@settings(max_examples=10)
@given(situation=situations())
def test_as_if_stepped(case: Case, situation: Any) -> None:
    w = [0.3] * len(situation["pairs"])
    net, line, target = network(case, situation, w)
    other, plain, heard = network(case, situation, w)
    with simulated(net, situation) as sim, simulated(other, situation, "numpy") as reference:
        for tick in range(STEPS):
            if tick == 13:  # a parameter of the equations changes
                parameter = "rest" if case.model is Single else "turn"
                setattr(line, parameter, 0.6)
                setattr(plain, parameter, 0.6)
            sim.step()
            reference.step()
            np.testing.assert_allclose(target.heard, heard.heard, rtol=1e-11, atol=1e-13)
        for name in type(line)._declared.fields:
            np.testing.assert_allclose(getattr(line, name), getattr(plain, name), rtol=1e-11, atol=1e-13, err_msg=name)


def test_values_that_are_assigned_are_kept_as_declared() -> None:
    """Different values for synapses of one neuron end what was kept once for it."""
    situation = {"before": [[1, 4, 9], [2, 7]], "behind": [[3, 8], [5]], "dt": 1.0, "threads": 2, "delay": 2}
    situation["pairs"] = [(0, 0), (0, 1), (1, 0), (1, 1)]
    found = []
    for backend in ("c", "numpy"):
        net, line, _ = network(CASES[0], situation, [0.3] * 4)
        with simulated(net, situation, backend) as sim:
            sim.step(5)
            line.fast = [0.1, 0.2, 0.3, 0.4]
            np.testing.assert_allclose(line.fast, [0.1, 0.2, 0.3, 0.4])
            line.incoming(1).slow = 0.7
            sim.step(8)
            found.append([line.w.copy(), line.fast.copy(), line.slow.copy(), line.eligible.copy()])
            first = sim.digest()
            sim.reset()
            assert sim.digest() != first and line.fast.tolist() == [0.2] * 4
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)


class Sink(Neuron):
    """Where it goes."""

    g: Port = port()


class Threshold(Synapse):
    """A trace that a spike sets to the threshold, which every step compares it with (Graupner and Brunel, 2012)."""

    tau: Param = param(20.0)
    x: State = state(0.0)
    above: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.x = 1.0

    @update
    def count(self) -> None:
        self.above = self.above + np.where(self.x > 1.0, 1.0, 0.0)


def test_what_is_compared_in_every_step_is_stepped() -> None:
    source, sink = SpikeTrains([np.arange(1.0, 90.0, 0.7)], name="source"), Sink(1, name="sink")
    line = Threshold(source, sink, AllToAll(), into="g", name="line")
    with Simulator(Network(source, sink, line), dt=0.1) as sim:
        sim.simulate(100.0)
        assert line.above.tolist() == [0.0]
    assert "it is compared in every step, which rounding would decide" in " ".join(str(describe(line)).split())
