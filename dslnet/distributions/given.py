"""A distribution together with the values of the fields it names, ready to be drawn from by NumPy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.distributions.distribution import Distribution
from dslnet.errors import DeclarationError
from dslnet.messages.teach import nearest

ROUNDS = 1000
"""How often values outside the bounds are drawn again before that is called hopeless."""
BATCH = 1024
"""The least number of candidates in such a round; with ROUNDS it allows for one good value in about 100 000."""


def given(what: str, distribution: Distribution, values: Mapping[str, NDArray[Any]]) -> Given:
    """The distribution with the values of its fields, which are numbers or have the shape of what is drawn. Raises
    DeclarationError for a name that is not among `values`; `what` is the field that is drawn."""
    for name in distribution.fields.values():
        if name not in values:
            raise DeclarationError(
                f"{what}: {distribution!r}: {name!r} is no field with values.{nearest(name, values)}"
            )
    return Given(distribution, {word: values[name] for word, name in distribution.fields.items()}, what=what)


def check_parameters(what: str, distribution: Distribution, fields: Mapping[str, Any]) -> None:
    """Raise DeclarationError where the initial values of a field take parameters from what has no values."""
    known = [name for name, field in fields.items() if field.kind in ("param", "state")]
    for name in distribution.fields.values():
        if name not in known:
            problem = f"{name} is {fields[name].kind}" if name in fields else f"{name!r} is no field of the class"
            raise DeclarationError(
                f"{what}: {distribution!r}: {problem}; its parameters are numbers, params or states."
                f"{nearest(name, known)}"
            )


@frozen
class Given:
    """`values` are numbers or arrays by the name of the parameter or bound that is a field; arrays have the shape of
    what is drawn."""

    distribution: Distribution
    values: Mapping[str, Any]
    what: str = field(default="", kw_only=True)
    """The field that is drawn, for messages."""

    @property
    def seed(self) -> int | None:
        """The seed of the distribution, or None."""
        return self.distribution.seed

    def check(self) -> None:
        """Raise DeclarationError for values that the distribution cannot have as parameters."""
        for rule in self.distribution.rules():
            names = [name for name in rule.names if name in self.values]
            if names and all(self._known(name) for name in rule.names):
                good = np.asarray(rule.holds(*(self._value(name) for name in rule.names)))
                if not good.all():
                    self._refuse(rule.message, names, good)

    def draw(self, generator: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[Any]:
        """Independent values in the given shape: float64, or int64 where the distribution is one of whole numbers.

        Raises DeclarationError for parameters that are out of range, or if hardly a value lies within the bounds.
        """
        self.check()
        values = np.asarray(self.distribution.sample(generator, shape, self._parameters(None)))
        outside = ~self._inside(values, None)
        if outside.any():
            values[outside] = self._again(generator, np.flatnonzero(outside))
        return values

    def _again(self, generator: np.random.Generator, places: NDArray[np.int64]) -> NDArray[Any]:
        if not any(np.ndim(value) for value in self.values.values()):
            return self._again_alike(generator, places.size)
        found, missing = np.zeros(places.size), np.arange(places.size)
        for _ in range(ROUNDS):
            candidates = self.distribution.sample(generator, missing.size, self._parameters(places[missing]))
            inside = self._inside(candidates, places[missing])
            found[missing[inside]] = candidates[inside]
            missing = missing[~inside]
            if not missing.size:
                return found
        return self._hopeless(missing.size)

    def _again_alike(self, generator: np.random.Generator, missing: int) -> NDArray[Any]:
        """With one set of parameters for all, candidates serve wherever one is missing."""
        accepted: list[NDArray[Any]] = []
        for _ in range(ROUNDS):
            candidates = self.distribution.sample(generator, max(missing, BATCH), self._parameters(None))
            accepted.append(candidates[self._inside(candidates, None)][:missing])
            missing -= accepted[-1].size
            if missing == 0:
                return np.concatenate(accepted)
        return self._hopeless(missing)

    def _hopeless(self, missing: int) -> NDArray[Any]:
        given = self.distribution
        raise DeclarationError(
            f"{given!r}: hardly a value lies between min={given.min} and max={given.max}; {missing} are still missing "
            f"after {ROUNDS} rounds of drawing again. Choose wider bounds or a distribution that lies within them."
        )

    def _inside(self, values: NDArray[Any], places: NDArray[np.int64] | None) -> NDArray[np.bool_]:
        low = self._at("min", places) if self._known("min") else -math.inf
        high = self._at("max", places) if self._known("max") else math.inf
        inside: NDArray[np.bool_] = (values >= low) & (values <= high)
        return inside

    def _parameters(self, places: NDArray[np.int64] | None) -> dict[str, Any]:
        return {name: self._at(name, places) for name in self.distribution.parameters}

    def _known(self, name: str) -> bool:
        return self.distribution.given[name] is not None

    def _at(self, name: str, places: NDArray[np.int64] | None) -> Any:
        """A parameter, of everybody or of some."""
        value = self._value(name)
        return value if places is None or not np.ndim(value) else np.ravel(value)[places]

    def _value(self, name: str) -> Any:
        return self.values[name] if name in self.values else self.distribution.given[name]

    def _refuse(self, message: str, names: list[str], good: NDArray[np.bool_]) -> None:
        place = tuple(int(index) for index in np.argwhere(~good)[0])
        fields, shown = self.distribution.fields, []
        for name in names:
            value = np.asarray(self._value(name))
            at = "" if not value.ndim else f"[{', '.join(map(str, place))}]"
            shown.append(f"{fields[name]}{at} is {value[place] if value.ndim else value[()]}")
        what = f"{self.what}: " if self.what else ""
        raise DeclarationError(f"{what}{self.distribution!r}: {message}, and {' and '.join(shown)}")
