"""What an engine keeps besides the arrays of its plan, in a form that depends neither on threads nor on the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Kept = dict[str, Any]
"""What is kept of something, by name."""


@frozen(eq=False)
class EngineState:
    """What is under way at a tick.

    `spikes` are those of each event, by the number of the population and that of the event in its class: who fired in
    the last tick, in the one before, and so on, ascending. `values` are those of fields that others read, of each
    population by its number and the name: a row for the last tick, one for the tick before, and so on. `epochs` are the
    ticks from which states that are not stepped are counted, by projection and state.
    """

    tick: int
    spikes: dict[tuple[int, int], list[NDArray[Any]]]
    values: dict[tuple[int, str], NDArray[Any]]
    epochs: dict[tuple[str, str], int]

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        fired = sum(each.nbytes for ages in self.spikes.values() for each in ages)
        return fired + sum(rows.nbytes for rows in self.values.values())


def joined(ages: list[NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Lists of spikes as two arrays: how many there are in each, and all of them."""
    counts = np.array([len(each) for each in ages], np.int64)
    return counts, np.concatenate([*ages, np.zeros(0, np.int32)]).astype(np.int32)


def parted(counts: NDArray[np.int64], neurons: NDArray[np.int32]) -> list[NDArray[Any]]:
    """The lists again."""
    return np.split(neurons, np.cumsum(counts)[:-1]) if len(counts) else []
