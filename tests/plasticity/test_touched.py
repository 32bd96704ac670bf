"""States of synapses whose equations have parameters of their own, advanced when a spike meets them: against the
reference, which steps them as they are written, and against closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from plasticity.trains import STEPS, network, simulated, situations

from dslnet import (
    STP,
    AllToAll,
    Array,
    DiscreteUniform,
    FixedProbability,
    FromPairs,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    describe,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)
from dslnet.planning.bundling import Bundler
from dslnet.ticks import Clock


class Both(Synapse):
    """A trace that both sides touch, one that only targets do, and one that nobody does."""

    tau: Param = param(7.0)
    rest: Param = param(0.3)
    w: State = state(0.5)
    met: State = state(0.2)
    seen: State = state(0.1)
    left: State = state(0.9)

    @met.ode
    def dmet(self) -> Array:
        return (self.rest - self.met) / self.tau

    @seen.ode
    def dseen(self) -> Array:
        return -self.seen / self.tau

    @left.ode
    def dleft(self) -> Array:
        return -self.left / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.met
        self.met += 0.2

    @post_spike
    def look_back(self) -> None:
        self.seen += 1.0
        self.met *= 0.5
        self.w += 0.1 * self.seen * self.met


class Rising(Synapse):
    """Two that read each other: an alpha function, and one set by its spikes."""

    tau: Param = param(6.0)
    rest: Param = param(0.1)
    rise: State = state(0.3)
    fall: State = state(0.1)
    set_: State = state(0.4)

    @rise.ode
    def drise(self) -> Array:
        return -self.rise / self.tau

    @fall.ode
    def dfall(self) -> Array:
        return (self.rise - self.fall) / self.tau

    @set_.ode
    def dset(self) -> Array:
        return (self.rest - self.set_) / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.fall + self.set_
        self.rise += 1.0
        self.set_ = 1.0


class Cell(Neuron):
    """Fires at what it hears."""

    heard: Port = port()
    v: State = state(0.0)

    @v.ode
    def dv(self) -> Array:
        return -self.v / 5.0

    @update
    def hear(self) -> None:
        self.v = self.v + self.heard

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @fires.reset
    def low(self) -> None:
        self.v = 0.0


@frozen(eq=False)
class Rule:
    model: Any
    touched: set[tuple[str, ...]]
    parameters: dict[str, Any]


SOME = Uniform(0.2, 0.6)
OWN = {"tau": Uniform(3.0, 20.0)}
RULES = [
    Rule(Both, {("met",), ("seen",), ("left",)}, OWN | {"met": Uniform(0.1, 0.3), "seen": Uniform(0.0, 0.2)}),
    Rule(Rising, {("rise", "fall"), ("set_",)}, OWN),
    Rule(
        STP, {("u",), ("x",)}, {"U": Uniform(0.2, 0.6), "tau_rec": Uniform(5.0, 90.0), "tau_facil": Uniform(1.0, 9.0)}
    ),
    Rule(STP, {("u",), ("x",)}, {"U": SOME, "tau_rec": 30.0, "tau_facil": 5.0}),
]
IDS = ["both", "rising", "stp", "stp_of_one"]


def program_of(line: Any) -> Any:
    return Bundler(Clock(1.0), np.dtype(np.float64)).foreseen(line)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_what_is_found(rule: Rule) -> None:
    situation = {"before": [[1]], "behind": [[2]], "pairs": [(0, 0)], "delay": 1, "dt": 1.0, "threads": 1}
    _, line, _ = network(rule, situation, [0.5])
    program = program_of(line)
    assert {touched.names for touched in program.touched} == rule.touched
    assert not program.step and not program.decays
    text = describe(line)
    met, alone = text.count("advanced when a spike meets it"), text.count("advanced when it is looked at")
    assert (met + alone, alone) == (sum(map(len, rule.touched)), int(rule.model is Both))


@pytest.mark.parametrize("rule", RULES, ids=IDS)
@settings(max_examples=6)
@given(situation=situations())
def test_as_if_stepped(rule: Rule, situation: Any) -> None:
    w = [0.3] * len(situation["pairs"])
    net, line, target = network(rule, situation, w)
    other, plain, heard = network(rule, situation, w)
    names = [name for name in type(line)._declared.fields if name != "into"]
    with simulated(net, situation) as sim, simulated(other, situation, "numpy") as reference:
        for tick in range(STEPS):
            if tick == 13:  # a parameter of the equations changes
                name = "tau_rec" if rule.model is STP else "rest"
                for each in (line, plain):
                    setattr(each, name, 8.0 if rule.model is STP else 0.6)
            sim.step()
            reference.step()
            np.testing.assert_allclose(target.heard, heard.heard, rtol=1e-11, atol=1e-13)
            name = names[tick % len(names)]  # also between spikes
            np.testing.assert_allclose(getattr(line, name), getattr(plain, name), rtol=1e-11, atol=1e-13, err_msg=name)
        for name in names:
            np.testing.assert_allclose(getattr(line, name), getattr(plain, name), rtol=1e-11, atol=1e-13, err_msg=name)


def running(rule: Rule, backend: str = "c", **options: Any) -> tuple[Simulator, Any, Any]:
    """Two recurrent populations of 70, with drawn trains from outside."""
    random = np.random.default_rng(5)
    trains = [np.sort(random.choice(600, 40, replace=False)) * 0.1 for _ in range(70)]
    source, cells = SpikeTrains(trains, name="source"), Cell(70, name="cells")
    delay = options.pop("delay", 0.3)
    pattern = FixedProbability(0.2, seed=3)
    line = rule.model(
        source, cells, pattern, into="heard", w=Uniform(0.1, 0.3), delay=delay, name="line", **rule.parameters
    )
    sim = Simulator(Network(source, cells, line), dt=0.1, seed=2, backend=backend, **options).start()
    return sim, line, cells


def state_of(line: Any, cells: Any) -> list[Any]:
    names = [name for name in type(line)._declared.fields if name != "into"]
    return [np.array(getattr(line, name)) for name in names] + [np.array(cells.v)]


def prune(sim: Simulator, line: Any) -> None:
    line.prune(line.pre_index % 3 == 0)


def create(sim: Simulator, line: Any) -> None:
    delay = {} if np.ndim(line.delay) == 0 else {"delay": 0.2}
    tau = {"tau": 4.0} if type(line) is not STP else {n: 5.0 for n in ("tau_rec", "tau_facil") if np.ndim(line.tau_rec)}
    line.create([1, 2, 2], [5, 6, 6], w=0.2, **delay, **tau, **({"U": 0.5} if type(line) is STP else {}))


def assign(sim: Simulator, line: Any) -> None:
    name = "x" if type(line) is STP else "met" if type(line) is Both else "rise"
    setattr(line, name, 0.5)
    setattr(line.incoming(3), name, 0.7)


def slow(sim: Simulator, line: Any) -> None:
    line.delay = 0.5


def spread(sim: Simulator, line: Any) -> None:
    line.delay = 0.1 + 0.1 * (np.arange(line.size) % 4)


def off_and_on(sim: Simulator, line: Any) -> None:
    line.disable_transmission()
    sim.simulate(1.0)
    line.enable_transmission()


def back(sim: Simulator, line: Any) -> None:
    moment = sim.snapshot()
    sim.simulate(3.0)
    sim.rewind(moment)


def again(sim: Simulator, line: Any) -> None:
    sim.reset()
    sim.simulate(2.0)


ACTIONS = [prune, create, assign, slow, spread, off_and_on, back, again]
Action = Callable[[Simulator, Any], None]


@pytest.mark.parametrize("delay", [0.3, DiscreteUniform(1, 4)], ids=["one", "many"])
@pytest.mark.parametrize("rule", RULES, ids=IDS)
@settings(max_examples=3)
@given(data=st.data())
def test_whatever_is_done_between(rule: Rule, delay: Any, data: st.DataObject) -> None:
    actions = data.draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=4))
    found = {}
    for name, options in {"numpy": {"backend": "numpy"}, "one": {}, "three": {"threads": 3}}.items():
        sim, line, cells = running(rule, delay=delay, **options)
        with sim:
            for action in actions:
                sim.simulate(4.0)
                action(sim, line)
            sim.simulate(5.0)
            found[name] = state_of(line, cells)
    for ours, theirs, three in zip(found["one"], found["numpy"], found["three"], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(ours, three)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_who_looks_changes_nothing(rule: Rule, tmp_path: Any) -> None:
    """Recordings, reads and cuts; a file, and another number of threads."""
    found = []
    for way in ("plain", "looked at", "saved"):
        sim, line, cells = running(rule, threads=2)
        with sim:
            if way == "looked at":
                name = sorted(rule.touched)[0][0]
                trace = sim.record(line, name, period=0.7)
                for _ in range(10):
                    sim.simulate(1.0)
                    assert np.isfinite(getattr(line, name)).all() and np.isfinite(trace[name]).all()
            sim.simulate(10.0 if way != "looked at" else 0.0)
            if way == "saved":
                sim.save(tmp_path / "run.zip")
                net = sim.network
            else:
                sim.simulate(5.0)
                found.append(state_of(line, cells))
        if way == "saved":
            with Simulator.load(net, tmp_path / "run.zip", threads=3) as sim:
                sim.simulate(5.0)
                found.append(state_of(line, cells))
    for plain, looked, saved in zip(*found, strict=True):
        np.testing.assert_array_equal(plain, looked)
        np.testing.assert_array_equal(plain, saved)


@pytest.mark.parametrize("dt", [0.1, 0.25])
def test_depression_with_a_time_of_each_synapse(backend: str, dt: float) -> None:
    """In closed form: what a spike finds has recovered since the one before, or since the begin (C10 of CASES.md)."""
    times, taus = np.array([2.0, 5.0, 30.0]), np.array([10.0, 40.0, 90.0])
    source, cells = SpikeTrains([times], name="source"), Cell(3, name="cells")
    line = STP(source, cells, AllToAll(), into="heard", w=0.0, U=0.4, tau_rec=taus, x=0.8, delay=dt, name="line")
    with Simulator(Network(source, cells, line), dt=dt, backend=backend, seed=1) as sim:
        sim.simulate(50.0)
        x, last = 0.8, 0.0
        for time in times + dt:
            x = 1.0 - (1.0 - x) * np.exp(-(time - last) / taus)
            x, last = x * 0.6, time
        x = 1.0 - (1.0 - x) * np.exp(-(50.0 - last) / taus)
        np.testing.assert_allclose(line.x, x, rtol=1e-12)


class Read(Synapse):
    """Looked at between spikes: by an update, by what is transmitted, by another equation."""

    tau: Param = param(5.0)
    x: State = state(1.0)
    y: State = state(1.0)
    z: State = state(1.0)
    top: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @y.ode
    def dy(self) -> Array:
        return -self.y / self.tau

    @z.ode(method="explicit")
    def dz(self) -> Array:
        return -self.z * self.z / 10.0 + self.y

    @update
    def keep(self) -> None:
        self.top = np.maximum(self.top, self.x)

    @pre_spike
    def arrive(self) -> None:
        self.x += 1.0
        self.y += 1.0
        self.into += self.x


class Sent(Synapse):
    tau: Param = param(5.0)
    x: State = state(1.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.x += 1.0

    @transmit
    def current(self) -> Array:
        return self.x


@pytest.mark.parametrize("model", [Read, Sent])
def test_what_others_look_at_is_stepped(model: Any) -> None:
    source, cells = SpikeTrains([[1.0, 2.0]], name="source"), Cell(2, name="cells")
    line = model(source, cells, AllToAll(), into="heard", tau=Uniform(3.0, 9.0), name="line")
    assert not program_of(line).touched


def test_single_precision_and_strict() -> None:
    found = {}
    for name, options in {"double": {}, "float": {"dtype": np.float32}, "strict": {"strict": True}}.items():
        sim, line, _ = running(RULES[2], **options)
        with sim:
            sim.simulate(20.0)
            found[name] = np.array(line.x, np.float64)
    np.testing.assert_allclose(found["strict"], found["double"], rtol=1e-12)
    np.testing.assert_allclose(found["float"], found["double"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("own", [True, False])
def test_a_spike_under_way_has_not_met_what_comes(backend: str, own: bool) -> None:
    """x of the new synapse, at which nothing has been, in closed form."""
    source, cells = SpikeTrains([[2.0, 10.0, 25.0], [3.0]], name="source"), Cell(4, name="cells")
    tau: Any = np.array([10.0, 20.0, 30.0]) if own else 40.0
    line = STP(
        source, cells, FromPairs([0, 0, 1], [0, 1, 2]), into="heard", U=0.5, w=0.1, delay=5.0, tau_rec=tau,
        tau_facil=5.0, x=[0.1, 0.2, 0.3], name="line",
    )  # fmt: skip
    with Simulator(Network(source, cells, line), dt=1.0, backend=backend, seed=1) as sim:
        sim.simulate(12.0)
        line.create(0, 3, w=0.1, x=0.2, u=0.9, **({"tau_rec": 40.0} if own else {}))
        sim.simulate(8.0)
        np.testing.assert_allclose(line.x[2], 1.0 - 0.8 * np.exp(-8.0 / 40.0), rtol=1e-12)
        sim.simulate(20.0)
        x = 1.0 - 0.8 * np.exp(-18.0 / 40.0)
        left = 0.9 * np.exp(-18.0 / 5.0)
        x *= 1.0 - (left + 0.5 * (1.0 - left))
        np.testing.assert_allclose(line.x[2], 1.0 - (1.0 - x) * np.exp(-10.0 / 40.0), rtol=1e-12)


def test_a_time_constant_of_nothing() -> None:
    """Where no time has passed, 0 / 0 is not asked for."""
    found = []
    for backend in ("c", "numpy"):
        source, cells = SpikeTrains([[2.0, 5.0, 9.0]], name="source"), Cell(2, name="cells")
        line = STP(
            source, cells, AllToAll(), into="heard", w=1.0, U=0.4, delay=1.0, tau_rec=np.array([20.0, 30.0]),
            tau_facil=np.array([0.0, 5.0]), name="line",
        )  # fmt: skip
        with Simulator(Network(source, cells, line), dt=1.0, backend=backend, seed=1) as sim:
            seen = [np.array(line.u)]
            sim.simulate(6.0)
            line.u = 0.1
            seen.append(np.array(line.u))
            sim.simulate(6.0)
            found.append([*seen, *state_of(line, cells)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("action", [spread, create, slow])
def test_a_file_of_what_has_changed_is_loaded(action: Action, tmp_path: Any) -> None:
    found = []
    for load in (False, True):
        sim, line, cells = running(RULES[3], threads=2)
        with sim:
            sim.simulate(3.0)
            action(sim, line)
            sim.simulate(2.0)
            if load:
                sim.save(tmp_path / "run.zip")
            else:
                sim.simulate(5.0)
                found.append(state_of(line, cells))
        if load:
            with Simulator.load(sim.network, tmp_path / "run.zip") as again:
                again.simulate(5.0)
                found.append(state_of(line, cells))
    for plain, loaded in zip(*found, strict=True):
        np.testing.assert_array_equal(plain, loaded)


def test_some_of_many_are_read_as_all_are() -> None:
    for rule in RULES[:3]:
        sim, line, _ = running(rule)
        with sim:
            name = sorted(rule.touched)[0][0]
            some = sim.record(line.incoming(3), name, period=0.5)
            every = sim.record(line, name, period=0.5)
            sim.simulate(8.0)
            np.testing.assert_array_equal(some[name], every[name][:, line.post_index == 3])
