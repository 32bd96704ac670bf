"""check="nan" names the first value that is not finite: population, variable, index and tick."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    IF_curr_exp,
    Network,
    Neuron,
    Param,
    PoissonInput,
    Port,
    SimulationError,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)
from dslnet.models import HH_cond_exp


class Growing(Neuron):
    """Values that leave the numbers at a time of one's choice."""

    when: Param = param(1000.0, per="neuron")
    big: Param = param(0.0, per="neuron")
    x: State = state(1.0)
    y: State = state(0.0)
    level: State = state(0.0, per="population")
    total: State = state(0.0)
    spoiled: State = state(0.0)

    @x.ode(method="explicit")
    def dx(self) -> Array:
        return np.where(self.t >= self.when, np.inf, 0.0) - 0.0 * self.x

    @update
    def follow(self) -> None:
        self.y = self.x * 2.0
        self.level = np.max(self.y)

    @spike
    def fires(self) -> Array:
        return self.big > self.t + 1.0

    @fires.reset
    def spoil(self) -> None:
        self.spoiled = np.log(2.25 - self.t)


def failing(cells: Growing, run: Any, **choices: Any) -> tuple[str, int]:
    """The message, and the tick at which the run ended."""
    target = Growing(70, name="last")
    line = Synapse(cells, target, AllToAll(), into="total", w=1.0, name="line")
    with Simulator(Network(cells, target, line), dt=0.5, check="nan", **choices) as sim:
        with pytest.raises(SimulationError) as raised:
            run(sim)
        return str(raised.value), sim.tick


RUNS = [
    lambda sim: sim.simulate(100.0),
    lambda sim: sim.step(200),
    lambda sim: sim.until(lambda: False, max_duration=100.0, check_every=10.0),
]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("threads", [1, 3])
def test_the_first_value_and_its_tick(run: Any, threads: int) -> None:
    cells = Growing(150, name="first", when=np.where(np.arange(150) == 131, 12.0, 1000.0))
    message, tick = failing(cells, run, threads=threads)
    assert message.startswith("first.x[131] is inf after the step at t = 12.0 ms (tick 24); 1 of 150 values")
    assert tick == 25


def test_the_reference_says_the_same(backend: str) -> None:
    cells = Growing((2, 3), name="first", when=[[90.0, 90.0, 90.0], [90.0, 6.0, 6.5]])
    message, tick = failing(cells, RUNS[0], backend=backend)
    assert message == "first.x[1, 1] is inf after the step at t = 6.0 ms (tick 12); 1 of 6 values are not finite"
    assert tick == 13


def test_what_a_reset_writes_and_what_spikes_bring(backend: str) -> None:
    cells = Growing(5, name="first", big=[0.0, 0.0, 9.0, 0.0, 0.0])
    message, tick = failing(cells, RUNS[0], backend=backend)
    assert message.startswith("first.spoiled[2] is nan after the step at t = 2.5 ms (tick 5)")
    assert tick == 6
    cells = Growing(5, name="first")
    with Simulator(Network(cells), dt=0.5, check="nan", backend=backend) as sim:
        sim.step(3)
        cells.total[3] = np.nan  # no equation writes it
        with pytest.raises(SimulationError, match=r"first.total\[3\] is nan .* \(tick 3\)"):
            sim.step()


def test_a_parameter_that_is_not_finite_is_named(backend: str) -> None:
    cells = Growing(5, name="first")
    with Simulator(Network(cells), dt=0.5, check="nan", backend=backend) as sim:
        sim.simulate(2.0)
        cells.when[:] = np.nan
        cells.x[4] = np.inf
        with pytest.raises(SimulationError, match=r"first.x\[4\] is .*; so is the param when"):
            sim.simulate(2.0)
        cells.x = cells.level = 0.0
        cells.y = 0.0
        sim.simulate(2.0)  # it goes on where somebody mended it


def test_values_whose_sum_is_infinite_are_let_pass() -> None:
    cells = Growing(130, name="first", x=1e308 * np.where(np.arange(130) % 2, 0.5, 0.4))
    with Simulator(Network(cells), dt=0.5, check="nan") as sim:
        sim.step(5)
        assert sim.simulate(5.0) == 5.0
        assert sim.tick == 15


def test_it_changes_no_bit() -> None:
    """A long loop is cut in pieces with the test as without it."""
    found = []
    for check in (None, "nan"):
        cells = HH_cond_exp(70, name="cells", v=np.linspace(-65.0, -30.0, 70))
        with Simulator(Network(cells), dt=0.05, seed=1, check=check) as sim:
            sim.step(100)
            found.append(sim.digest())
            assert ("dsl_total(self->v + block)" in sim.source) == (check == "nan")
    assert found[0] == found[1]


