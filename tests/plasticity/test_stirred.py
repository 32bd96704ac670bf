"""Steps that leave out the synapses that they would not change: against the reference, which changes all of them."""

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
    Noise,
    Normal,
    Param,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    describe,
    noise,
    param,
    port,
    pre_spike,
    spike,
    state,
    update,
)
from dslnet.planning.bundling import Bundler
from dslnet.ticks import Clock

SIZE = 70


class Cell(Neuron):
    """Its potential jumps at what it hears and falls back."""

    heard: Port = port()
    v: State = state(0.0)
    reward: State = state(0.0)

    @v.ode
    def dv(self) -> Array:
        return -self.v / 2.0

    @update
    def hear(self) -> None:
        self.v = self.v + self.heard

    @spike
    def fires(self) -> Array:
        return self.v > 3.0

    @fires.reset
    def low(self) -> None:
        self.v = 0.0


class Gated(Synapse):
    """Grows and shrinks with a trace while its target is above a threshold."""

    theta: Param = param(0.3)
    w_max: Param = param(0.4)
    w: State = state(0.2, min=0.0, max="w_max")
    x: State = state(0.0, per="pre")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 5.0

    def growth(self) -> Array:
        return np.maximum(self.post.v - self.theta, 0.0) * (0.03 * self.x - 0.1 * self.w)

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.growth()

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0


class Rewarded(Gated):
    """Two states that change while there is a reward, one of them above another threshold, both with noise."""

    tag: State = state(0.0)
    d: State = state(0.0, per="projection")
    chance: Noise = noise(Normal(0.0, 1.0))

    def growth(self) -> Array:
        return self.d * np.where(self.post.v > self.theta, self.x + 0.1 * self.chance, 0.0)

    @tag.ode(method="explicit")
    def dtag(self) -> Array:
        return self.d * self.w * np.where(self.post.v > 2.0 * self.theta, 1.0, 0.0) ** 2


class Paid(Gated):
    """One factor for all synapses."""

    c: State = state(0.3)
    d: State = state(0.0, per="projection")

    def growth(self) -> Array:
        return self.d * self.c

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.c -= 0.1


class Always(Gated):
    """Its weights decay besides."""

    def growth(self) -> Array:
        return np.maximum(self.post.v - self.theta, 0.0) - 0.1 * self.w


class Early(Gated):
    """Changed twice in a step."""

    @update
    def shrink(self) -> None:
        self.w = self.w * 0.99


class Fading(Gated):
    """Decays towards 0 while its target is above the threshold."""

    def growth(self) -> Array:
        return -np.maximum(self.post.v - self.theta, 0.0) * self.w


class Moving(Gated):
    """The largest weight moves by itself."""

    most: State = state(0.4, per="projection")
    w: State = state(0.2, min=0.0, max="most")

    @most.ode
    def dmost(self) -> Array:
        return -self.most / 20.0

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return 0.2 * np.maximum(self.post.v - self.theta, 0.0)


RULES = [Gated, Rewarded, Paid, Fading]


def program_of(rule: Any) -> Any:
    line = rule(Cell(3), Cell(3), FixedProbability(0.5), into="heard")
    return Bundler(Clock(1.0), np.dtype(np.float64)).foreseen(line), describe(line)


FOUND = [(Gated, 1, "maximum(post.v - theta, 0)"), (Rewarded, 2, "d and"), (Paid, 1, "d is not 0")]


@pytest.mark.parametrize(("rule", "count", "said"), FOUND)
def test_what_is_found(rule: Any, count: int, said: str) -> None:
    program, text = program_of(rule)
    assert len(program.stirs) == count
    assert "only where" in text and said in text


@pytest.mark.parametrize("rule", [Always, Moving, Early])
def test_what_may_change_everywhere_is_gone_through(rule: Any) -> None:
    program, text = program_of(rule)
    assert not program.stirs
    assert "only where" not in text


def made(rule: Any, often: int, pattern: Any = None) -> tuple[Network, Any, Cell]:
    """Cells of which some are above threshold: few of them, or many."""
    random = np.random.default_rng(often)
    trains = [np.sort(random.choice(1200, often, replace=False)) * 0.1 for _ in range(SIZE)]
    source, cells = SpikeTrains(trains, name="source"), Cell(SIZE, name="cells")
    pattern = FixedProbability(0.2, seed=3) if pattern is None else pattern
    line = rule(source, cells, pattern, into="heard", w=Uniform(0.0, 0.4), name="line")
    return Network(source, cells, line), line, cells


def started(rule: Any, often: int, backend: str, threads: int, pattern: Any = None) -> tuple[Simulator, Any, Cell]:
    """In a running simulator."""
    net, line, cells = made(rule, often, pattern)
    return Simulator(net, dt=0.1, seed=2, backend=backend, threads=threads).start(), line, cells


def change(line: Any, cells: Cell, turn: int) -> None:
    """What a user does between runs."""
    if turn == 1 and type(line) in (Rewarded, Paid):
        line.d = 0.5
    if turn == 2:  # beyond the largest weight
        line.w = line.w + 0.2
    if turn == 3:
        line.w_max = 0.3
    if turn == 4:
        line.disable_plasticity()
        line.w = np.where(np.arange(line.size) % 3, line.w, 0.9)
    if turn == 5:
        line.enable_plasticity()
    if turn == 6:
        line.prune(line.w < 0.02)
        line.create([1, 2, 69], [5, 69, 0], w=0.8)
    if turn == 7 and type(line) in (Rewarded, Paid):
        line.d = 0.0


