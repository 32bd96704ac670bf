"""A class of neurons as plain numbers: its own methods are the equations, and run on floating-point numbers."""

from __future__ import annotations

from typing import Any

import numpy as np


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
        self._values = {name: 0.0 for name, field in fields.items() if field.kind == "port"}
        self._values |= {n: np.asarray(getattr(model, n)).item() for n, f in fields.items() if f.kind != "port"}
        self._equations = {made.target_name: name for name, made in cls._declared.methods.items() if made.role == "ode"}
        self._least = {n: f.minimum for n, f in fields.items() if isinstance(f.minimum, int | float)}

    def __reduce__(self) -> tuple[Any, ...]:
        return _with_values, (self.model, self._values)

    def read(self, name: str) -> float:
        """What the instance sees of a field."""
        return self._values[name]

    def get(self, name: str) -> float:
        """A value."""
        return float(self._values[name])

    def set(self, name: str, value: float) -> None:
        """Another value."""
        self._values[name] = float(value)

    def values(self) -> dict[str, float]:
        """All values, by name."""
        return {name: float(value) for name, value in self._values.items()}

    def signal(self) -> float:
        """The BOLD signal of the present."""
        return float(self._neuron.signal())

    def advance(self, step: float) -> None:
        """Go on by `step` ms: the classic method of Runge and Kutta, then the bounds."""
        start = {name: self._values[name] for name in self._equations}
        first = self._slopes()
        second = self._slopes(start, first, step / 2.0)
        third = self._slopes(start, second, step / 2.0)
        fourth = self._slopes(start, third, step)
        for name, value in start.items():
            slope = (first[name] + 2.0 * second[name] + 2.0 * third[name] + fourth[name]) / 6.0
            self._values[name] = max(value + step * slope, self._least.get(name, -float("inf")))

    def _slopes(
        self, start: dict[str, float] | None = None, slopes: dict[str, float] | None = None, step: float = 0.0
    ) -> dict[str, float]:
        """The right-hand sides, of the present values or of those a step further along some slopes."""
        if start is not None and slopes is not None:
            self._values.update({name: value + step * slopes[name] for name, value in start.items()})
        return {name: float(getattr(self._neuron, method)()) for name, method in self._equations.items()}


def _with_values(model: Any, values: dict[str, float]) -> Numbers:
    """The same elsewhere."""
    made = Numbers(model)
    made._values.update(values)
    return made
