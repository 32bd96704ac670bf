"""Synapses that come and go one by one do what they do as a whole, to the bit."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from plasticity.coming import CLASSES, NEVER, OWN, TRACES, network, run, same
from plasticity.trains import Target

from dslnet import (
    STP,
    FixedProbability,
    FromPairs,
    IF_curr_exp,
    Network,
    Simulator,
    SpikeTrains,
    Synapse,
    Uniform,
)
from dslnet.errors import CompileError, SimulationError
from dslnet.running import turnovers


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Synapses come and go one by one from the first change on."""
    monkeypatch.setattr(turnovers, "PATIENCE", 0)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(("size", "delay"), [(1, 0.1), (64, 0.1), (63, 1.3), (65, 1.3)])
def test_one_by_one_as_all_at_once(kind: str, size: int, delay: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnovers, "PATIENCE", NEVER)
    wanted, singly = run(kind, size, delay)
    assert singly == {False} and np.isfinite(wanted["last"]).sum() > size / 2
    for patience, threads in ((0, 1), (0, 3), (3, 2)):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        found, singly = run(kind, size, delay, threads=threads)
        assert True in singly
        same(found, wanted)


def looks(sim: Simulator, line: Any, number: int) -> object:
    """Whoever asks has the synapses as a whole."""
    asked: list[Callable[[], object]] = [
        lambda: line.w.sum(), lambda: line.pre_index, sim.snapshot, sim.digest, lambda: line.incoming(0).w,
        lambda: sim.rewind(sim.snapshot()), lambda: line.delay, line.disable_plasticity, line.enable_plasticity,
    ]  # fmt: skip
    return asked[number // 3 % len(asked)]() if number % 3 == 0 else None


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", ["static", "own", "pair", "traced"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_whoever_looks_changes_nothing(kind: str, dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while spikes are under way that new synapses do not carry."""
    found, _ = run(kind, 30, 1.5, looks, dtype=dtype, threads=2)
    monkeypatch.setattr(turnovers, "PATIENCE", NEVER)
    same(found, run(kind, 30, 1.5, looks, dtype=dtype)[0])
    same(run(kind, 30, 1.5, dtype=dtype)[0], found) if kind == "static" else None


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", CLASSES)
def test_as_numpy_does(kind: str) -> None:
    ours, theirs = (run(kind, 20, 1.3, backend=backend)[0] for backend in ("c", "numpy"))
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(("dtype", "silent"), [("float32", False), ("float64", True)])
@pytest.mark.parametrize("kind", ["coupled", "depressing", "weary"])
def test_traces_are_counted_from_later_meanwhile(
    kind: str, dtype: Any, silent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept of those of new synapses is of long ago, and what they were given is what they have; where nobody
    fires for hundreds of time constants as well."""
    found, rounding = [], 3e-5 if dtype == "float32" else 1e-9
    first, second = TRACES[kind][-2:]
    for patience, backend in ((0, "c"), (NEVER, "c"), (0, "numpy")):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, _ = network(kind, 20, 1.0)
        own = {"delay": 1.5} if kind in OWN else {}
        if silent:
            line.pre.i_offset = line.post.i_offset = 0.0
        with Simulator(net, dt=0.1, seed=4, dtype=dtype, backend=backend) as sim:
            for number in range(4):
                line.create([1, 2], [3, 4], **own, **{first: [0.6, 0.7], second: [0.8, 0.9]})
                line.prune(pre=number + 5)
                sim.simulate(100.0 if silent else 35.0)
            line.create([1, 2], [3, 4], **own, **{first: 0.6, second: [0.8, 0.9]})
            assert ("line" in sim._session.turnovers.open) == (patience == 0 and backend == "c") or silent
            last = np.flatnonzero((line.pre_index == 1) & (line.post_index == 3))[-1]
            values = {name: getattr(line, name).copy() for name in (first, second)}
            found.append({**values, "v": line.post.v.copy()})
            np.testing.assert_allclose([values[first][last], values[second][last]], [0.6, 0.8], rtol=rounding)
    same(*found[:2])
    for name, values in found[2].items():
        np.testing.assert_allclose(found[0][name], values, rtol=rounding)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", ["static", "own", "pair", "traced"])
def test_parts_hold_only_who_sent_something(kind: str) -> None:
    """However many steps some came in while spikes were under way."""
    net, line, _ = network(kind, 40, 3.0)
    with Simulator(net, dt=0.1, seed=4) as sim:
        sim.simulate(14.0)
        for number in range(25):
            line.create([number, 2], [3, 4], w=0.1, **({"delay": 3.0 + 0.1 * (number % 9)} if kind in OWN else {}))
            sim.step()
        assert line.w.sum() > 0.0
        engine, held = sim._session.engine, sim._session.held
        bundle = next(each for each in held.bundles if each.name == "line")
        running = [part for part in bundle.parts if part.until >= engine.tick]
        ended = [part for part in bundle.parts if part not in running]
        assert ended and len(ended) <= len(running)  # in one piece, as no source fired twice
        sent = np.unique(np.concatenate(engine.fired_lately(bundle.pre.number, bundle.event, held.depth(bundle.pre))))
        for part in ended:
            assert np.isin(np.flatnonzero(part.connectivity.lengths), sent).all()


CREATED = {1: 10.0, 3: 100.0, 4: 1000.0}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("look", [False, True])
@pytest.mark.parametrize("goes", [None, 0, 1])
def test_what_is_under_way_is_not_carried(look: bool, goes: int | None) -> None:
    """Sent at 0 ms, arrives at 4; of those that came later and earlier some go before."""
    source, target = SpikeTrains([[0.0, 3.0]], name="source"), Target(4, name="target")
    line = Synapse(source, target, FromPairs([0, 0, 0], [0, 1, 2]), into="heard", w=[1.0] * 3, delay=4.0, name="line")
    with Simulator(Network(source, target, line), dt=1.0) as sim:
        heard = np.zeros(4)
        for step in range(9):
            if step in CREATED:
                assert line.create(0, 1, w=CREATED[step]) == 1 and (look or sim._session.turnovers.open)
            if step == 3 and goes is not None:
                line.prune(pre=0, post=goes)
            if step == 3 and look:
                assert line.w.sum() == {None: 113.0, 0: 112.0, 1: 2.0}[goes]
            sim.step()
            heard += target.heard
    old, new = [2.0, 2.0, 2.0, 0.0], [0.0, 110.0, 0.0, 0.0]
    if goes is not None:
        old[goes], new[goes] = 0.0, 0.0
    assert heard.tolist() == [a + b for a, b in zip(old, new, strict=True)]


@pytest.mark.usefixtures("at_once")
def test_rules_create_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, _ = network("pair", 40, 1.3, probability=0.02)
        with Simulator(net, dt=0.1, seed=4) as sim:
            sim.create_every(line, 1.0, lambda pre, post: (pre + post) % 2 == 0, probability=0.02, w=0.1)
            sim.simulate(30.0)
            assert ("line" in sim._session.turnovers.open) == (patience == 0)
            pairs = np.stack([line.pre_index, line.post_index])
        assert len(np.unique(pairs, axis=1).T) > 300
        found.append(pairs)
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("kind", ["static", "pair"])
def test_rows_and_columns_that_are_full_get_room(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, _ = network(kind, 3, 0.1)
        with Simulator(net, dt=0.1, seed=4, threads=2) as sim:
            for number in range(200):
                line.create(1, number % 5, w=0.001 * number)
                sim.step()
            assert ("line" in sim._session.turnovers.open) == (patience == 0)
            found.append({"post": line.post_index, "w": line.w.copy()})
    same(*found)


@pytest.mark.usefixtures("at_once")
def test_where_synapses_hang_together_all_are_gone_through() -> None:
    """What single synapses met at their last spikes has no time in common, delays of their own have rows of their own,
    and many changes at once are no single ones."""
    net, line, _ = network("pair", 20, 1.0)
    recovery = Uniform(50.0, 90.0)
    traced = STP(line.pre, line.post, FixedProbability(0.2), into="g_exc", tau_rec=recovery, delay=1.0, name="traced")
    own = Synapse(
        line.pre,
        line.post,
        FixedProbability(0.2),
        into="g_exc",
        w=Uniform(0.0, 0.1),
        delay=Uniform(1.0, 2.0),
        name="own",
    )
    with Simulator(Network(*net.members, traced, own), dt=0.1) as sim:
        assert traced.create(0, 0, tau_rec=60.0) == own.create(0, 0, w=0.1, delay=1.5) == 1
        assert "traced" not in sim._session.turnovers.open
        assert line.create(np.zeros(3000, int), np.arange(3000) % 20, w=0.1) == 3000
        assert "line" not in sim._session.turnovers.open


@pytest.mark.usefixtures("at_once")
def test_without_a_compiler_all_are_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(choices: Any) -> Any:
        raise CompileError("no compiler")

    monkeypatch.setattr("dslnet.compiled.one_by_one.roomy_library", none)
    net, line, _ = network("static", 20, 1.0)
    with Simulator(net, dt=0.1) as sim:
        size = line.size
        assert line.create(0, 0, w=0.1) == 1 and line.size == size + 1 and not sim._session.turnovers.open


@pytest.mark.usefixtures("at_once")
def test_the_last_values_stay(tmp_path: Any) -> None:
    """After the end, and in a process that is forked off meanwhile, which has no threads."""
    net, line, _ = network("pair", 20, 1.3)
    with Simulator(net, dt=0.1, threads=2) as sim:
        sim.simulate(12.0)
        line.create([3, 4], [5, 5], w=0.45)
        child = os.fork()
        if not child:
            os._exit(int(line.size != np.count_nonzero(line.w) or np.count_nonzero(line.w == 0.45) != 2))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert "line" in sim._session.turnovers.open
        size = line.size
    assert len(line.w) == size and np.count_nonzero(line.w == 0.45) == 2


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("fails", [False, True])
def test_all_goes_on_where_they_cannot_be_packed(fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As without a compiler, where spikes are under way that new synapses do not carry: somebody asks in vain."""

    def refused(*given: Any) -> Any:
        raise SimulationError("no memory")

    def ask(sim: Simulator, line: Any, number: int) -> None:
        if fails and number % 5 == 0:
            with monkeypatch.context() as patch, pytest.raises(SimulationError, match="no memory"):
                patch.setattr("dslnet.compiled.engine.bound", refused)
                assert "line" in sim._session.turnovers.open
                line.w.sum()

    found, _ = run("pair", 20, 3.0, ask)
    monkeypatch.setattr(turnovers, "PATIENCE", NEVER)
    same(found, run("pair", 20, 3.0)[0])


def assigned(sim: Simulator, line: Any, other: Any) -> tuple[Any, ...]:
    """Another projection goes on with values for each synapse that were kept per neuron, and with other delays."""
    size = line.size
    for number in range(20):
        line.create([1, 2, number], [4, 5, 6], w=0.44)
        sim.step(2)
    other.x = np.linspace(0.1, 0.9, other.size)
    found = [line.size - size, np.count_nonzero(line.w == 0.44) > 0]
    for delay in (2.0, Uniform(1.0, 2.0)):
        line.create([1, 2, 3], [4, 5, 6], w=0.44)
        other.delay = delay
        found += [line.size - size, np.mean(other.delay), sim.simulate(10.0), line.w.sum(), line.post.v.sum()]
    return tuple(found)


@pytest.mark.parametrize("last", [False, True])
def test_another_projection_is_assigned(last: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile synapses come with spikes under way, which makes more parts, and those of the other count on."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, targets = network("pair", 30, 3.0)
        other = STP(line.pre, targets, FixedProbability(0.3), into="g_exc", w=Uniform(0.1, 0.3), delay=1.0, name="stp")
        members = [*net.members, other] if last else [other, *net.members]
        with Simulator(Network(*members), dt=0.1, seed=2) as sim:
            sim.simulate(30.0)
            found.append(assigned(sim, line, other))
    assert found[0] == found[1] and found[0][0] == 60


@pytest.mark.usefixtures("at_once")
def test_delays_that_become_one_are_one() -> None:
    net, line, _ = network("own", 3, 1.0)
    with Simulator(net, dt=0.1, seed=4) as sim:
        assert np.ndim(line.delay) == 1
        line.prune(pre=[0, 1, 2])
        assert "line" in sim._session.turnovers.open and line.size == 0
        line.create(0, 1, w=0.1, delay=1.5)
        assert line.delay == 1.5 and np.ndim(line.delay) == 0


@pytest.mark.parametrize("kind", ["own", "traced"])
def test_what_no_synapse_carries_is_no_part_of_the_state(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only synapse with the longest delay goes, and another one with it comes."""
    found, each = [], np.arange(70)
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        source, target = IF_curr_exp(70, name="source"), IF_curr_exp(5, name="target")
        delay = np.where(each == 3, 10.0, np.where(each % 2, 1.0, 2.0))
        line = CLASSES[kind](
            source, target, FromPairs(each, each % 5), into="g_exc", w=np.full(70, 0.1), delay=delay, name="line"
        )
        with Simulator(Network(source, target, line), dt=0.1, seed=1) as sim:
            sim.step(50)
            line.prune(pre=3)
            sim.step(110)
            source.fire(each)
            sim.step(5)
            digests = [sim.digest()]
            sim.step(35)
            digests.append(sim.digest())
            line.create([3, 4], [3, 4], w=0.2, delay=[10.0, 1.0])
            sim.step(2)
            found.append([*digests, sim.digest()])
    assert found[0] == found[1] and len(set(found[0])) == 3


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", ["own", "traced"])
def test_one_delay_may_be_that_of_nearly_all(kind: str) -> None:
    """The last synapse has another one; rows that are empty or have room tell nothing."""
    net, line, _ = network(kind, 200, 1.0)
    with Simulator(net, dt=0.1, seed=4, threads=2) as sim:
        line.prune(pre=np.arange(200))
        line.create(np.arange(50, 200), 3, w=0.1, delay=[1.0] * 149 + [2.0])
        line.create(100, 4, w=0.1, delay=1.0)
        assert "line" in sim._session.turnovers.open
        line.prune(pre=199)
        assert "line" in sim._session.turnovers.open and line.size == 150
        line.create(100, 4, w=0.1, delay=1.0)
        assert not sim._session.turnovers.open and line.delay == 1.0


@pytest.mark.parametrize("kind", ["pair", "own", "traced"])
def test_it_begins_while_parts_deliver_what_was_sent_before(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every step some come whose sources have spikes under way: three times as parts of their own, which are one
    again from the fourth time on."""
    found = []
    for patience in (3, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, targets = network(kind, 30, 1.5)
        with Simulator(net, dt=0.1, seed=4) as sim:
            sim.simulate(14.0)
            parts, begun, own = [], [], {"delay": 2.0} if kind in OWN else {}
            for number in range(8):
                line.pre.fire(np.arange(8))
                line.create(np.arange(8), (np.arange(8) + number) % 30, w=0.1 * number, **own)
                parts.append(len(sim._session.held.bundles[0].parts))
                begun.append("line" in sim._session.turnovers.open)
                sim.step()
            assert (np.diff(parts[:3]) > 0).all() and begun == 3 * [False] + 5 * [patience == 3]
            sim.step(20)
            found.append({"w": line.w, "post": line.post_index, "v": targets.v.copy(), "g": targets.g_exc.copy()})
    same(*found)


@pytest.mark.parametrize("kind", ["static", "own", "pair", "traced"])
def test_what_runs_since_lately_carries_nothing_older(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer delay is assigned: what was sent before has arrived by the one that there was, and does not again. Where
    a spike that arrives counts for its source, all are gone through as long as any is under way."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, targets = network(kind, 64, 1.0)
        own = kind in OWN
        with Simulator(net, dt=0.1, seed=4) as sim:
            sim.step(50)
            line.pre.fire(np.arange(64))
            sim.step(3)
            line.delay = Uniform(6.0, 6.2) if own else 6.0
            sim.step(30)
            line.create([4, 5], [6, 7], w=0.1, **({"delay": [6.0, 6.2]} if own else {}))
            assert ("line" in sim._session.turnovers.open) == (patience == 0 and kind != "pair")
            heard = [targets.g_exc.sum() for _ in range(40) if not sim.step()]
            found.append({"w": line.w.copy(), "v": targets.v.copy(), "heard": np.array(heard)})
    same(*found)


def test_what_came_where_there_was_nothing_is_as_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """No part has ended that would say so: one without synapses has no delay."""
    found = []
    for patience in (0, NEVER):
        monkeypatch.setattr(turnovers, "PATIENCE", patience)
        net, line, targets = network("traced", 64, 2.0)
        longer = Synapse(line.pre, targets, FromPairs([0], [0]), into="g_inh", w=-0.01, delay=7.0, name="longer")
        each = np.arange(64)
        with Simulator(Network(*net.members, longer), dt=0.1, seed=4) as sim:
            line.prune(pre=each)
            line.create([0, 1], [0, 1], w=0.1, delay=[2.0, 2.2])
            assert line.w.sum() == 0.2
            line.prune(pre=[0, 1], post=[0, 1])
            assert line.w.sum() == 0.0
            sim.step(50)
            line.pre.fire(each)
            sim.step(3)
            line.create(each, each, w=0.2, delay=np.round(np.linspace(2.0, 2.2, 64), 1))
            sim.step(4)
            line.create([49, 49], [4, 4], w=0.2, delay=[2.1, 2.0])
            assert ("line" in sim._session.turnovers.open) == (patience == 0)
            heard = [targets.g_exc.sum() for _ in range(40) if not sim.step()]
            found.append({"w": line.w.copy(), "v": targets.v.copy(), "heard": np.array(heard)})
    same(*found)


def test_who_asks_soon_waits_longer() -> None:
    net, line, _ = network("static", 20, 1.0)
    with Simulator(net, dt=0.1) as sim:
        begun = []
        for _ in range(60):
            line.create(0, 0, w=0.1)
            begun.append("line" in sim._session.turnovers.open)
            if begun[-1]:
                line.w.sum()
        first = [number for number, each in enumerate(begun) if each]
        assert first[:3] == [3, 10, 23] and not sim._session.turnovers.open
        for _ in range(100):
            line.create(0, 0, w=0.1)
        line.w.sum()
        assert sim._session.turnovers.patience["line"] == turnovers.PATIENCE


def test_who_is_packed_with_others_waits_longer_too() -> None:
    """By one that is read, and by a change that goes through all."""
    net, line, targets = network("static", 20, 1.0)
    third = Synapse(
        line.pre, targets, FixedProbability(0.2), into="g_exc", w=Uniform(0.1, 0.3), delay=1.0, name="third"
    )
    with Simulator(Network(*net.members, third), dt=0.1) as sim:
        for _ in range(4):
            line.create(0, 0, w=0.1)
            third.create(0, 0, w=0.1)
        assert set(sim._session.turnovers.open) == {"line", "third"}
        third.w.sum()
        assert sim._session.turnovers.patience == {"line": 6, "third": 6}
        for _ in range(7):
            line.create(0, 0, w=0.1)
        assert "line" in sim._session.turnovers.open
        third.create(np.zeros(50, int), 1, w=0.1)
        assert sim._session.turnovers.patience["line"] == 12
