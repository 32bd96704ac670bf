"""The draws of one noise field, in double precision as in C."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.expressions.evaluate import Values, evaluator
from dslnet.model import FieldModel
from dslnet.philox import EVERYBODY, chance, exponential, normal, standard_at, uniform
from dslnet.plan import PopulationPlan
from dslnet.reference.sampling import SAMPLERS, Where
from dslnet.stepping.drawing import (
    AGAIN,
    attempts_of,
    made_ahead,
    parameters_of,
    redrawn_within,
    sampled,
    standard_draw,
)

STANDARD = {"normal": normal, "uniform": uniform, "exponential": exponential, "chance": chance}


class Drawer:
    """Draws one noise field, number `number` of its class."""

    def __init__(self, record: FieldModel, number: int, plan: PopulationPlan) -> None:
        self.name = record.name
        self._number, self._key = number, plan.key
        self._count = plan.size if record.per == "neuron" else EVERYBODY
        self._places = np.arange(plan.size) if record.per == "neuron" else np.array([EVERYBODY])
        self._standard = standard_draw(record)
        self._sampler = SAMPLERS[type(record.distribution)] if sampled(record) else None
        self._parameters = [evaluator(parameter) for parameter in parameters_of(record).values()]
        ahead, bounds = made_ahead(record), redrawn_within(record)
        self._ahead = None if ahead is None else evaluator(ahead)
        self._bounds = None if bounds is None else [evaluator(bound) for bound in bounds]
        self._attempts = attempts_of(record)

    def draw(self, tick: int, values_at: Callable[[int], dict[str, Any]]) -> NDArray[np.float64]:
        """One number for each neuron, or one, shape (1,); `values_at(tick)` are the fields."""
        unit = STANDARD[self._standard](self._key, self._number, tick, self._count)
        if self._ahead is None and self._sampler is None:
            return unit
        values = values_at(tick)
        found = self._made(unit, tick, self._number, values, self._places)
        return found if self._bounds is None else self._mended(found, tick, values)

    def _mended(self, found: NDArray[np.float64], tick: int, values: dict[str, Any]) -> NDArray[np.float64]:
        """Values outside of the bounds are drawn again, and clipped when nothing helps."""
        assert self._bounds is not None
        low, high = (np.broadcast_to(bound(values), found.shape) for bound in self._bounds)
        found = found.copy()
        outside = np.flatnonzero((found < low) | (found > high))
        for attempt in range(1, self._attempts + 1):
            if not outside.size:
                return found
            number, places = self._number + attempt * AGAIN, self._places[outside]
            unit = standard_at(self._standard, self._key, number, tick, places)
            found[outside] = self._made(unit, tick, number, _some(values, outside, len(found)), places)
            outside = outside[(found[outside] < low[outside]) | (found[outside] > high[outside])]
        clipped: NDArray[np.float64] = np.minimum(np.maximum(found, low), high)
        return clipped

    def _made(
        self, unit: NDArray[np.float64], tick: int, number: int, values: Values, places: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Numbers of the field from standard draws."""
        if self._sampler is not None:
            given = (parameter(values) for parameter in self._parameters)
            return self._sampler(unit, Where(self._key, number, tick, places), *given)
        assert self._ahead is not None
        made: NDArray[np.float64] = np.asarray(self._ahead({**values, self.name: unit}), np.float64)
        return np.broadcast_to(made, unit.shape)


def _some(values: Values, places: NDArray[np.int64], count: int) -> dict[str, Any]:
    """The values of some neurons."""
    return {n: v[places] if isinstance(v, np.ndarray) and v.shape == (count,) else v for n, v in values.items()}
