"""The delay of a projection: one for all synapses, or one for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError, ScheduleError
from dslnet.planning.initial import draw, synapse_values
from dslnet.synapse import Synapse
from dslnet.ticks import Clock, ticks_array, ticks_at_least_one

Draw = Callable[[Distribution, int], NDArray[Any]]
"""Draws so many values from a distribution."""


def first_draw(seed: int, name: str) -> Draw:
    """The draw of the delays of a projection right after the start."""
    return lambda distribution, count: draw(seed, distribution, (count,), name, "delay", 0, 0)


def delay_ticks(
    delay: Any, line: Synapse[Any, Any], what: str, connectivity: Connectivity, clock: Clock, drawn: Draw
) -> int | NDArray[np.int64]:
    """A delay of a projection in ticks, one for all synapses or one for each in the order (pre, post); `what` names it.

    Raises ScheduleError for a delay that is negative or not finite, NetworkError for an array of another shape.
    """
    if delay is None:
        return 1
    if isinstance(delay, Distribution):
        values = drawn(delay, connectivity.size)
        _check_drawn(what, delay, values)
    else:
        values = synapse_values(connectivity, line, what, delay)
    if values.ndim == 0:
        return ticks_at_least_one(delay, clock, what="delay")
    _check_there(what, connectivity, values)
    # What was drawn or computed never lies on the grid, and nobody needs to be told.
    warn = isinstance(delay, np.ndarray)
    return ticks_array(values, clock, what, at_least_one=True, warn=warn)


def _check_there(what: str, links: Connectivity, values: NDArray[Any]) -> None:
    """Raises DeclarationError where a matrix of delays has none for a synapse."""
    missing = np.flatnonzero(np.isnan(values))
    if missing.size:
        pre, post = links.pre_index[missing[0]], links.post_index[missing[0]]
        raise DeclarationError(
            f"{what}: it is nan for {missing.size} of {links.size} synapses, the first one from neuron {pre} to neuron "
            f"{post}; in a matrix [post, pre] nan stands where there is no synapse"
        )


def _check_drawn(what: str, delay: Distribution, values: NDArray[Any]) -> None:
    if values.size and values.min() < 0:
        raise ScheduleError(
            f"{what}: {delay!r} gives {values.min()} ms, and a delay is not negative; draw again below a bound: "
            f"{type(delay).__name__}(..., min=0.1)"
        )
