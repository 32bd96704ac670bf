"""Ticks as times in ms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dslnet.ticks import Clock

EXACT = 2**53
"""Integers below this are floating-point numbers."""


def times(ticks: NDArray[np.int64], clock: Clock) -> NDArray[np.float64]:
    """The time in ms of each tick, rounded once, as `clock.time` gives it for one."""
    p, q = clock.numerator, clock.denominator
    if ticks.size == 0 or (int(np.abs(ticks).max()) * p < EXACT and q < EXACT):
        return np.asarray(ticks * p / q, dtype=np.float64)  # both sides are exact, so the division rounds once
    return np.array([clock.time(tick) for tick in ticks.tolist()], dtype=np.float64)
