"""What statistics are asked for: lengths and times in ms, and neurons, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import ScheduleError
from dslnet.members.values import plain_array


def number(value: Any, name: str, what: str) -> float:
    """A finite number. Raises ScheduleError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise ScheduleError(f"{name}={value!r}: {what}")
    return float(value)


def above_zero(value: Any, name: str, what: str) -> float:
    """A length. Raises ScheduleError for what is no number above 0."""
    found = number(value, name, what)
    if found <= 0.0:
        raise ScheduleError(f"{name}={value!r}: {what}")
    return found


def times_of(given: Any, what: str) -> NDArray[np.float64]:
    """A flat array of finite times. Raises ScheduleError for anything else."""
    found = plain_array(given)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iuf"):
        raise ScheduleError(f"{what}: {given!r} is not a flat array of times in ms, such as [5.0, 7.5]")
    times = found.astype(np.float64)
    if not np.isfinite(times).all():
        raise ScheduleError(f"{what}: {times[~np.isfinite(times)][0]} is not a time in ms")
    return times


def neurons_of(chosen: Any, size: int) -> NDArray[np.intp]:
    """Indices of neurons. Raises ScheduleError for those that are not there."""
    found = np.atleast_1d(plain_array(chosen))
    if found.dtype.kind == "b" and found.shape == (size,):
        found = np.flatnonzero(found)
    known = found.ndim == 1 and found.dtype.kind in "iu" and np.all((found >= -size) & (found < size))
    if not known:
        raise ScheduleError(f"neurons={chosen!r}: indices of some of the neurons 0 to {size - 1}, such as [0, 1, 2]")
    return found.astype(np.intp)
