"""Functions of what a source was, which synapses with delays of their own look for in rings: against the reference,
which computes them for each synapse, and against a loop by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dslnet import (
    AllToAll,
    Array,
    DiscreteUniform,
    FixedProbability,
    Network,
    Neuron,
    Normal,
    Param,
    Port,
    SimulationError,
    Simulator,
    State,
    Synapse,
    param,
    port,
    state,
    transmit,
    update,
)

QUICK: dict[str, Any] = {"compiler_flags": ["-O1"]}


class Phase(Neuron):
    """Values of a neuron and of all, numbers and truth, which what arrives moves."""

    omega: Param = param(0.1, per="neuron")
    theta: State = state(0.0)
    r: State = state(0.0)
    all: State = state(0.0, per="population")
    high: State = state(False, dtype=bool)
    got: Port = port()

    @update
    def go(self) -> None:
        self.theta += self.omega + 0.1 * np.tanh(self.got)
        self.r = np.cos(self.theta) + 0.01 * self.got
        self.all = np.mean(self.r)
        self.high = self.r > 0.0


class Lagged(Synapse):
    """Both a lag and a gain are numbers that the user may change."""

    lag: Param = param(0.3)
    gain: Param = param(0.7)

    @transmit
    def sent(self) -> Array:
        turned = np.sin(self.pre.theta - self.post.theta - self.lag)
        return self.w * (turned + np.tanh(self.gain * self.pre.r))


class Pulled(Synapse):
    @transmit
    def sent(self) -> Array:
        return self.w * np.sin(self.pre.theta - self.post.theta)


class Clocked(Synapse):
    """Functions of what changes as time goes by, which no ring can hold, beside one that it can."""

    own: Param = param(0.2, per="synapse")
    of_source: Param = param(0.4, per="pre")
    of_target: Param = param(0.4, per="post")

    @transmit
    def sent(self) -> Array:
        timed = np.tanh(0.05 * self.t * self.pre.r) + np.cos(self.pre.theta - self.post.theta - 0.3 * self.t)
        held = np.exp(self.own * self.pre.r) + np.sin(self.of_source * self.pre.r) * np.exp(-self.pre.r)
        both = np.sin(self.pre.theta + self.of_target) + np.cos(self.of_source - self.of_target)
        return self.w * (timed + held + both)


class Divided(Synapse):
    """Quotients, and choices between functions; values of the whole population are not kept."""

    gain: Param = param(0.7)

    @transmit(reduce=np.mean)
    def sent(self) -> Array:
        chosen = np.where(self.pre.high, np.exp(self.pre.r), np.sinh(self.pre.all))
        return self.w * (self.gain * self.pre.r / (1.5 + self.pre.theta**2) + chosen / (2.0 + self.post.r**2))


class Largest(Synapse):
    @transmit(reduce=np.max)
    def sent(self) -> Array:
        return self.w * np.exp(self.pre.r) * np.cos(self.pre.theta)


class Learns(Synapse):
    """A rule makes other functions of the same past."""

    w: State = state(0.1)

    @w.ode
    def dw(self) -> Array:
        return 0.1 * (np.cos(self.pre.theta - self.post.theta) * np.tanh(self.pre.r) - self.w)

    @transmit
    def sent(self) -> Array:
        return self.w * np.exp(self.pre.r)


LINES = [Lagged, Pulled, Clocked, Divided, Largest, Learns]


def network(line: Any, size: int, share: float, longest: int, number: int = 0) -> tuple[Network, Any, Any]:
    """A population on itself; delays between one step and the longest."""
    rng = np.random.default_rng(number)
    cells = Phase(size, name="cells", theta=rng.uniform(-9.0, 9.0, size), omega=rng.normal(0.1, 0.1, size))
    pattern = AllToAll() if share == 1.0 else FixedProbability(share, seed=number)
    given = {"into": "got", "name": "line", "w": Normal(0.0, 0.3), "delay": DiscreteUniform(1, longest)}
    joined = line(cells, cells, pattern, **given)
    return Network(cells, joined), cells, joined


def exercise(sim: Simulator, cells: Any, joined: Any, single: bool = False) -> list[NDArray[Any]]:
    """A run in which all is changed that may be, in single steps or several at once."""
    found = []
    for turn, steps in enumerate((13, 1, 4, 12, 3, 5, 4, 3, 6)):
        for _ in range(steps if single else 1):
            sim.step(1 if single else steps)
        found.append(cells.theta.copy())
        if turn == 0:
            cells.theta[:3] = -1.0
            cells.r = 0.5
        if turn == 1:
            for name in ("lag", "gain", "own", "of_source", "of_target"):
                if hasattr(joined, name):
                    setattr(joined, name, 0.15)
        if turn == 2:
            joined.delay = np.where(joined.delay > 5.0, 2.0, joined.delay + 30.0)
        if turn == 3:
            cells.disable()
        if turn == 4:
            cells.theta = np.cos(np.arange(float(cells.size)))
            cells.enable()
        if turn == 5 and joined.size > 2:
            joined.prune(np.arange(joined.size) % 3 == 0)
            joined.create([0], [cells.size - 1], w=0.2, delay=300.0)
        if turn == 6:
            joined.disable_transmission()
        if turn == 7:
            joined.enable_transmission()
    return found


@settings(max_examples=25)
@given(
    line=st.sampled_from(LINES),
    size=st.sampled_from([1, 63, 64, 65, 200]),
    share=st.sampled_from([0.2, 1.0]),
    threads=st.integers(1, 3),
)
def test_as_if_computed_for_each_synapse(line: Any, size: int, share: float, threads: int) -> None:
    found = []
    for options in ({"threads": threads}, {"backend": "numpy"}):
        net, cells, joined = network(line, size, share, 9)
        with Simulator(net, dt=1.0, seed=1, **QUICK, **options) as sim:
            found.append(exercise(sim, cells, joined))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_bits_are_the_same_for_any_number_of_threads_and_cuts(line: Any, dtype: str) -> None:
    found = []
    for threads, single in ((1, False), (2, False), (3, True), (1, True)):
        net, cells, joined = network(line, 200, 0.2, 9)
        with Simulator(net, dt=1.0, seed=1, threads=threads, dtype=dtype, **QUICK) as sim:
            found.append(exercise(sim, cells, joined, single))
    for other in found[1:]:
        np.testing.assert_array_equal(other, found[0])


def by_hand(theta: NDArray[Any], omega: NDArray[Any], joined: Any, steps: int, lags: list[float]) -> NDArray[Any]:
    """Phases, synapse by synapse; with another lag in each step."""
    past = [theta]
    for step in range(steps):
        got = np.zeros(len(theta))
        values = (joined.pre_index, joined.post_index, np.atleast_1d(joined.w), np.atleast_1d(joined.delay))
        for i, j, w, d in zip(*values, strict=True):
            then = past[max(0, step - int(d) + 1)]
            turned = np.sin(then[i] - past[-1][j] - lags[step])
            r = np.cos(then[i]) if step - int(d) >= 0 else 0.0
            got[j] += w * (turned + np.tanh(0.7 * r))
        past.append(past[-1] + omega + 0.1 * np.tanh(got))
    return past[-1]


class Plain(Phase):
    """As the loop by hand has it."""

    @update
    def go(self) -> None:
        self.theta += self.omega + 0.1 * np.tanh(self.got)
        self.r = np.cos(self.theta)


@pytest.mark.parametrize("size", [1, 63, 64, 65])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_lag_counts_from_the_step_in_which_it_is_assigned(size: int, threads: int) -> None:
    """Also for what was sent before."""
    rng = np.random.default_rng(size)
    theta, omega = rng.normal(size=size), rng.normal(size=size)
    cells = Plain(size, name="cells", theta=theta, omega=omega)
    pattern = FixedProbability(0.3, seed=2) if size > 1 else AllToAll()
    joined = Lagged(cells, cells, pattern, into="got", w=Normal(0.0, 0.3), delay=DiscreteUniform(1, 12))
    with Simulator(Network(cells, joined), dt=1.0, seed=1, threads=threads, **QUICK) as sim:
        steps, lags = 20, [0.3] * 15 + [1.1] + [-0.4] * 4
        for step in range(steps):
            joined.lag = lags[step]
            sim.step()
        np.testing.assert_allclose(cells.theta, by_hand(theta, omega, joined, steps, lags), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("line", [line for line in LINES if line is not Learns])
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_nothing_is_computed_for_each_synapse(line: Any, share: float) -> None:
    """In the C, functions of the past stand in loops over sources alone."""
    net, _, joined = network(line, 20, share, 9)
    with Simulator(net, dt=1.0, seed=1, **QUICK) as sim:
        assert joined.layout == ("lagged_dense" if share == 1.0 else "lagged")
        text = re.sub(r"/\*.*?\*/", "", sim.source, flags=re.DOTALL)
        rows = re.findall(r"const int64_t from_now.*?\n +}\n", text, flags=re.DOTALL)
        assert rows and all(re.search(r"of_past__0\[(\d\*)?past\]", row) for row in rows)
        if line is not Clocked:
            assert not any(re.search(r"dsl_(near_)?(sin|cos|tanh|exp)\(", row) for row in rows)


@pytest.mark.parametrize("share", [0.2, 1.0])
def test_moments_to_go_back_to(share: float, tmp_path: Path) -> None:
    """A lag is that of the moment; what is kept follows from the past of then."""
    net, cells, joined = network(Lagged, 70, share, 9)
    with Simulator(net, dt=1.0, seed=5, threads=2, **QUICK) as sim:
        first = sim.snapshot()
        sim.step(15)
        past = sim.snapshot()
        sim.save(tmp_path / "run.npz")
        sim.step(10)
        then = cells.theta.copy()
        joined.lag = 2.0
        sim.step(3)
        for steps in (10, 3, 10):
            sim.rewind(past)
            sim.step(steps)
        np.testing.assert_array_equal(cells.theta, then)
        sim.rewind(first)
        sim.step(25)
        np.testing.assert_array_equal(cells.theta, then)
    net, cells, _ = network(Lagged, 70, share, 9)
    with Simulator.load(net, tmp_path / "run.npz", threads=1, **QUICK) as sim:
        sim.step(10)
        np.testing.assert_array_equal(cells.theta, then)


def test_a_reset_begins_with_the_past_of_the_begin() -> None:
    net, cells, _ = network(Pulled, 70, 1.0, 9)
    with Simulator(net, dt=1.0, seed=5, **QUICK) as sim:
        first = cells.theta.copy()
        sim.step(12)
        then = cells.theta.copy()
        sim.reset()
        np.testing.assert_array_equal(cells.theta, first)
        sim.step(12)
        np.testing.assert_array_equal(cells.theta, then)


def test_other_views_and_a_part_of_the_network() -> None:
    """Sources that have no synapses, and a projection that is left out."""
    found = []
    for options in ({"threads": 1}, {"threads": 3}, {"backend": "numpy"}):
        a, b = Phase(200, name="a", omega=np.arange(200.0)), Phase(70, name="b")
        delays = {"into": "got", "w": 0.1, "delay": 1.0 + np.arange(60 * 9).reshape(9, 60) % 7}
        some = Lagged(a[70:130], b[3:12], AllToAll(), name="some", **delays)
        other = Pulled(b[3:12], a[70:130], AllToAll(), name="other", **delays | {"delay": 3.0})
        net = Network(a, b, some, other)
        with Simulator(net, dt=1.0, seed=1, projections=[some], **QUICK, **options) as sim:
            sim.step(12)
            found.append(b.theta.copy())
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_allclose(found[0], found[2], rtol=1e-10)


def test_a_run_that_is_made_again_finds_the_past_of_its_begin() -> None:
    """With check="nan" a long run is repeated to find the step in which it went wrong."""
    told = []
    for backend in ("c", "numpy"):
        net, cells, _ = network(Pulled, 65, 1.0, 9)
        with Simulator(net, dt=1.0, seed=5, backend=backend, check="nan", **QUICK) as sim:
            sim.step(20)
            cells.omega[7] = np.finfo(float).max / 1e3
            with pytest.raises(SimulationError) as error:
                sim.simulate(1e6)
            told.append((str(error.value), sim.time))
    assert told[0] == told[1]


def test_time_of_functions_of_the_past_is_that_of_their_projection() -> None:
    net, _, _ = network(Pulled, 70, 1.0, 9)
    with Simulator(net, dt=1.0, seed=5, profile=True, **QUICK) as sim:
        sim.step(20)
        assert "line" in str(sim.profile())