@pytest.mark.parametrize("threads", [1, 3])
def test_a_long_run_is_made_again_to_find_the_tick(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is as in a run that ended there, recordings included."""
    monkeypatch.setattr("dslnet.compiled.guard.WORTH", -1.0)
    found = []
    for check in (None, "nan"):
        cells = Growing(150, name="first", when=np.where(np.arange(150) == 131, 62.0, 1000.0))
        exc = IF_curr_exp(70, name="exc", v=Uniform(-65.0, -50.0))
        drive = PoissonInput(exc, into="g_exc", n=100, rate=40.0, w=0.05, name="drive")
        line = Synapse(exc, exc, FixedProbability(0.2), into="g_exc", w=0.3, delay=Uniform(0.5, 6.0), name="line")
        with Simulator(Network(cells, exc, drive, line), dt=0.5, seed=3, check=check, threads=threads) as sim:
            spikes, trace = sim.record(exc, "fires"), sim.record(exc, "v", period=2.0)
            sim.simulate(5.0)
            if check:
                with pytest.raises(SimulationError, match=r"first.x\[131\] is inf .* \(tick 124\); 1 of 150"):
                    sim.simulate(100.0)
            else:
                sim.simulate(57.5)
            assert sim.tick == 125
            found.append((sim.digest(), spikes.tick.tolist(), spikes.index.tolist(), trace["v"].tolist()))
    assert found[0] == found[1]
    assert len(found[0][1]) > 50


class Flashing(Neuron):
    """States that are not finite for one step only: written anew, and overwritten by a later reset."""

    at: Param = param(40.0, per="neuron")
    which: Param = param(0)
    anew: State = state(0.0)
    v: State = state(0.0)

    @update
    def follow(self) -> None:
        self.anew = np.where(self.which == 0, 1.0 / (self.t - self.at), 0.0)
        self.v = self.v + np.where((self.which == 1) & (self.t == self.at), np.inf, 0.0)

    @spike
    def fires(self) -> Array:
        return (self.v > 1.0) & (self.t > self.at)

    @fires.reset
    def back(self) -> None:
        self.v = 0.0


@pytest.mark.parametrize("worth", [-1.0, 1e12])
@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_infinite_for_one_step_is_found_however_it_is_looked_for(
    worth: float, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dslnet.compiled.guard.WORTH", worth)
    for which, expected in enumerate(["anew[66] is inf", "v[66] is inf"]):
        cells = Flashing(130, name="cells", which=which, at=np.where(np.arange(130) == 66, 40.0, 1e9))
        with Simulator(Network(cells), dt=0.5, check="nan", threads=threads) as sim:
            sim.simulate(5.0)
            with pytest.raises(SimulationError) as raised:
                sim.simulate(200.0)
            assert str(raised.value).startswith(f"cells.{expected} after the step at t = 40.0 ms (tick 80)")
            assert sim.tick == 81


def test_what_a_reset_overwrites_in_its_step_is_let_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the reference does, which looks after the step."""
    monkeypatch.setattr("dslnet.compiled.guard.WORTH", -1.0)

    class Upstroke(Neuron):
        v: State = state(0.0)

        @update
        def grow(self) -> None:
            self.v = 1.0 / (9.5 - np.mod(self.t, 10.0))

        @spike
        def fires(self) -> Array:
            return self.v > 1e3

        @fires.reset
        def back(self) -> None:
            self.v = 0.0

    found = []
    for backend in ("c", "numpy"):
        cells = Upstroke(3, name="cells")
        with Simulator(Network(cells), dt=0.5, check="nan", backend=backend) as sim:
            spikes = sim.record(cells, "fires")
            sim.simulate(1.0)
            sim.simulate(60.0)
            found.append((sim.tick, spikes.tick.tolist()))
    assert found[0] == found[1]
    assert len(found[0][1]) == 18


class Beating(Neuron):
    """Fires in every step, and takes what arrives."""

    g: State = state(0.0)

    @spike
    def fires(self) -> Array:
        return self.t >= 0.0


class Spoiling(Synapse):
    """Weights, traces and steps that leave the numbers at a time of one's choice; targets hear nothing of it."""

    when: Param = param(1000.0, per="synapse")
    end: Param = param(1000.0, per="post")
    z: State = state(0.0)
    y: State = state(0.0, per="post")

    @pre_spike
    def arrive(self) -> None:
        self.into += 0.1
        self.w = np.sqrt(self.when - self.t)

    @post_spike
    def look_back(self) -> None:
        self.y = np.sqrt(self.end - self.t)

    @update
    def follow(self) -> None:
        self.z = 0.5 * self.w


SPOILED = [
    ({"when": np.where(np.arange(35) == 17, 12.25, 1000.0)}, r"line.w[17], from first[2] to last[3], is nan", 35, 25),
    ({"end": np.where(np.arange(7) == 4, 3.25, 1000.0)}, r"line.y[4], of last, is nan", 7, 7),
]


@pytest.mark.parametrize(("given", "whose", "of", "tick"), SPOILED)
@pytest.mark.parametrize("kind", [{"backend": "numpy"}, {"threads": 1}, {"threads": 3}], ids=str)
def test_states_of_synapses(given: dict[str, Any], whose: str, of: int, tick: int, kind: dict[str, Any]) -> None:
    """The same in a run, in single steps, and where another run went before."""
    for run in RUNS:
        first, last = Beating(5, name="first"), Beating(7, name="last")
        line = Spoiling(first, last, AllToAll(), into="g", name="line", **given)
        with Simulator(Network(first, last, line), dt=0.5, check="nan", **kind) as sim:
            spikes = sim.record(first, "fires")
            sim.simulate(1.0)
            with pytest.raises(SimulationError) as raised:
                run(sim)
            time = f"t = {0.5 * tick} ms (tick {tick})"
            assert str(raised.value) == f"{whose} after the step at {time}; 1 of {of} values are not finite"
            assert sim.tick == tick + 1
            assert spikes.tick.tolist() == [t for t in range(tick + 1) for _ in range(5)]


def test_where_copies_are_too_dear_it_says_between_which_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a neuron that hears of it points at the synapse."""
    monkeypatch.setattr("dslnet.compiled.guard.WORTH", np.inf)
    first, last = Beating(5, name="first"), Beating(7, name="last")
    line = Spoiling(first, last, AllToAll(), into="g", name="line", when=np.where(np.arange(35) == 17, 12.25, 1000.0))
    with Simulator(Network(first, last, line), dt=0.5, check="nan") as sim:
        sim.simulate(5.0)
        sim._session.engine._guard._copying = np.inf  # type: ignore[union-attr]  # the time for copies is used up
        with pytest.raises(
            SimulationError, match=r"line.w\[17\], .* \(tick 39\), and was finite after that of tick 9;"
        ):
            sim.simulate(15.0)


class Telling(Spoiling):
    @pre_spike
    def arrive(self) -> None:
        self.w = np.sqrt(self.when - self.t)
        self.into += self.w


def test_a_neuron_that_hears_of_it_points_at_the_synapse(backend: str) -> None:
    first, last = Beating(5, name="first"), Beating(7, name="last")
    line = Telling(first, last, AllToAll(), into="g", name="line", when=np.where(np.arange(35) == 17, 12.25, 1000.0))
    net = Network(first, last, line)
    with (
        Simulator(net, dt=0.5, check="nan", backend=backend) as sim,
        pytest.raises(SimulationError) as raised,
    ):
        sim.simulate(100.0)
    assert str(raised.value).startswith("last.g[3] is nan after the step at t = 12.5 ms (tick 25); 1 of 7")
    assert str(raised.value).endswith("; so is line.w[17], from first[2] to last[3]")


class Shrinking(Synapse):
    """Weights that leave the numbers as soon as `rate` is large."""

    w: State = state(1.0)
    rate: Param = param(0.0)

    @update
    def shrink(self) -> None:
        self.w = self.w - self.rate * self.w * 1e300

    @transmit
    def current(self) -> Array:
        return self.w * self.pre.x


@pytest.mark.parametrize("change", ["prune", "create", "delay", "nothing"])
def test_synapses_that_came_and_went_are_looked_at(backend: str, change: str) -> None:
    pre, post = Plain(3, name="pre"), Plain(2, name="post")
    line = Shrinking(pre, post, AllToAll(), into="i", w=Uniform(0.5, 1.0), name="line")
    with Simulator(Network(pre, post, line), backend=backend, check="nan", seed=1) as sim:
        sim.step(2)
        if change == "prune":
            line.prune(pre=0)
        if change == "create":
            line.create(0, 1, w=1.0)
        if change == "delay":
            line.delay = 0.3
        line.rate = 1e300
        first = "pre[1]" if change == "prune" else "pre[0]"
        with pytest.raises(SimulationError, match=re.escape(f"line.w[0], from {first} to post[0], is -inf after")):
            sim.step(2)


class Plain(Neuron):
    """What arrives."""

    i: Port = port()
    x: State = state(1.0)

    @update
    def hear(self) -> None:
        self.x = 1.0 + 0.0 * self.i
