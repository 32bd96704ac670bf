"""The delay of a projection: one for all synapses, or one for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import ScheduleError
from dslnet.initial import draw, synapse_values
from dslnet.synapse import Synapse
from dslnet.ticks import Clock, ticks_array, ticks_at_least_one

Draw = Callable[[Distribution, int], NDArray[Any]]
"""Draws so many values from a distribution."""


def first_draw(seed: int, name: str) -> Draw:
    """The draw of the delays of a projection right after the start."""
    return lambda distribution, count: draw(seed, distribution, (count,), name, "delay", 0, 0)


def delay_ticks(
    delay: Any, line: Synapse[Any, Any], name: str, connectivity: Connectivity, clock: Clock, drawn: Draw
) -> int | NDArray[np.int64]:
    """A delay of a projection in ticks, one for all synapses or one for each in the order (pre, post).

    Raises ScheduleError for a delay that is negative or not finite, NetworkError for an array of another shape.
    """
    what = f"the delay of {name}"
    if delay is None:
        return 1
    if isinstance(delay, Distribution):
        values = drawn(delay, connectivity.size)
        _check_drawn(what, delay, values)
    else:
        values = synapse_values(connectivity, line, what, delay)
    if values.ndim == 0:
        return ticks_at_least_one(delay, clock, what="delay")
    # What was drawn or computed never lies on the grid, and nobody needs to be told.
    warn = isinstance(delay, np.ndarray)
    return ticks_array(values, clock, what, at_least_one=True, warn=warn)


def _check_drawn(what: str, delay: Distribution, values: NDArray[Any]) -> None:
    if values.size and values.min() < 0:
        raise ScheduleError(
            f"{what}: {delay!r} gives {values.min()} ms, and a delay is not negative; draw again below a bound: "
            f"{type(delay).__name__}(..., min=0.1)"
        )
