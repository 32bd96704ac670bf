"""What others hear of a population: its values and spikes of the last ticks.

The values of tick k - 1 are what the arrays hold when a run goes on at tick k, so that what Python wrote in between
counts as the value of that tick. Before tick 0 the values are the initial ones, and there were no spikes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.checkpoint.state import EngineState
from dslnet.plan import PopulationPlan

Spikes = list[NDArray[np.int64]]


class History:
    """The last `depth` ticks of the fields `names`, and of the spikes of every event."""

    def __init__(self, plan: PopulationPlan, names: Iterable[str], depth: int) -> None:
        self._plan, self._names, self._depth = plan, sorted(set(names)), max(depth, 1)
        self._values: deque[dict[str, NDArray[Any]]] = deque(maxlen=self._depth)
        self._spikes: deque[Spikes] = deque(maxlen=self._depth)
        self.clear()

    def clear(self) -> None:
        """As before the first tick: the arrays hold the initial values."""
        self._values.extend([self._snapshot()] * self._depth)
        self._spikes.extend([[np.empty(0, np.int64) for _ in self._plan.model.events]] * self._depth)

    def deepen(self, depth: int) -> None:
        """Keep so many ticks; what is older than known was like the oldest that is, without spikes."""
        missing = max(0, depth - self._depth)
        nobody = [np.empty(0, np.int64) for _ in self._plan.model.events]
        values = deque([*[self._values[0]] * missing, *self._values], maxlen=depth)
        spikes = deque([*[nobody] * missing, *self._spikes], maxlen=depth)
        self._depth, self._values, self._spikes = depth, values, spikes

    def refresh(self) -> None:
        """Take what the arrays hold now as the values of the last tick."""
        self._values[-1] = self._snapshot()

    def append(self, fired: Spikes) -> None:
        """A tick is over, and `fired` names the neurons of each event."""
        self._values.append(self._snapshot())
        self._spikes.append(fired)

    def value(self, name: str, delay: int) -> NDArray[Any]:
        """A field as it was `delay` ticks ago: one value per neuron, or one for all."""
        return self._values[-delay][name]

    def fired(self, event: int, delay: int) -> NDArray[np.int64]:
        """Who fired `delay` ticks ago, ascending."""
        return self._spikes[-delay][event]

    def fire(self, event: int, neurons: NDArray[np.int64]) -> None:
        """Count these among those that fired in the last tick."""
        last = list(self._spikes[-1])
        last[event] = np.union1d(last[event], neurons)
        self._spikes[-1] = last

    def spikes(self) -> Iterator[list[NDArray[Any]]]:
        """Of each event who fired, from the newest tick on."""
        for event in range(len(self._plan.model.events)):
            yield [self._spikes[-age][event] for age in range(1, self._depth + 1)]

    def values(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Of each field a row for each tick, from the newest on."""
        for name in self._names:
            yield name, np.array([self._values[-age][name] for age in range(1, self._depth + 1)])

    def put_back(self, state: EngineState, number: int) -> None:
        """What was known then; `number` is that of the population."""
        events, ages = range(len(self._plan.model.events)), range(self._depth - 1, -1, -1)
        self._values.extend({name: state.values[number, name][age] for name in self._names} for age in ages)
        self._spikes.extend([state.spikes[number, e][age].astype(np.int64) for e in events] for age in ages)

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        values = sum(array.nbytes for past in self._values for array in past.values())
        return values + sum(fired.nbytes for past in self._spikes for fired in past)

    def _snapshot(self) -> dict[str, NDArray[Any]]:
        return {name: as_real(self._plan.arrays[name][: self._plan.size]).copy() for name in self._names}


def as_real(values: NDArray[Any]) -> NDArray[Any]:
    """Integers and truth values as doubles, real numbers as they are."""
    return values if values.dtype.kind == "f" else values.astype(np.float64)
