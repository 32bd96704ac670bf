"""Times in ms become ticks exactly, and ticks become times rounded once."""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dslnet.errors import ScheduleError, TimeGridWarning
from dslnet.ticks import GRID_TOLERANCE, Clock, ticks, ticks_array, ticks_at_least_one, warn_user

steps = st.builds(lambda digits, exponent: Decimal(f"{digits}e-{exponent}"), st.integers(1, 9999), st.integers(0, 6))
durations = st.builds(lambda digits, exponent: f"{digits}e-{exponent}", st.integers(0, 10**9), st.integers(0, 8))


def quietly(x: object, dt: object, **options: object) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TimeGridWarning)
        return ticks(x, dt, **options)  # type: ignore[arg-type]  # drawn keywords


@pytest.mark.parametrize(
    ("dt", "numerator", "denominator"),
    [
        (0.1, 1, 10),
        (1, 1, 1),
        (2.5, 5, 2),
        (Fraction(1, 3), 1, 3),
        (Decimal("0.125"), 1, 8),
        (np.float32(0.1), 1, 10),
        (np.float64(0.025), 1, 40),
        (np.int64(2), 2, 1),
        (np.array(0.1), 1, 10),
        (1e-3, 1, 1000),
    ],
)
def test_dt_is_a_fraction_in_lowest_terms(dt: object, numerator: int, denominator: int) -> None:
    clock = Clock(dt)
    assert (clock.numerator, clock.denominator) == (numerator, denominator)
    assert type(clock.numerator) is int
    assert clock.dt is dt


def test_clocks_of_the_same_step_are_equal() -> None:
    assert Clock(0.1) == Clock(Decimal("0.10")) == Clock(Fraction(1, 10))
    assert Clock(0.1) != Clock(0.2)


@pytest.mark.parametrize("dt", [0.0, -0.1, math.nan, math.inf, "ten", "0.1", None, True, [0.1], "1/0", 1j])
def test_dt_that_is_no_time_step_is_refused(dt: object) -> None:
    with pytest.raises(ScheduleError, match="dt"):
        Clock(dt)


@pytest.mark.parametrize("dt", [1e-30, 1e300, Fraction(2**63 + 1, 2)])
def test_dt_that_does_not_fit_says_what_to_do(dt: object) -> None:
    with pytest.raises(ScheduleError, match="fewer digits, or a fraction"):
        Clock(dt)


@given(steps, st.integers(0, 2**62))
def test_time_of_a_tick_is_rounded_once(dt: Decimal, tick: int) -> None:
    assert Clock(dt).time(tick) == float(Fraction(dt) * tick)


def test_times_do_not_drift() -> None:
    clock = Clock(0.1)
    assert [clock.time(k) for k in (3, 7, 10, 12345)] == [0.3, 0.7, 1.0, 1234.5]
    assert Clock(Fraction(1, 3)).time(3) == 1.0


@pytest.mark.parametrize(
    ("x", "dt", "expected"),
    [
        (0.3, 0.1, 3),
        (3 * 0.1, 0.1, 3),
        (1e6, 0.1, 10_000_000),
        (0, 0.1, 0),
        (-0.0, 0.1, 0),
        (0.3 - 3 * 0.1, 0.1, 0),
        (np.float32(0.7), 0.1, 7),
        (np.int8(100), 0.001, 100_000),
        (np.array(2.0), 0.5, 4),
        (Fraction(2, 3), Fraction(1, 3), 2),
        (Decimal("0.6"), 0.2, 3),
        (1.0 + 9e-7, 1.0, 1),
        (1.0 - 9e-7, 1.0, 1),
    ],
)
def test_values_on_the_grid(x: object, dt: object, expected: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ticks(x, dt) == expected
        assert type(ticks(x, Clock(dt))) is int


@pytest.mark.parametrize(
    ("x", "dt", "expected", "used"),
    [
        (0.25, 0.1, 3, "0.3"),
        (0.24, 0.1, 2, "0.2"),
        (0.15, 0.1, 2, "0.2"),
        (0.04, 0.1, 0, "0.0"),
        (1.0000011, 1.0, 1, "1.0"),
    ],
)
def test_values_off_the_grid_go_to_the_nearest_halves_up(x: float, dt: float, expected: int, used: str) -> None:
    with pytest.warns(TimeGridWarning, match=rf"wait {x} .* dt = {dt} ms: {used} ms") as caught:
        assert ticks(x, dt, what="wait") == expected
    assert caught[0].filename == __file__


def test_negative_halves_go_up_too() -> None:
    with pytest.warns(TimeGridWarning):
        assert ticks(-0.25, 0.1, allow_negative=True, what="offset") == -2
    assert ticks(-0.3, 0.1, allow_negative=True) == -3


@given(durations, steps)
def test_ticks_are_exact_division(x: str, dt: Decimal) -> None:
    exact = Fraction(x) / Fraction(dt)
    nearest = quietly(Decimal(x), dt)
    assert abs(exact - nearest) <= Fraction(1, 2)
    assert exact - nearest != Fraction(1, 2)
    assert quietly(float(x), dt) == nearest


@given(durations, steps)
def test_a_warning_says_that_a_value_was_moved(x: str, dt: Decimal) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        moved = abs(Fraction(x) / Fraction(dt) - ticks(Decimal(x), dt)) > GRID_TOLERANCE
    assert bool(caught) == moved


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf, np.float64("nan"), Decimal("NaN")])
def test_values_that_are_not_finite_raise(x: object) -> None:
    with pytest.raises(ScheduleError, match=r"delay .* not a finite number of ms"):
        ticks(x, 0.1, what="delay", allow_negative=True)


