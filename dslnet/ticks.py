"""Time is an integer number of ticks. Here a time in ms becomes one, and a tick becomes a time again.

Values are taken as the decimals they are written as: 0.3 is three tenths, not the binary fraction next to it. All
arithmetic is exact, so 0.3 / 0.1 is 3, and tick k lies at k·dt rounded once.
"""

from __future__ import annotations

import contextlib
import math
import sys
import warnings
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from os.path import abspath, dirname, join
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.errors import ScheduleError, TimeGridWarning
from dslnet.messages.masks import refuse_masked

GRID_TOLERANCE = Fraction(1, 1_000_000)
"""In ticks: a value this near to a tick was meant to be that tick (3 * 0.1 is 0.3)."""

LARGEST_TICK, FOREVER = 2**63 - 1, 2**62
"""The last tick, and one that never comes."""
_PACKAGE = join(dirname(abspath(__file__)), "")


@frozen
class Clock:
    """The time step of a simulation in ms, as the exact fraction numerator / denominator in lowest terms.

    `dt` is a number, also a Decimal or a Fraction; it must be positive and finite, and both parts
    of the fraction must fit in 64 bits, else a ScheduleError.
    """

    dt: Any = field(eq=False)
    numerator: int = field(init=False)
    denominator: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        step = _step(self.dt)
        object.__setattr__(self, "numerator", step.numerator)
        object.__setattr__(self, "denominator", step.denominator)

    @property
    def step(self) -> Fraction:
        """dt in ms, exactly."""
        return Fraction(self.numerator, self.denominator)

    def time(self, tick: int) -> float:
        """The time of a tick in ms: tick · dt, rounded once."""
        return (tick * self.numerator) / self.denominator  # true division of Python integers rounds correctly

    def times(self, ticks: int | NDArray[Any]) -> float | NDArray[np.float64]:
        """The time of one tick, or those of many as a read-only array."""
        if isinstance(ticks, int):
            return self.time(ticks)
        found: NDArray[np.float64] = ticks.astype(np.int64) * self.numerator / self.denominator
        found.flags.writeable = False
        return found


def ticks(x: Any, dt: Any, *, allow_negative: bool = False, what: str = "duration") -> int:
    """How many ticks of `dt` (a Clock, or ms) the time `x` in ms is.

    Within a millionth of a tick x is on the grid; any other value goes to the nearest tick, halves up, with a
    TimeGridWarning. Raises ScheduleError, which names `what`, for what is no number, NaN, infinite or negative.
    """
    clock = as_clock(dt)
    exact = _in_ticks(x, clock, allow_negative, what)
    nearest = math.floor(exact + Fraction(1, 2))
    if abs(exact - nearest) > GRID_TOLERANCE:
        warn_user(f"{what} {_shown(x)} is not a multiple of dt = {_shown(clock.dt)} ms: "
                  f"{clock.time(nearest)!r} ms is used", TimeGridWarning)  # fmt: skip
    return nearest


def ticks_at_least_one(x: Any, dt: Any, *, what: str = "period") -> int:
    """Like `ticks`, for a time that cannot be nothing: what comes to 0 becomes one tick, with the warning."""
    clock = as_clock(dt)
    exact = _in_ticks(x, clock, False, what)
    if math.floor(exact + Fraction(1, 2)) >= 1:
        return ticks(x, clock, what=what)
    warn_user(f"{what} {_shown(x)} is less than one step of dt = {_shown(clock.dt)} ms: "
              f"{clock.time(1)!r} ms is used", TimeGridWarning)  # fmt: skip
    return 1


def ticks_array(
    values: Any, dt: Any, what: str = "duration", *, at_least_one: bool = False, warn: bool = True
) -> NDArray[np.int64]:
    """Like `ticks` for each of many times in ms; one warning gives the number of values that were moved.

    The result has the shape of `values`. `warn=False` is for values drawn from a distribution, which never lie on
    the grid. With `at_least_one` a 0 becomes 1. Raises ScheduleError as `ticks` does, with the position.
    """
    clock = as_clock(dt)
    given = _numbers(values, clock, what)
    nearest, moved = _nearest(given, clock, what)
    short = (nearest < 1) & at_least_one
    nearest = np.maximum(nearest, 1) if at_least_one else nearest
    for which, problem, to, meant in (
        (moved & ~short, "are not multiples of", "the nearest step", "dt * np.round(values / dt)"),
        (short, "are less than one step of", "one step", "np.maximum(values, dt)"),
    ):
        count = int(np.count_nonzero(which))
        if count and warn:
            far = float(np.abs(given - nearest * float(clock.step))[which].max())
            warn_user(
                f"{what}: {count} of {given.size} values {problem} dt = {_shown(clock.dt)} ms and were moved to {to}, "
                f"by {far:.3g} ms at most; {meant} is taken as it is",
                TimeGridWarning,
            )
    return nearest


