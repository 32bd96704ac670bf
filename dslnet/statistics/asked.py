"""What statistics are asked for: lengths and times in ms, and neurons, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import ScheduleError


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


def neurons_of(chosen: Any, size: int) -> NDArray[np.intp]:
    """Indices of neurons. Raises ScheduleError for those that are not there."""
    found = np.atleast_1d(np.asarray(chosen))
    if found.dtype.kind == "b" and found.shape == (size,):
        found = np.flatnonzero(found)
    known = found.ndim == 1 and found.dtype.kind in "iu" and np.all((found >= -size) & (found < size))
    if not known:
        raise ScheduleError(f"neurons={chosen!r}: indices of some of the neurons 0 to {size - 1}, such as [0, 1, 2]")
    return found.astype(np.intp)
