"""The running simulator keeps its schedule: exact call times, spans that tile a run, times on the grid of dt."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import Clock, Counter, simulate_members

from dslnet.errors import ScheduleError, TimeGridWarning

dts = st.sampled_from([1.0, 0.5, 0.1, 0.3])


def due(period: int, offset: int, wait: int, steps: int) -> list[int]:
    """The ticks of a run at which a callback is due, counted out."""
    return list(range(wait + offset % period, steps, period))


def as_ms(ticks: int, dt: float) -> float:
    """Ticks in ms, rounded once."""
    return float(Fraction(str(dt)) * ticks)


@given(
    dt=dts,
    schedules=st.lists(
        st.tuples(st.integers(1, 12), st.integers(-30, 30), st.integers(0, 20)),
        min_size=1,
        max_size=4,
    ),
    runs=st.lists(st.integers(0, 40), min_size=1, max_size=3),
)
def test_calls_happen_exactly_when_due(dt: float, schedules: list[tuple[int, int, int]], runs: list[int]) -> None:
    calls: list[tuple[int, int, int]] = []
    population = Counter(1)
    with simulate_members(population, dt=dt) as sim:
        for which, (period, offset, wait) in enumerate(schedules):

            @sim.every(as_ms(period, dt), offset=as_ms(offset, dt), wait=as_ms(wait, dt))
            def note(n: int, which: int = which) -> None:
                assert population.r[0] == sim.tick
                calls.append((sim.tick, which, n))

        expected = []
        begin = 0
        for steps in runs:
            assert sim.simulate(as_ms(steps, dt)) == as_ms(steps, dt)
            expected += sorted(
                (begin + tick, which, n)
                for which, schedule in enumerate(schedules)
                for n, tick in enumerate(due(*schedule, steps))
            )
            begin += steps
        assert (sim.tick, sim.time, population.r[0]) == (begin, as_ms(begin, dt), begin)
    assert calls == expected


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"period": 1000.0, "offset": -100.0}, [900, 1900, 2900]),
        ({"period": 1000.0, "offset": 1500.0}, [500, 1500, 2500]),
        ({"period": 1000.0, "wait": 2000.0}, [2000]),
    ],
)
def test_the_sentences_of_the_design(backend: str, schedule: dict[str, float], expected: list[int]) -> None:
    times: list[float] = []
    with simulate_members(Clock(1), backend=backend) as sim:
        sim.every(**schedule)(lambda n: times.append(sim.time))
        sim.simulate(3000.0)
    assert times == expected


def test_every_works_during_until_and_not_during_step(backend: str) -> None:
    population = Counter(1)
    ticks: list[int] = []
    with simulate_members(population, backend=backend) as sim:
        sim.every(2.0)(lambda n: ticks.append(sim.tick))
        sim.step(5)
        assert ticks == []
        sim.until(population, max_duration=100.0)  # stops after the step in which r becomes 6
        assert sim.tick == 6
        assert ticks == [5]


@pytest.mark.parametrize(
    "schedule",
    [
        {"period": -1.0},
        {"period": float("nan")},
        {"period": 1.0, "wait": -1.0},
        {"period": 1.0, "offset": float("inf")},
    ],
)
def test_times_that_are_no_times(schedule: dict[str, float]) -> None:
    with simulate_members(Clock(1)) as sim, pytest.raises(ScheduleError):
        sim.every(**schedule)


def test_times_off_the_grid_are_rounded_with_a_warning() -> None:
    with simulate_members(Clock(1), dt=0.1) as sim:
        with pytest.warns(TimeGridWarning, match=r"0\.25"):
            assert sim.simulate(0.25) == 0.3
        with pytest.warns(TimeGridWarning):
            sim.every(0.01)(lambda n: None)  # comes to 0: one tick
        assert sim.simulate(3 * 0.1) == 0.3  # within a millionth of a tick


@pytest.mark.parametrize("duration", [-1.0, float("nan"), float("inf")])
def test_durations_that_are_no_durations(duration: float) -> None:
    with simulate_members(Clock(1)) as sim:
        with pytest.raises(ScheduleError):
            sim.simulate(duration)
        with pytest.raises(ScheduleError):
            sim.until(lambda: True, max_duration=duration)
        assert sim.tick == 0
