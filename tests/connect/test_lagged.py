"""Values of synapses with delays of their own, which each synapse looks for in the past of its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import Rate, Still

from dslnet import (
    AllToAll,
    Array,
    Covariance,
    DiscreteUniform,
    FixedProbability,
    FromMatrix,
    Network,
    Neuron,
    Normal,
    Oja,
    Param,
    Poisson,
    Port,
    Shared,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    port,
    state,
    transmit,
    update,
)
from dslnet.arrays import padded
from dslnet.plan import APART

QUICK: dict[str, Any] = {"compiler_flags": ["-O1"]}


class Told(Neuron):
    """Rows of many kinds of values whose past is asked for: of each neuron, of all, numbers and truth."""

    phase: Param = param(0.0, per="neuron")
    r: State = state(0.0)
    all: State = state(0.0, per="population")
    count: State = state(0, dtype=int)
    high: State = state(False, dtype=bool)
    got: Port = port()
    kept: State = state(0.0)

    @update
    def go(self) -> None:
        self.r = np.cos(0.3 * self.t + self.phase)
        self.all = np.mean(self.r)
        self.count += 1
        self.high = self.r > 0.0
        self.kept = self.got


class Many(Synapse):
    """Reads all of it."""

    gain: Param = param(1.0, per="synapse")

    @transmit
    def send(self) -> Array:
        heard = np.where(self.pre.high, self.pre.r, self.pre.all)
        return self.w * (self.gain * heard + 0.01 * self.pre.count * np.tanh(self.post.phase))


def expected(w: NDArray[Any], gain: NDArray[Any], delay: NDArray[Any], phase: NDArray[Any], now: int) -> NDArray[Any]:
    """What arrives in step `now`: by hand, synapse by synapse. `w[post, pre]` is 0 where there is none."""
    found = np.zeros(len(w))
    for j, i in zip(*np.nonzero(w), strict=True):
        then = now - int(delay[j, i])
        r = np.cos(0.3 * then + phase) if then >= 0 else np.zeros(len(phase))
        heard = r[i] if r[i] > 0.0 else r.mean()
        found[j] += w[j, i] * (gain[j, i] * heard + 0.01 * max(then + 1, 0) * np.tanh(phase[j]))
    return found


@settings(max_examples=20)
@given(
    size=st.sampled_from([1, 2, 63, 64, 65, 512]),
    share=st.sampled_from([0.05, 0.5, 1.0]),
    longest=st.sampled_from([2, 9, 255, 256, 300]),
    number=st.integers(0, 1000),
    run=st.sampled_from([("numpy", 1), ("c", 1), ("c", 2), ("c", 3)]),
)
def test_each_synapse_hears_its_source_as_it_was(
    size: int, share: float, longest: int, number: int, run: tuple[str, int]
) -> None:
    rng = np.random.default_rng(number)
    w = np.where(rng.random((size, size)) < share, rng.normal(size=(size, size)), 0.0)
    delay, phase = rng.integers(1, longest + 1, (size, size)), rng.normal(size=size)
    delay.flat[0], delay.flat[-1] = 1, longest
    gain = rng.normal(size=(size, size))
    cells = Told(size, name="cells", phase=phase)
    line = Many(cells, cells, FromMatrix(w), into="got", delay=delay.astype(float), gain=gain, name="line")
    with Simulator(Network(cells, line), dt=1.0, backend=run[0], threads=run[1], **QUICK) as sim:
        steps = longest + 5 if size < 100 else 7
        sim.simulate(float(steps))
        np.testing.assert_allclose(cells.kept, expected(w, gain, delay, phase, steps - 1), rtol=1e-10, atol=1e-10)


def line_of(pattern: Any, kind: Any = Rate, **given: Any) -> tuple[Network, Any]:
    cells = Told(70, name="cells", phase=np.arange(70.0))
    given = {"into": "got", "w": Normal(0.0, 1.0), "delay": DiscreteUniform(1, 20), "name": "line"} | given
    line = kind(cells, cells, pattern, **given)
    return Network(cells, line), line


@pytest.mark.parametrize(
    ("pattern", "given", "layout"),
    [
        (FixedProbability(0.2), {}, "lagged"),
        (AllToAll(), {}, "lagged_dense"),
        (AllToAll(self_connections=False), {}, "lagged"),
        (AllToAll(), {"delay": DiscreteUniform(1, 70_000)}, "placed"),
        (AllToAll(), {"kind": Oja}, "lagged_dense"),
        (FixedProbability(0.2), {"kind": Oja}, "lagged"),
        (AllToAll(), {"kind": Covariance}, "placed"),
        (AllToAll(), {"delay": DiscreteUniform(3, 3)}, "dense"),
    ],
)
def test_layouts(pattern: Any, given: dict[str, Any], layout: str) -> None:
    """Delays of more than 16 bits go delay by delay, and rules that take means over the sources."""
    net, line = line_of(pattern, **given)
    with Simulator(net, dt=1.0, seed=1, **QUICK) as sim:
        assert line.layout == layout
        sim.step(2)


def run_of(net: Network, line: Any, cuts: list[int], **options: Any) -> list[NDArray[Any]]:
    """A run in which delays and weights change, and synapses come and go."""
    cells, found = net.populations[0], []
    with Simulator(net, dt=1.0, seed=5, **QUICK, **options) as sim:
        for turn, steps in enumerate(cuts):
            sim.step(steps)
            found.append(cells.kept.copy())
            if turn == 0:
                line.delay = np.where(line.delay > 10.0, 2.0, line.delay + 30.0)
            if turn == 1:
                line.w = np.cos(np.arange(line.size))
                line.prune(pre=3)
            if turn == 2:
                line.create([3, 3, 5], [0, 1, 1], w=[1.0, 2.0, 3.0], delay=[1.0, 40.0, 300.0])
            if turn == 3:
                line.delay = 4.0
            if turn == 4:
                line.delay = 1.0 + np.arange(line.size) % 7
        return found


@pytest.mark.parametrize("pattern", [FixedProbability(0.2, seed=3), AllToAll()])
def test_delays_and_synapses_that_change(pattern: Any) -> None:
    """A new delay counts at once, and what is older than known is the oldest known; for any number of threads the same
    bits."""
    cuts = [25, 4, 4, 12, 3, 9]
    once = run_of(*line_of(pattern), cuts)
    for threads in (2, 3):
        np.testing.assert_array_equal(run_of(*line_of(pattern), cuts, threads=threads), once)
    np.testing.assert_allclose(run_of(*line_of(pattern), cuts, backend="numpy"), once, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("pattern", [FixedProbability(0.2, seed=3), AllToAll()])
def test_synapses_that_learn(pattern: Any) -> None:
    """By what their source was, for any number of threads to the same bits."""
    found = []
    for options in ({"threads": 1}, {"threads": 2}, {"threads": 3}, {"backend": "numpy"}):
        net, line = line_of(pattern, kind=Oja, w=Uniform(0.0, 0.1), eta=0.05)
        with Simulator(net, dt=1.0, seed=5, **QUICK, **options) as sim:
            sim.step(25)
            line.disable_plasticity()
            line.delay = np.where(line.delay > 10.0, 3.0, line.delay)
            sim.step(3)
            line.enable_plasticity()
            line.prune(line.pre_index == 3)
            line.create([3, 4], [1, 1], w=0.2, delay=[5.0, 30.0])
            sim.step(9)
            found.append(line.w.copy())
    for other in found[1:3]:
        np.testing.assert_array_equal(other, found[0])
    np.testing.assert_allclose(found[3], found[0], rtol=1e-12)
    assert np.ptp(found[0]) > 0.01


def test_snapshots_and_files_hold_the_past(tmp_path: Path) -> None:
    net, _ = line_of(AllToAll())
    cells = net.populations[0]
    with Simulator(net, dt=1.0, seed=5, threads=2, **QUICK) as sim:
        sim.step(15)
        past = sim.snapshot()
        sim.save(tmp_path / "run.npz")
        sim.step(10)
        then = cells.kept.copy()
        sim.rewind(past)
        sim.step(10)
        np.testing.assert_array_equal(cells.kept, then)
    net, _ = line_of(AllToAll())
    with Simulator.load(net, tmp_path / "run.npz", threads=1, **QUICK) as sim:
        sim.step(10)
        np.testing.assert_array_equal(net.populations[0].kept, then)


def test_weights_are_lent_to_synapses_with_delays_of_their_own() -> None:
    found = []
    for delay in (3.0, 1.0 + np.arange(70 * 70).reshape(70, 70) % 5):
        net, line = line_of(AllToAll(), delay=2.0)
        cells = net.populations[0]
        lent = Rate(cells, cells, Shared(line), into="got", delay=delay, name="lent")
        with Simulator(Network(cells, line, lent), dt=1.0, seed=2, **QUICK) as sim:
            sim.step(4)
            lent.delay = 3.0
            sim.step(8)
            found.append(cells.kept.copy())
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


def test_spikes_and_values_of_one_projection_go_their_own_ways() -> None:
    """Spikes are added up ahead, in a ring, and values are looked for in the past."""
    noise = Poisson(40, rate=50.0, name="noise")
    cells = Still(70, name="cells")
    spikes = Synapse(noise, cells, FixedProbability(0.3), into="exc", w=1.0, delay=Uniform(1.0, 9.0), name="spikes")
    values = Rate(cells, cells, FixedProbability(0.3), into="exc", w=0.01, delay=Uniform(1.0, 9.0), name="values")
    found = []
    for options in ({"threads": 1}, {"threads": 3}, {"backend": "numpy"}):
        with Simulator(Network(noise, cells, spikes, values), dt=1.0, seed=2, **QUICK, **options) as sim:
            assert (spikes.layout, values.layout) == ("spread", "lagged")
            sim.simulate(40.0)
            found.append(cells.total.copy())
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_allclose(found[0], found[2], rtol=1e-12)


def test_rows_of_the_past_do_not_lie_in_the_same_places_of_a_cache() -> None:
    """Sizes that are powers of two would cost three times as much."""
    for size in (64, 512, 1024, 4096):
        lines = {(padded(size) + APART) * 8 * row // 64 % 64 for row in range(64)}
        assert len(lines) == 64


def test_what_it_takes_is_foreseen() -> None:
    for pattern, each in ((FixedProbability(0.5), 3), (AllToAll(), 1)):
        net, line = line_of(pattern, w=1.0)
        sim = Simulator(net, dt=1.0, seed=1, **QUICK)
        before = sim.memory().of("line")
        with sim:
            begins, weight = 8 * 71, 8
            assert sim.memory().of("line") == pytest.approx(each * line.size + begins + weight, rel=0.01)
            assert before == pytest.approx(sim.memory().of("line"), rel=0.05)
