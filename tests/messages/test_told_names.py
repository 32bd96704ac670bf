"""Names that a simulator, a network or a recording does not have are told what may be meant."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from strategies import Counter, Still, simulate_members

import dslnet
from dslnet import (
    AllToAll,
    DeclarationError,
    DiscreteUniform,
    Network,
    NetworkError,
    Normal,
    ScheduleError,
    SimulationError,
    Simulator,
    Synapse,
    describe,
    spike,
    stop_condition,
)
from dslnet.messages.told_names import ToldNames

NAMES: list[tuple[Callable[[Any, Any], Any], str]] = [
    (lambda sim, _: sim.run(10.0), r"Simulator has no 'run'\. It is sim\.simulate\(duration\)"),
    (lambda sim, _: sim.t, r"'t'\. The time in ms is sim\.time"),
    (lambda sim, _: sim.disable_callback(), r"Did you mean 'disable_callbacks'"),
    (lambda sim, _: sim.prune(), r"'prune'\. Write ee\.prune\(\.\.\.\), or sim\.prune_every"),
    (lambda sim, _: sim.network.add(1), r"Network has no 'add'\. A network is closed"),
    (lambda sim, _: sim.network.population, r"Network has no 'population'\. Did you mean 'populations'"),
    (lambda _, rec: rec.r, r"Recording has no 'r'\. What was recorded is taken as \['r'\]"),
    (lambda _, rec: rec.times, r"Recording has no 'times'\. Did you mean 'time'"),
    (lambda _, rec: rec.nothing_alike, r"Recording has no 'nothing_alike'\."),
]


@pytest.mark.parametrize(("ask", "words"), NAMES)
def test_what_may_be_meant(ask: Callable[[Any, Any], Any], words: str) -> None:
    cells = Counter(2, name="cells")
    with simulate_members(cells, backend="numpy") as sim:
        recording = sim.record(cells, "r")
        with pytest.raises(DeclarationError, match=words):
            ask(sim, recording)
        with pytest.raises(AttributeError):  # as hasattr and getattr expect
            ask(sim, recording)


def test_an_error_of_a_property_is_told_as_it_is() -> None:
    class Careless(ToldNames):
        @property
        def broken(self) -> Any:
            return self.inner.value  # type: ignore[attr-defined]

    with pytest.raises(AttributeError, match="has no 'inner'"):
        Careless().broken
    sim = Simulator(Network(Counter(2)), backend="numpy")
    with pytest.raises(SimulationError):
        sim.tick


def test_what_travels_and_is_copied_still_does() -> None:
    net = Network(Counter(2, name="cells"))
    assert pickle.loads(pickle.dumps(net)).populations[0].name == "cells"
    assert copy.copy(net).members == net.members
    assert not hasattr(net, "_repr_html_of_another") and not hasattr(net, "nothing")


def test_a_decorator_without_its_times() -> None:
    with simulate_members(Counter(2), backend="numpy") as sim:
        for wrong in ((lambda n: None,), (10.0, lambda n: None)):
            with pytest.raises(
                ScheduleError, match=r"every\(<lambda>\): times come first, .*@sim\.every\(period=100\.0\)"
            ):
                sim.every(*wrong)


def test_synapses_before_there_are_some() -> None:
    cells = Still(2)
    line = Synapse(cells, cells, AllToAll(), into="exc", w=Normal(0.0, 1.0), name="ee")
    for ask in (lambda: line[0], lambda: line.incoming(0)):
        with pytest.raises(SimulationError, match="what synapses ee has is not known yet"):
            ask()


def test_what_of_a_callback_is_assigned() -> None:
    with simulate_members(Counter(2), backend="numpy", dt=1.0) as sim:
        calls: list[int] = []
        kick = sim.every(period=2.0)(calls.append)
        with pytest.raises(
            ScheduleError, match=r"period of Callback\(append, every 2\.0 ms.* is fixed when it is made"
        ):
            kick.period = 3
        kick.enabled = False
        sim.simulate(4.0)
        assert calls == [] and not kick.enabled
        kick.enabled = True
        sim.simulate(4.0)
        assert calls == [0, 1] and kick.enabled
        with pytest.raises(DeclarationError, match=r"A callback has kick\.disable\(\)"):
            sim.disable(kick)


def test_what_of_a_simulator_and_its_network_is_assigned() -> None:
    cells = Counter(2, name="cells")
    with simulate_members(cells, backend="numpy") as sim:
        anything: Any = sim
        kick: Any = sim.every(period=1.0)(lambda n: None)
        for assign, words in (
            (lambda: setattr(anything, "simulat", 3), r"no 'simulat' to assign to\. Did you mean 'simulate'"),
            (lambda: setattr(anything, "simulate", 3), r"no 'simulate' to assign to\. That is a method, to be called"),
            (lambda: setattr(kick, "enable", False), r"no 'enable' to assign to\. Did you mean 'enabled'"),
            (
                lambda: setattr(sim.network, "members", ()),
                r"members of a network stay .* Network\(\*net\.members, ",
            ),
            (lambda: setattr(sim.network, "memers", ()), r"Did you mean 'members'"),
            (lambda: anything.get, r"no 'get'\. A member is net\.member\(name\)"),
        ):
            with pytest.raises(DeclarationError, match=words):
                assign()
        sim.memory_limit = 10**9
    assert sim.memory_limit == 10**9


def test_what_is_given_where_a_condition_is_needed() -> None:
    class Bold(Counter):
        @spike
        def fires(self) -> Any:
            return self.r > 1.0

        @stop_condition
        def high(self) -> Any:
            return self.r > 5.0

    cells: Any = Bold(20, name="cells")
    with simulate_members(cells, backend="numpy") as sim:
        with pytest.raises(
            ScheduleError, match=r"until\(an array of shape \(20,\)\): .* such as exc\.decided without \(\)"
        ):
            sim.until(cells.high(), max_duration=1.0)
        with pytest.raises(ScheduleError, match=r"Bold\.high\): that is of the class; .* exc\.high"):
            sim.until(Bold.high, max_duration=1.0)
        with pytest.raises(
            DeclarationError, match=r"Bold\.fires is an event, .*; cells\.fire\(indices\) lets some fire"
        ):
            cells.fires = 3
        with pytest.raises(
            DeclarationError, match=r"cells\.r takes .* not the class Normal; write Normal\(loc, scale\)"
        ):
            cells.r = Normal
        with pytest.raises(DeclarationError, match=r"not None$"):
            cells.r = None
        with pytest.raises(NetworkError, match=r"into=an array of shape \(20,\): give a port or state of Bold"):
            Synapse(cells, cells, AllToAll(), into=cells.r)
        with pytest.raises(DeclarationError, match="neurons that rest alone are a population of their own"):
            cells[:3].enabled = False


def test_a_shape_that_fits_after_all() -> None:
    grid, row = Counter((4, 5), name="grid"), Counter(20)
    with simulate_members(grid, row, backend="numpy"):
        with pytest.raises(
            DeclarationError, match=r"grid\.r: .* field has shape \(4, 5\); give values\.reshape\(4, 5\)"
        ):
            grid.r = row.r
        with pytest.raises(DeclarationError, match=r"has shape \(20,\); give values\.ravel\(\)"):
            row.r = grid.r
    with pytest.raises(ScheduleError, match=r"give the time in ms, such as 0\.1"):
        Simulator(Network(row), dt="0.1")  # type: ignore[arg-type]  # the mistake
    with pytest.raises(DeclarationError, match=r"low of DiscreteUniform is a whole number, not 0\.5"):
        DiscreteUniform(0.5, 2)


def test_classes_of_ones_own_keep_more() -> None:
    class Pair(Network):
        def __init__(self) -> None:
            self.first, self.second = Counter(1), Counter(1)
            super().__init__(self.first, self.second)

    class Watching(Simulator):
        seen = 0

    sim = Watching(Pair(), backend="numpy")
    sim.seen, sim.more = 1, 2  # type: ignore[attr-defined]  # what a script does
    assert sim.seen == 1


def test_members_and_sizes() -> None:
    cells: Any = Counter(2, name="cells")
    net: Any = Network(cells)
    with pytest.raises(NetworkError, match=r"net\['cells'\]: .* net\.member\('cells'\)"):
        net["cells"]
    with pytest.raises(TypeError, match="not iterable"):
        iter(net)
    with pytest.raises(NetworkError, match=r"len\(Counter\(2, name='cells'\)\): .* is \.size"):
        len(cells)
    assert cells
    with pytest.raises(DeclarationError, match=r"Counter has no 'spikes'\. Spikes are recorded"):
        cells.spikes  # it is asked for
    with pytest.raises(AttributeError, match=r"'AlltoAll'\. Did you mean 'AllToAll'"):
        dslnet.AlltoAll
    with pytest.raises(DeclarationError, match=r"Description has no 'markdwn'\. Did you mean 'markdown'"):
        describe(cells).markdwn  # type: ignore[attr-defined]


def test_a_simulator_that_is_over_is_not_entered() -> None:
    sim = Simulator(Network(Counter(2)), backend="numpy")
    with sim:
        pass
    with pytest.raises(SimulationError, match=r"this simulator is closed; make a new one"), sim:
        pass


def test_what_is_no_mask() -> None:
    cells = Still(2, name="cells")
    line = Synapse(cells, cells, AllToAll(), into="exc", w=[1.0, 2.0, 3.0, 4.0], name="ee")
    with simulate_members(cells, line, backend="numpy"):
        with pytest.raises(
            NetworkError, match=r"ee\.prune: a mask or places are needed, not a function: .*ee\.w < 0\.01"
        ):
            line.prune(lambda line: line.w < 2.0)
        with pytest.raises(NetworkError, match=r"ee\.create: pre= takes neurons by number, .* not Still\(1 of 2"):
            line.create(cells[:1], 1, w=1.0)
