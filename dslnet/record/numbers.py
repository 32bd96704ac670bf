"""A class of neurons as plain numbers: its own methods are the equations, and run on floating-point numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

LONGEST = 10.0
"""In ms: a longer time is gone through in several steps."""


class Numbers:
    """The values of one neuron of a population, outside any simulator, and its equations.

    An equation is plain NumPy code that reads attributes of `self`: here these are numbers, which the instance that it
    runs on gets from a room of its own.
    """

    def __init__(self, model: Any) -> None:
        self.model, cls = model, type(model)
        fields = cls._declared.fields
        self._neuron = object.__new__(cls)
        self._neuron.__dict__["_room"] = self
        # NumPy's numbers, since Python's own raise errors where C has NaN, or become complex
        self._values: dict[str, Any] = {name: np.float64(0.0) for name, field in fields.items() if field.kind == "port"}
        self._values |= {n: np.asarray(getattr(model, n)).ravel()[0] for n, f in fields.items() if f.kind != "port"}
        self._equations = {made.target_name: name for name, made in cls._declared.methods.items() if made.role == "ode"}
        self._bounds = {
            name: (-math.inf if f.minimum is None else f.minimum, math.inf if f.maximum is None else f.maximum)
            for name, f in fields.items()
            if f.kind == "state"
        }
        self._special = {"t": 0.0, "dt": 0.0}

    def __reduce__(self) -> tuple[Any, ...]:
        return _with_values, (self.model, self._values)

    def read(self, name: str) -> Any:
        """What the instance sees of a field."""
        return self._values[name]

    def get(self, name: str) -> float:
        """A value."""
        return float(self._values[name])

    def set(self, name: str, value: float) -> None:
        """Another value."""
        self._values[name] = np.float64(value)

    def values(self) -> dict[str, float]:
        """All values, by name."""
        return {name: float(value) for name, value in self._values.items()}

    def signal(self) -> float:
        """The BOLD signal of the present."""
        with np.errstate(all="ignore"):
            return float(self._neuron.signal())

    def special(self, name: str) -> float:
        """The time, or the step, in ms."""
        return self._special[name]

    def crossed(self) -> list[str]:
        """The states whose lower bound lies above the upper one."""
        return [n for n, (least, most) in self._bounds.items() if self._bound(least) > self._bound(most)]

    def advance(self, duration: float, t: float = 0.0) -> None:
        """Go on from `t` by `duration` ms, both in ms. What is no number any more becomes NaN or infinite."""
        count = math.ceil(duration / LONGEST)
        with np.errstate(all="ignore"):
            for number in range(count):
                self._step(duration / count, t + number * duration / count)

    def _step(self, step: float, t: float) -> None:
        """The classic method of Runge and Kutta; bounds hold at each of its stages."""
        self._special["dt"] = step
        start = {name: self._values[name] for name in self._equations}
        first = self._slopes(t)
        second = self._slopes(t + step / 2.0, start, first, step / 2.0)
        third = self._slopes(t + step / 2.0, start, second, step / 2.0)
        fourth = self._slopes(t + step, start, third, step)
        slopes = {n: (first[n] + 2.0 * second[n] + 2.0 * third[n] + fourth[n]) / 6.0 for n in start}
        self._move(start, slopes, step)

    def _slopes(
        self,
        t: float,
        start: dict[str, float] | None = None,
        slopes: dict[str, float] | None = None,
        step: float = 0.0,
    ) -> dict[str, float]:
        """The right-hand sides, of the present values or of those a step further along some slopes."""
        self._special["t"] = t
        if start is not None and slopes is not None:
            self._move(start, slopes, step)
        return {name: np.float64(getattr(self._neuron, method)()) for name, method in self._equations.items()}

    def _move(self, start: dict[str, float], slopes: dict[str, float], step: float) -> None:
        """Go along some slopes, within the bounds."""
        self._values.update({name: value + step * slopes[name] for name, value in start.items()})
        for name in start:
            least, most = (self._bound(bound) for bound in self._bounds[name])
            value = self._values[name]
            self._values[name] = np.float64(most if value > most else least if value < least else value)

    def _bound(self, bound: Any) -> float:
        """A bound is a number, or the field that holds it."""
        return float(self._values[bound] if isinstance(bound, str) else bound)


def _with_values(model: Any, values: dict[str, float]) -> Numbers:
    """The same elsewhere."""
    made = Numbers(model)
    made._values.update(values)
    return made
