"""The draws of one noise field, in double precision as in C."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.drawing import AGAIN, attempts_of, made_ahead, redrawn_within, standard_draw
from dslnet.model import FieldModel
from dslnet.philox import EVERYBODY, normal, uniform
from dslnet.plan import PopulationPlan
from dslnet.reference.evaluate import Values, evaluator


class Drawer:
    """Draws one noise field, number `number` of its class."""

    def __init__(self, record: FieldModel, number: int, plan: PopulationPlan) -> None:
        self.name = record.name
        self._number, self._key = number, plan.key
        self._count = plan.size if record.per == "neuron" else EVERYBODY
        self._standard = {"normal": normal, "uniform": uniform}[standard_draw(record)]
        ahead, bounds = made_ahead(record), redrawn_within(record)
        self._ahead = None if ahead is None else evaluator(ahead)
        self._bounds = None if bounds is None else [evaluator(bound) for bound in bounds]
        self._attempts = attempts_of(record)

    def draw(self, tick: int, values_at: Callable[[int], dict[str, Any]]) -> NDArray[np.float64]:
        """One number for each neuron, or one, shape (1,); `values_at(tick)` are the fields."""
        if self._ahead is None:
            return self._made(tick, 0, {})
        values = values_at(tick)
        found = self._made(tick, 0, values)
        return found if self._bounds is None else self._mended(found, tick, values)

    def _mended(self, found: NDArray[np.float64], tick: int, values: dict[str, Any]) -> NDArray[np.float64]:
        """Values outside of the bounds are drawn again, and clipped when nothing helps."""
        assert self._bounds is not None
        low, high = (np.broadcast_to(bound(values), found.shape) for bound in self._bounds)
        for attempt in range(1, self._attempts + 1):
            outside = (found < low) | (found > high)
            if not outside.any():
                return found
            found = np.where(outside, self._made(tick, attempt, values), found)
        clipped: NDArray[np.float64] = np.minimum(np.maximum(found, low), high)
        return clipped

    def _made(self, tick: int, attempt: int, values: Values) -> NDArray[np.float64]:
        unit: NDArray[np.float64] = self._standard(self._key, self._number + attempt * AGAIN, tick, self._count)
        if self._ahead is None:
            return unit
        made: NDArray[np.float64] = np.asarray(self._ahead({**values, self.name: unit}), np.float64)
        return made
