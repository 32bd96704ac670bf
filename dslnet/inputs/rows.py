"""What a timed array is given, checked: rows of values, when each begins, after how long all begins again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError, TimeGridWarning
from dslnet.inputs.table_values import as_fixed, as_table
from dslnet.members.values import checked, finite_number, frozen
from dslnet.ticks import Clock, as_written, ticks_array, ticks_at_least_one, warn_user


def as_rows(instance: Any, values: Any) -> NDArray[np.float64]:
    """A read-only copy of the rows, of shape (rows, *shape of the population)."""
    rows = as_table(values)
    if not rows.ndim or not len(rows) or rows.shape[1:] != instance.shape:
        needed = ", ".join(["rows", *(str(axis) for axis in instance.shape)])
        raise DeclarationError(f"values have shape {rows.shape}; {instance!r} takes ({needed}), at least one row")
    return as_fixed(rows)


def as_schedule(instance: Any, schedule: Any) -> Any:
    """None, a number of ms above 0, or a read-only array of increasing times in ms."""
    if schedule is None:
        return None
    if np.ndim(schedule) == 0:
        return _time("schedule", schedule, lowest=0.0, above=True)
    times = as_written(checked("schedule", schedule, "float"))
    if times.ndim != 1 or (times < 0.0).any() or (np.diff(times) <= 0.0).any():
        raise DeclarationError(
            f"schedule={schedule!r}: times in ms from 0 on that increase, one for each row, as in [0.0, 10.0, 50.0]; a "
            "number shows each row for so many ms"
        )
    return frozen(np.array(times, np.float64))


def as_period(instance: Any, period: Any) -> float | None:
    """None, or a number of ms above 0."""
    return None if period is None else _time("period", period, lowest=0.0, above=True)


def as_start(instance: Any, start: Any) -> float:
    """A time in ms from 0 on."""
    return _time("start", start, lowest=0.0, above=False)


def _time(what: str, given: Any, lowest: float, above: bool) -> float:
    found = finite_number(given)
    if found is None or found < lowest or (above and found == lowest):
        raise DeclarationError(f"{what}={given!r}: a time in ms {'above 0' if above else 'from 0 on'}, and finite")
    return found


def check_rows(owner: Any, given: Mapping[str, Any]) -> None:
    """Raise DeclarationError where rows, schedule and period do not fit together."""
    count, schedule, period = len(given["values"]), given["schedule"], given["period"]
    if isinstance(schedule, np.ndarray) and len(schedule) != count:
        raise DeclarationError(
            f"{owner!r}: schedule has {len(schedule)} times for {count} rows, and each row has its time; to change "
            "both in a running simulator: replace(values=..., schedule=...)"
        )
    if period is None or schedule is None:
        return
    last = float(schedule[-1]) if isinstance(schedule, np.ndarray) else schedule * (count - 1)
    if period <= last:
        raise DeclarationError(
            f"{owner!r}: with period={period} ms the last row, which begins at {last} ms, is never shown; take a "
            "longer period or fewer rows"
        )


def check_period(owner: Any, shown: NDArray[np.int64], every: int, clock: Clock) -> None:
    """Rows that begin when all begins again are never shown: an error where each has a step, and a warning where the
    rounding of times made it so."""
    hidden = int((shown >= every).sum()) if every else 0
    if hidden and owner._argument("schedule") is None:
        raise DeclarationError(
            f"{owner!r}: its {len(shown)} rows take a step of {clock.time(1)} ms each, and with period="
            f"{clock.time(every)} ms the last {hidden} of them are never shown; take a longer period or a schedule"
        )
    if hidden:
        warn_user(f"period: the last {hidden} of {len(shown)} rows are never shown, since all begins again after "
                  f"{clock.time(every)} ms", TimeGridWarning)  # fmt: skip


def shown_ticks(schedule: Any, count: int, clock: Clock) -> NDArray[np.int64]:
    """The tick at which each row begins; where two begin at one, with a warning, the later one is shown."""
    if schedule is None:
        return np.arange(count)
    if not isinstance(schedule, np.ndarray):
        return np.arange(count) * ticks_at_least_one(schedule, clock, what="schedule")
    found = ticks_array(schedule, clock, what="schedule")
    merged = count - len(np.unique(found))
    if merged:
        warn_user(f"schedule: {merged} of {count} rows are never shown, since the next begins in their step",
                  TimeGridWarning)  # fmt: skip
    return found