def as_clock(dt: Any) -> Clock:
    """`dt` itself if it is a Clock, else the Clock of that time step in ms."""
    return dt if isinstance(dt, Clock) else Clock(dt)


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn at the line of the user's code that led here: the nearest caller outside the dslnet package."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and _is_ours(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def _is_ours(filename: str) -> bool:
    return filename.startswith((_PACKAGE, "<attrs generated")) or filename == contextlib.__file__


def _step(dt: Any) -> Fraction:
    """The exact dt, if it can be one."""
    step = _fraction(dt, "dt")
    if step <= 0:
        raise ScheduleError(f"dt = {_shown(dt)} ms: a time step is positive, such as dt=0.1")
    if max(step.numerator, step.denominator) > LARGEST_TICK:
        raise ScheduleError(
            f"dt = {_shown(dt)} ms is {step}, which does not fit in 64 bits: use fewer digits, "
            f"or a fraction such as fractions.Fraction(1, 3)"
        )
    return step


def _in_ticks(x: Any, clock: Clock, allow_negative: bool, what: str) -> Fraction:
    """x / dt, exactly, if it is a time that can be meant."""
    exact = _fraction(x, what) / clock.step
    if exact < -GRID_TOLERANCE and not allow_negative:
        raise ScheduleError(f"{what} {_shown(x)} ms is negative: it is a time from 0 on")
    if abs(exact) > LARGEST_TICK:
        raise ScheduleError(f"{what} {_shown(x)} ms is more steps of dt = {_shown(clock.dt)} ms than 64 bits can count")
    return exact


def _fraction(x: Any, what: str) -> Fraction:
    """The decimal value of a number."""
    x = x[()] if isinstance(x, np.ndarray) and x.ndim == 0 else x
    x = int(x) if isinstance(x, np.integer) else x  # Fraction would go on with NumPy's integers, which overflow
    if isinstance(x, (bool, np.bool_)) or not _is_number(x):
        such = 0.1 if what == "dt" else 10.0
        raise ScheduleError(f"{what} {_shown(x)} is not a number: give the time in ms, such as {such}")
    try:
        # the shortest text that reads back as the same number is the decimal that was meant, for float32 as well
        return Fraction(x) if isinstance(x, (int, Rational, Decimal)) else Fraction(str(x))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise ScheduleError(f"{what} {_shown(x)} is not a finite number of ms") from None


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float, Rational, Decimal, np.integer, np.floating))


def _numbers(values: Any, clock: Clock, what: str) -> NDArray[Any]:
    """An array of finite numbers from 0 on, whose float64 values have the decimals of what was given."""
    refuse_masked(what, values)
    given = np.asarray(values)
    if given.dtype.kind not in "iuf":
        raise ScheduleError(f"{what}: an array of {given.dtype} is not an array of times in ms")
    given = as_written(given)
    lowest = -float(GRID_TOLERANCE * clock.step)
    for bad, problem in ((~np.isfinite(given), "is not finite"), (given < lowest, "is negative")):
        if bad.any():
            position = int(np.flatnonzero(bad)[0])
            raise ScheduleError(f"{what}: value {position} is {given.flat[position]}, which {problem}")
    return given


def as_written(given: NDArray[Any]) -> NDArray[Any]:
    """Real numbers in double precision, with the decimals that they have: float32(0.1) means 0.1."""
    if given.dtype.kind != "f" or given.dtype.itemsize >= 8:
        return given
    return given.astype(str).astype(np.float64)


def _nearest(given: NDArray[Any], clock: Clock, what: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The nearest tick of each value, and whether the value was off the grid."""
    with np.errstate(over="ignore", invalid="ignore"):
        estimate = given.astype(np.float64) * clock.denominator / clock.numerator
        unsure, distance, nearest = _doubtful(estimate)
    rounded = np.where(unsure, 0, nearest).astype(np.int64)
    moved = distance > float(GRID_TOLERANCE)
    for value in np.unique(given[unsure]):
        exact = _in_ticks(value, clock, False, what)
        same = unsure & (given == value)
        rounded[same] = math.floor(exact + Fraction(1, 2))
        moved[same] = abs(exact - math.floor(exact + Fraction(1, 2))) > GRID_TOLERANCE
    return rounded, moved


def _doubtful(estimate: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
    """Where floating point is too coarse to round (near a half, near the tolerance), the distances and the ticks."""
    nearest = np.floor(estimate + 0.5)
    distance = np.abs(estimate - nearest)
    error = np.abs(estimate) * 2.0**-50  # five roundings, of half a unit in the last place (2**-53) each
    sure = (np.abs(distance - 0.5) > error) & (np.abs(distance - float(GRID_TOLERANCE)) > error) & (estimate < 2.0**53)
    return ~sure, distance, nearest


def _shown(x: Any) -> str:
    """A number as the user wrote it, without the name of its NumPy type."""
    return str(x) if _is_number(x) else repr(x)