@pytest.mark.parametrize("x", ["10", None, True, np.bool_(False), [1.0], np.array([1.0]), 1j, object()])
def test_what_is_no_number_raises(x: object) -> None:
    with pytest.raises(ScheduleError, match=r"period .* is not a number"):
        ticks(x, 0.1, what="period")


@pytest.mark.parametrize("x", [-1.0, -1, -0.04, np.float32(-3)])
def test_negative_values_raise(x: object) -> None:
    with pytest.raises(ScheduleError, match=r"duration .* is negative"):
        ticks(x, 0.1)


def test_a_time_beyond_64_bits_raises() -> None:
    with pytest.raises(ScheduleError, match="64 bits"):
        ticks(1e300, 0.1)


@pytest.mark.parametrize("x", [0.0, 0.04])
def test_a_period_of_nothing_becomes_one_tick(x: float) -> None:
    with pytest.warns(TimeGridWarning, match=rf"check_every {x} .* 0.1 ms is used") as caught:
        assert ticks_at_least_one(x, 0.1, what="check_every") == 1
    assert len(caught) == 1


def test_a_period_on_the_grid_does_not_warn() -> None:
    assert ticks_at_least_one(0.3, 0.1) == 3
    with pytest.warns(TimeGridWarning, match="period 0.05"):
        assert ticks_at_least_one(0.05, 0.1) == 1
    with pytest.raises(ScheduleError, match="negative"):
        ticks_at_least_one(-1.0, 0.1)


@given(st.lists(st.floats(0, 1e5) | st.integers(0, 10**6).map(lambda k: k / 100), max_size=20), steps)
def test_arrays_are_rounded_like_numbers(values: list[float], dt: Decimal) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        one_by_one = [ticks(value, dt) for value in values]
    with warnings.catch_warnings(record=True) as caught_of_array:
        warnings.simplefilter("always")
        together = ticks_array(np.array(values), dt, "delay")
    assert together.tolist() == one_by_one
    assert together.dtype == np.int64
    assert len(caught_of_array) == bool(caught)
    if caught:
        assert f"{len(caught)} of {len(values)} values" in str(caught_of_array[0].message)


def test_arrays_of_other_types_and_shapes() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ticks_array(np.array([[0.1, 0.2], [0.3, 1000.1]], np.float32), 0.1).tolist() == [[1, 2], [3, 10001]]
    assert ticks_array(np.arange(3, dtype=np.uint8), 0.5).tolist() == [0, 2, 4]
    assert ticks_array([], 0.1).shape == (0,)
    assert ticks_array([2**60 + 1], 1).tolist() == [2**60 + 1]


def test_arrays_of_at_least_one_tick() -> None:
    with pytest.warns(TimeGridWarning, match="delay: 2 of 4") as caught:
        assert ticks_array([0.0, 0.04, 0.1, 0.5], 0.1, "delay", at_least_one=True).tolist() == [1, 1, 1, 5]
    assert caught[0].filename == __file__


def test_what_the_warning_shows_is_taken_without_one() -> None:
    values, dt = np.array([0.123, 0.987, 0.001, 13.37]), 0.1
    with pytest.warns(TimeGridWarning) as caught:
        found = ticks_array(values, dt, at_least_one=True)
    messages = [str(each.message) for each in caught]
    assert "dt * np.round(values / dt) is taken as it is" in messages[0]
    assert "np.maximum(values, dt) is taken as it is" in messages[1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = np.maximum(dt * np.round(values / dt), dt)
        np.testing.assert_array_equal(ticks_array(values, dt, at_least_one=True), found)


def test_drawn_values_are_rounded_without_a_warning() -> None:
    assert ticks_array([0.123, 0.987], 0.1, warn=False).tolist() == [1, 10]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1.0, math.nan], "delay: value 1 is nan, which is not finite"),
        ([1.0, 2.0, -1.0], "delay: value 2 is -1.0, which is negative"),
        (["a"], "not an array of times"),
        ([True], "not an array of times"),
        ([1e300], "64 bits"),
        ([1.7e308], "64 bits"),
    ],
)
def test_arrays_that_are_no_times_raise(values: list[object], message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        ticks_array(values, 0.1, "delay")


def test_warnings_of_direct_callers_point_at_them() -> None:
    with pytest.warns(TimeGridWarning) as caught:
        warn_user("seen", TimeGridWarning)
    assert caught[0].filename == __file__
