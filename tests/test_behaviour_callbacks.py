"""Callbacks: their switches, and what they may do to the run that calls them."""

from __future__ import annotations

from typing import Any

import pytest
from strategies import Clock, Counter, simulate_members

from dslnet.errors import ScheduleError, SimulationError


def test_disabling_one_moves_no_other(backend: str) -> None:
    ticks: dict[str, list[int]] = {"a": [], "b": []}
    with simulate_members(Clock(1), backend=backend) as sim:

        @sim.every(3.0)
        def a(n: int) -> None:
            ticks["a"].append(sim.tick)

        @sim.every(2.0)
        def b(n: int) -> None:
            ticks["b"].append(sim.tick)
            if sim.tick == 6:
                a.disable()
            if sim.tick == 10:
                a.enable()

        sim.simulate(14.0)
    assert ticks == {"a": [0, 3, 6, 12], "b": [0, 2, 4, 6, 8, 10, 12]}


def test_two_switches(backend: str) -> None:
    calls: list[str] = []
    with simulate_members(Clock(1), backend=backend) as sim:
        kick = sim.every(1.0)(lambda n: calls.append("kick"))
        sim.every(1.0)(lambda n: calls.append("other"))

        def after(change: Any) -> list[str]:
            calls.clear()
            change()
            sim.simulate(1.0)
            return list(calls)

        assert after(lambda: None) == ["kick", "other"]
        assert after(kick.disable) == ["other"]
        assert after(sim.disable_callbacks) == []
        assert after(kick.enable) == []
        assert after(sim.enable_callbacks) == ["kick", "other"]
        with kick.disabled():
            assert after(lambda: None) == ["other"]
        assert after(lambda: None) == ["kick", "other"]
        assert after(sim.clear_callbacks) == []


def test_disabled_restores_the_switch_it_found(backend: str) -> None:
    calls: list[int] = []
    with simulate_members(Clock(1), backend=backend) as sim:
        kick = sim.every(1.0)(calls.append)
        kick.disable()
        with kick.disabled():
            sim.simulate(2.0)
        sim.simulate(2.0)
    assert calls == []


def test_a_disabled_callback_is_not_counted(backend: str) -> None:
    seen: list[tuple[int, int]] = []
    with simulate_members(Clock(1), backend=backend) as sim:

        @sim.every(1.0)
        def switch(n: int) -> None:
            if n == 2:
                note.disable()
            if n == 4:
                note.enable()

        @sim.every(1.0)
        def note(n: int) -> None:
            seen.append((sim.tick, n))

        sim.simulate(6.0)
    assert seen == [(0, 0), (1, 1), (4, 2), (5, 3)]


def test_the_decorated_name_stays_callable() -> None:
    with simulate_members(Clock(1)) as sim:

        @sim.every(1.0)
        def double(n: int) -> int:
            return 2 * n

        assert double(21) == 42


def test_stop_in_a_callback_ends_the_run_before_that_step(backend: str) -> None:
    population = Counter(1)
    with simulate_members(population, backend=backend) as sim:

        @sim.every(5.0, offset=3.0)
        def halt(n: int) -> None:
            sim.stop()

        assert sim.simulate(100.0) == 3.0
        assert (sim.tick, population.r[0]) == (3, 3)
        halt.disable()
        assert sim.simulate(4.0) == 4.0
        halt.enable()
        elapsed = sim.until(lambda: False, max_duration=50.0)
        assert (elapsed, elapsed.met, sim.tick) == (3.0, False, 10)


def test_a_callback_registered_during_a_run_joins_at_its_next_time(backend: str) -> None:
    ticks: list[int] = []
    with simulate_members(Clock(1), backend=backend) as sim:

        @sim.every(100.0, offset=7.0)
        def register(n: int) -> None:
            sim.every(4.0)(lambda n: ticks.append(sim.tick))

        sim.simulate(20.0)
    assert ticks == [8, 12, 16]


def test_an_exception_in_a_callback_leaves_a_usable_simulator(backend: str) -> None:
    population = Counter(1)
    with simulate_members(population, backend=backend) as sim:

        @sim.every(10.0, offset=4.0)
        def fail(n: int) -> None:
            raise ZeroDivisionError("mine")

        with pytest.raises(ZeroDivisionError, match="mine"):
            sim.simulate(20.0)
        assert (sim.tick, population.r[0]) == (4, 4)
        sim.clear_callbacks()
        assert sim.simulate(6.0) == 6.0
        assert (sim.tick, population.r[0]) == (10, 10)


@pytest.mark.parametrize("call", ["simulate", "step", "until", "reset"])
def test_running_the_simulator_from_inside_a_callback(backend: str, call: str) -> None:
    calls = {
        "simulate": lambda sim: sim.simulate(1.0),
        "step": lambda sim: sim.step(),
        "until": lambda sim: sim.until(lambda: True, max_duration=1.0),
        "reset": lambda sim: sim.reset(),
    }
    with simulate_members(Clock(1), backend=backend) as sim:
        sim.every(1.0)(lambda n: calls[call](sim))
        with pytest.raises(SimulationError, match="callback"):
            sim.simulate(3.0)
        sim.clear_callbacks()
        sim.simulate(1.0)


@pytest.mark.parametrize("function", [lambda: None, lambda n, m: None, 3])
def test_a_function_that_does_not_take_one_argument(function: Any) -> None:
    with simulate_members(Clock(1)) as sim, pytest.raises(ScheduleError, match="n: int"):
        sim.every(1.0)(function)


def test_an_iterator_that_is_used_up_is_told_as_such(backend: str) -> None:
    stimuli = iter([1.0])
    with simulate_members(Counter(1), backend=backend) as sim:
        sim.every(1.0)(lambda n: next(stimuli))
        with pytest.raises(ScheduleError, match=r"Callback\(.*raised StopIteration: what it takes from has"):
            sim.simulate(5.0)
        sim.clear_callbacks()
        with pytest.raises(ScheduleError, match=r"the condition <lambda> raised StopIteration"):
            sim.until(lambda: next(stimuli), max_duration=5.0)
