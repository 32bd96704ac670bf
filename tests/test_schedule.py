"""Callbacks are called at exactly the stated times, and nothing that one of them does moves another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from math import ceil
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from dslnet.errors import ScheduleError, TimeGridWarning
from dslnet.schedule import Callback, Run, Schedule
from dslnet.ticks import Clock

Call = tuple[int, str, int]


@define
class Player:
    """Runs a schedule without a network, and writes down every call and every span."""

    schedule: Schedule = field(factory=lambda: Schedule(Clock(1.0)))
    calls: list[Call] = field(factory=list)
    spans: list[int] = field(factory=list)
    checks: list[int] = field(factory=list)
    runs: list[Run] = field(factory=list)

    def add(
        self, name: str, period: Any, offset: Any = 0, wait: Any = 0, do: Callable[[int], None] | None = None
    ) -> Callback:
        def called(n: int) -> None:
            self.calls.append((self.runs[-1].position, name, n))
            if do is not None:
                do(n)

        return self.schedule.every(period, offset, wait)(called)

    def play(self, length: int, check_every: int = 0) -> list[Call]:
        self.runs.append(run := self.schedule.run(length, check_every))
        made = 0
        for span in run:
            self.spans.append(span)
            made += span
            assert run.position == made
            if run.check_due:
                self.checks.append(made)
        return self.calls

    def times(self, name: str) -> list[int]:
        return [tick for tick, other, _ in self.calls if other == name]


def void(_: object) -> None:
    """For a lambda that shall return nothing."""


def expected_ticks(period: Fraction, offset: Fraction, wait: Fraction, length: Fraction, dt: Fraction) -> list[int]:
    """The definition, in exact fractions: wait + offset mod period + i · period, end excluded."""
    first = wait + offset % period
    times = [first + i * period for i in range(ceil(length / period) + 1)]
    return [int(time / dt) for time in times if time < length]


grids = st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(1, 40), Fraction(5, 2), Fraction(1, 3)])
timings = st.tuples(st.integers(1, 30), st.integers(-100, 100), st.integers(0, 50))


@given(grids, st.lists(timings, min_size=1, max_size=4), st.integers(0, 120))
def test_calls_happen_exactly_at_the_stated_times(
    dt: Fraction, callbacks: list[tuple[int, int, int]], length: int
) -> None:
    player = Player(Schedule(Clock(dt)))
    expected: list[Call] = []
    for order, (period, offset, wait) in enumerate(callbacks):
        player.add(str(order), period * dt, offset * dt, wait * dt)
        moments = expected_ticks(period * dt, offset * dt, wait * dt, length * dt, dt)
        expected += [(tick, str(order), n) for n, tick in enumerate(moments)]
    assert player.play(length) == sorted(expected)


@given(st.lists(timings, max_size=4), st.integers(0, 200), st.integers(0, 7))
def test_spans_tile_the_run(callbacks: list[tuple[int, int, int]], length: int, check_every: int) -> None:
    player = Player()
    for period, offset, wait in callbacks:
        player.add("any", period, offset, wait)
    player.play(length, check_every)
    assert sum(player.spans) == length
    assert all(span > 0 for span in player.spans)
    assert player.checks == (list(range(check_every, length + 1, check_every)) if check_every else [])


@given(st.lists(timings, min_size=2, max_size=4), st.data())
def test_switches_move_no_other_callback(callbacks: list[tuple[int, int, int]], data: st.DataObject) -> None:
    plain = Player()
    for order, timing in enumerate(callbacks):
        plain.add(str(order), *timing)
    plain.play(150)
    victim, switcher = data.draw(st.permutations(range(len(callbacks))))[:2]
    off = data.draw(st.integers(0, 5))
    on = data.draw(st.integers(off, 8))

    player = Player()
    handles: list[Callback] = []

    def switch(n: int) -> None:
        if n == off:
            handles[victim].disable()
        if n == on:
            handles[victim].enable()

    for order, timing in enumerate(callbacks):
        handles.append(player.add(str(order), *timing, do=switch if order == switcher else None))
    player.play(150)
    for order in range(len(callbacks)):
        if order != victim:
            assert [call for call in player.calls if call[1] == str(order)] == [
                call for call in plain.calls if call[1] == str(order)
            ]
    # the victim keeps its times, but for those that lie between the two switches
    turns = [(tick, switcher) for tick in plain.times(str(switcher))]
    from_, to = ((turns[n] if n < len(turns) else (150, -1)) for n in (off, on))
    kept = [tick for tick in plain.times(str(victim)) if not from_ < (tick, victim) < to]
    assert player.times(str(victim)) == kept


@pytest.mark.parametrize(
    ("period", "offset", "wait", "length", "expected"),
    [
        (100, -10, 0, 1000, list(range(90, 1000, 100))),
        (100, 50, 500, 1000, [550, 650, 750, 850, 950]),
        (1000, -100, 0, 3000, [900, 1900, 2900]),
        (1000, 1500, 0, 2000, [500, 1500]),
        (1000, 0, 5000, 7000, [5000, 6000]),
        (10, 0, 0, 10, [0]),
        (10, 0, 0, 0, []),
    ],
)
def test_known_times(period: int, offset: int, wait: int, length: int, expected: list[int]) -> None:
    player = Player()
    player.add("kick", period, offset, wait)
    assert player.play(length) == [(tick, "kick", n) for n, tick in enumerate(expected)]


def test_decimal_times_at_a_tenth() -> None:
    player = Player(Schedule(Clock(0.1)))
    player.add("kick", 0.3)
    assert player.play(30) == [(3 * n, "kick", n) for n in range(10)]


def test_every_run_counts_from_zero() -> None:
    player = Player()
    player.add("kick", 10)
    player.play(100)
    assert player.play(100) == 2 * [(10 * n, "kick", n) for n in range(10)]


def test_equal_times_go_in_order_of_definition() -> None:
    player = Player()
    for name, period in (("slow", 4), ("fast", 2), ("last", 4)):
        player.add(name, period)
    player.play(8)
    names = [name for _, name, _ in player.calls]
    assert names == ["slow", "fast", "last", "fast"] * 2


def test_a_run_without_callbacks_is_one_span() -> None:
    player = Player()
    player.play(10**12)
    assert player.spans == [10**12]


def test_callbacks_that_are_off_cut_no_span() -> None:
    player = Player()
    player.add("kick", 1).disable()
    player.play(1000)
    assert player.spans == [1000]


def test_both_switches_must_be_on() -> None:
    player = Player()
    one = player.add("one", 5)
    player.add("two", 5)
    one.disable()
    player.schedule.disable()
    assert player.play(5) == []
    player.schedule.enable()
    assert player.play(5) == [(0, "two", 0)]
    one.enable()
    player.schedule.disable()
    assert len(player.play(5)) == 1
    assert one.enabled
    player.schedule.enable()
    assert player.play(5)[1:] == [(0, "one", 0), (0, "two", 0)]


def test_disabled_puts_the_switch_back() -> None:
    player = Player()
    kick = player.add("kick", 5)
    with kick.disabled():
        with kick.disabled():
            pass
        assert player.play(10) == []
    assert kick.enabled
    kick.disable()
    with pytest.raises(KeyError), kick.disabled():
        raise KeyError
    assert not kick.enabled


def test_calls_that_are_not_made_are_not_counted() -> None:
    player = Player()
    kick: Callback = player.add("kick", 10, do=lambda n: kick.disable() if n == 1 else None)
    player.add("enable", 100, offset=45, do=lambda n: kick.enable())
    player.play(70)
    assert [call for call in player.calls if call[1] == "kick"] == [
        (tick, "kick", n) for n, tick in enumerate([0, 10, 50, 60])
    ]


def test_a_switch_acts_on_the_later_calls_of_the_same_tick() -> None:
    player = Player()
    later: list[Callback] = []
    player.add("first", 10, do=lambda n: later[0].disable() if n == 0 else later[0].enable())
    later.append(player.add("later", 10))
    player.play(20)
    assert player.calls == [(0, "first", 0), (10, "first", 1), (10, "later", 0)]


def test_enabling_an_earlier_callback_does_not_call_it_at_a_time_that_has_passed() -> None:
    player = Player()
    early = player.add("early", 10)
    early.disable()
    player.add("late", 10, do=lambda n: early.enable())
    player.play(20)
    assert player.calls == [(0, "late", 0), (10, "early", 0), (10, "late", 1)]


def test_the_switch_for_all_takes_effect_at_once() -> None:
    player = Player()
    player.add("off", 10, offset=5, do=lambda n: player.schedule.disable())
    player.add("other", 5)
    player.play(50)
    assert player.calls == [(0, "other", 0), (5, "off", 0)]
    assert player.spans == [5, 45]


def test_clear_takes_effect_at_once() -> None:
    player = Player()
    player.add("clear", 10, offset=5, do=lambda n: player.schedule.clear())
    player.add("other", 5)
    player.play(50)
    assert player.calls == [(0, "other", 0), (5, "clear", 0)]
    assert player.schedule.callbacks == ()


def test_one_callback_can_be_cleared() -> None:
    player = Player()
    kick: Callback = player.add("kick", 10, do=lambda n: kick.clear() if n == 2 else None)
    player.add("other", 25)
    player.play(50)
    assert player.times("kick") == [0, 10, 20]
    assert player.times("other") == [0, 25]
    kick.clear()
    kick.enable()
    assert player.play(10)[-1] == (0, "other", 0)


def test_callbacks_registered_in_a_run_join_at_their_next_time() -> None:
    player = Player()
    player.add("adds", 100, offset=20, do=lambda n: void(player.add("new", 10)))
    player.play(60)
    assert player.calls == [(20, "adds", 0), (30, "new", 0), (40, "new", 1), (50, "new", 2)]


def test_callbacks_that_register_callbacks_come_to_an_end() -> None:
    player = Player()

    def again(n: int) -> None:
        if n == 0:
            player.add("again", 1, do=again)

    player.add("again", 1, do=again)
    player.play(4)
    assert len(player.schedule.callbacks) == 5
    assert len(player.times("again")) == 4 + 3 + 2 + 1


def test_callbacks_registered_between_spans_join_at_that_tick() -> None:
    player = Player()
    player.runs.append(run := player.schedule.run(20, check_every=10))
    for _ in run:
        if run.position == 10:
            player.add("new", 5)
    assert player.times("new") == [10, 15]


def test_stop_ends_the_run_before_that_step() -> None:
    player = Player()
    player.add("stop", 10, offset=5, do=lambda n: player.runs[-1].stop())
    player.add("same time", 5, offset=5, wait=5)
    player.play(50)
    assert player.spans == [5]
    assert player.calls == [(5, "stop", 0)]


@pytest.mark.parametrize("before", [True, False])
def test_stop_from_outside_a_callback(before: bool) -> None:
    player = Player()
    player.add("kick", 1)
    player.runs.append(run := player.schedule.run(50))
    if before:
        run.stop()
    for span in run:
        player.spans.append(span)
        if run.position == 3:
            run.stop()
    assert player.spans == ([] if before else [1, 1, 1])
    player.spans.clear()
    player.play(2)
    assert player.spans == [1, 1]


def test_checks_come_before_the_calls_of_their_tick() -> None:
    player = Player()
    player.add("kick", 10)
    player.runs.append(run := player.schedule.run(25, check_every=10))
    for _ in run:
        if run.check_due:
            player.calls.append((run.position, "check", 0))
    assert player.calls == [(0, "kick", 0), (10, "check", 0), (10, "kick", 1), (20, "check", 0), (20, "kick", 2)]


def test_what_a_callback_raises_passes_and_the_next_run_is_whole() -> None:
    player = Player()
    fail = [True]

    def raising(n: int) -> None:
        if fail[0]:
            raise KeyError("mine")

    player.add("kick", 10, offset=5, do=raising)
    with pytest.raises(KeyError, match="mine"):
        player.play(50)
    assert player.runs[-1].position == 5
    fail[0] = False
    assert player.play(10)[1:] == [(5, "kick", 0)]


def test_the_handle_is_the_function_still() -> None:
    schedule = Schedule(Clock(0.1))

    @schedule.every(period=10.0)
    def kick(n: int) -> int:
        """Give a kick."""
        return 2 * n

    assert kick(21) == 42
    assert (vars(kick)["__name__"], kick.__doc__, kick.__module__) == ("kick", "Give a kick.", __name__)
    assert (kick.first, kick.period) == (0, 100)


def test_function_attributes_do_not_disturb_the_handle() -> None:
    def kick(n: int) -> None: ...

    kick.period = 3  # type: ignore[attr-defined]  # users may keep things on a function
    assert Schedule(Clock(1)).every(10)(kick).period == 10


@pytest.mark.parametrize("function", [lambda: None, lambda n, m: None, lambda *, n: None, 3, None])
def test_functions_that_do_not_take_one_argument_are_refused(function: Any) -> None:
    schedule = Schedule(Clock(1.0))
    with pytest.raises(ScheduleError, match=r"one argument.*write def kick\(n: int\) -> None:"):
        schedule.every(1.0)(function)
    assert schedule.callbacks == ()


def test_the_refusal_shows_the_name() -> None:
    def reset() -> None: ...

    with pytest.raises(ScheduleError, match=r"reset cannot .* def reset\(n: int\) -> None:"):
        Schedule(Clock(1.0)).every(1.0)(reset)  # type: ignore[arg-type]  # this is what is refused


def test_anything_that_takes_one_argument_is_taken() -> None:
    schedule = Schedule(Clock(1.0))
    numbers: list[int] = []
    schedule.every(1.0)(numbers.append)
    schedule.every(1.0)(partial(lambda a, n: None, 1))
    schedule.every(1.0)(lambda n, gain=2.0: None)  # type: ignore[misc]  # mypy asks for one argument exactly
    schedule.every(1.0)(int)
    assert sum(schedule.run(3)) == 3
    assert numbers == [0, 1, 2]


@pytest.mark.parametrize(
    ("period", "offset", "wait", "message"),
    [
        (-1, 0, 0, "period -1 ms is negative"),
        (1, float("nan"), 0, "offset nan"),
        (1, 0, -1, "wait -1 ms is negative"),
        ("1", 0, 0, "period '1' is not a number"),
    ],
)
def test_times_that_are_no_times_are_refused(period: Any, offset: Any, wait: Any, message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        Schedule(Clock(1.0)).every(period, offset, wait)


def test_a_period_of_nothing_is_one_tick_with_a_warning() -> None:
    player = Player()
    with pytest.warns(TimeGridWarning, match="period 0") as caught:
        player.add("kick", 0)
    assert caught[0].filename == __file__
    assert len(player.play(3)) == 3


async def asynchronous(n: int) -> None: ...


def generator(n: int) -> Iterator[int]:
    yield n


@pytest.mark.parametrize("function", [asynchronous, generator])
def test_functions_that_do_nothing_when_called_are_refused(function: Any) -> None:
    with pytest.raises(ScheduleError, match=rf"async or has a yield; .*def {function.__name__}\(n: int\)"):
        Schedule(Clock(1.0)).every(10)(function)


def test_a_handle_shows_its_times_and_its_switch_in_one_line() -> None:
    schedule = Schedule(Clock(0.1))

    @schedule.every(period=100, offset=-10, wait=500)
    def kick(n: int) -> None: ...

    assert repr(kick) == "Callback(kick, every 100.0 ms, first at 590.0 ms, on)"
    with kick.disabled():
        assert repr(kick).endswith("first at 590.0 ms, off)")