@settings(max_examples=12)
@given(
    rule=st.sampled_from(RULES),
    often=st.sampled_from([2, 8, 60]),
    threads=st.integers(1, 3),
    pattern=st.sampled_from([None, AllToAll()]),
)
def test_as_if_all_were_changed(rule: Any, often: int, threads: int, pattern: Any) -> None:
    sim, line, cells = started(rule, often, "c", threads, pattern)
    reference, plain, others = started(rule, often, "numpy", 1, pattern)
    with sim, reference:
        spread = 0.0
        for turn in range(9):
            change(line, cells, turn)
            change(plain, others, turn)
            for _ in range(3):
                sim.simulate(2.0)
                reference.simulate(2.0)
                for name in ("w", "tag") if rule is Rewarded else ("w",):
                    values, expected = getattr(line, name), getattr(plain, name)
                    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-11, err_msg=f"{name} {turn}")
            spread = max(spread, np.ptp(line.w[line.pre_index > 2]) if turn > 2 else 0.0)
        assert spread > 0.0


@pytest.mark.parametrize("rule", RULES)
def test_the_same_bits(rule: Any) -> None:
    found = []
    for threads, cuts in ((1, 1), (2, 4), (3, 1)):
        sim, line, cells = started(rule, 8, "c", threads)
        with sim:
            change(line, cells, 1)
            for _ in range(cuts):
                sim.simulate(20.0 / cuts)
            found.append((line.w.copy(), cells.v.copy()))
    for w, v in found[1:]:
        np.testing.assert_array_equal(w, found[0][0])
        np.testing.assert_array_equal(v, found[0][1])


def test_a_saved_run_goes_on(tmp_path: Any) -> None:
    sim, line, _ = started(Gated, 8, "c", 1)
    with sim:
        sim.simulate(5.0)
        line.w = line.w + 0.5  # beyond the largest weight when it is saved
        sim.save(tmp_path / "state")
        sim.simulate(5.0)
        expected = line.w.copy()
    net, other, _ = made(Gated, 8)
    with Simulator.load(net, tmp_path / "state", threads=2) as again:
        again.simulate(5.0)
        np.testing.assert_array_equal(other.w, expected)
        assert other.w.max() <= 0.4


@pytest.mark.parametrize("rule", [Gated, Paid])
def test_memory_is_foreseen(rule: Any) -> None:
    source, cells = SpikeTrains([[1.0]] * SIZE, name="source"), Cell(SIZE, name="cells")
    line = rule(source, cells, FixedProbability(1.0, seed=3, self_connections=True), into="heard", name="line")
    sim = Simulator(Network(source, cells, line))
    foreseen = {(taken.member, taken.what) for taken in sim.memory().rows}
    with sim:
        measured = {(taken.member, taken.what) for taken in sim.memory().rows}
    assert (("line", "index by target") in foreseen) == (("line", "index by target") in measured)


def test_no_synapses() -> None:
    source, cells = SpikeTrains([[1.0]] * 3, name="source"), Cell(1, name="cells")
    line = Gated(source, cells, FixedProbability(0.0), into="heard", name="line")
    with Simulator(Network(source, cells, line), threads=2) as sim:
        sim.simulate(3.0)
        assert line.w.size == 0


class Resting(Neuron):
    """Above threshold as long as nobody says otherwise."""

    heard: Port = port()
    r: State = state(0.1)
    v: State = state(1.0)


class Far(Synapse):
    """What the source has is multiplied by what may be 0."""

    w: State = state(0.2)

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return np.maximum(self.post.v - 0.5, 0.0) * self.pre.v


@pytest.mark.parametrize("pattern", [FixedProbability(0.5, seed=1), AllToAll()])
@pytest.mark.parametrize(("size", "threads"), [(190, 1), (190, 2), (380, 3)])
def test_behind_the_last_neuron_nothing_is_stirred(pattern: Any, size: int, threads: int) -> None:
    """The last block of 64 has lanes that are no neurons, and nobody assigns them."""
    found = []
    for backend in ("c", "numpy"):
        source, cells = Resting(20, name="source"), Resting(size, name="cells")
        line = Far(source, cells, pattern, into="heard", name="line")
        net = Network(source, cells, line)
        with Simulator(net, dt=0.1, seed=1, backend=backend, threads=threads if backend == "c" else 1) as sim:
            cells.v = np.where(np.arange(size) % 64 < 3, 1.0, 0.0)
            sim.simulate(2.0)
            found.append(line.w.copy())
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


@pytest.mark.parametrize("pattern", [FixedProbability(0.5, seed=1), AllToAll()])
def test_threads_agree_on_what_is_not_stirred(pattern: Any) -> None:
    """0 times infinity would be NaN; one thread has many targets that stir, another one few."""
    found = []
    for threads, cuts in ((1, 1), (2, 1), (2, 5)):
        source, cells = Resting(4, name="source", v=0.0), Resting(128, name="cells")
        line = Far(source, cells, pattern, into="heard", name="line")
        with Simulator(Network(source, cells, line), dt=0.1, seed=1, threads=threads) as sim:
            cells.v = np.where(np.arange(128) < 40, 1.0, 0.0)
            sim.simulate(1.0)
            source.v[1] = np.inf
            for _ in range(cuts):
                sim.step(5 // cuts)
            found.append(line.w.copy())
            assert not np.isnan(found[-1]).any() and np.isinf(found[-1]).any()
    for w in found[1:]:
        np.testing.assert_array_equal(w, found[0])
