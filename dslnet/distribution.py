"""What all distributions share: their parameters, their bounds, and drawing within these.

A distribution is a description. It holds no generator: whoever draws from it brings one, so the same object may stand
in many populations, and each of them gets numbers of its own.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from numbers import Integral, Real
from typing import Any, TypeAlias

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.errors import DeclarationError

Parameter: TypeAlias = Any
"""A number or, in a noise field, a field or the name of one."""

ROUNDS = 1000
"""How often values outside the bounds are drawn again before that is called hopeless."""
BATCH = 1024
"""The least number of candidates in such a round; with ROUNDS it allows for one good value in about 100 000."""


def is_number(value: Any) -> bool:
    """Whether a parameter is a plain number, as opposed to a field or the name of one."""
    return isinstance(value, Real)


def as_parameter(value: Any) -> Any:
    """NumPy's scalars as Python numbers, fields and names as they are; anything else raises DeclarationError."""
    if isinstance(value, np.generic | np.ndarray) and value.ndim == 0:
        value = value.item()
    if is_number(value) or isinstance(value, str) or hasattr(value, "kind"):
        return value
    raise DeclarationError(
        f"a parameter of a distribution is a number, a field or the name of a field, not {type(value).__name__}. "
        "For one number per neuron declare a field and name it: noise(Normal(0.0, 'sigma')). In an equation "
        "randomness is a field of its own: xi: Noise = noise(Normal(0.0, 1.0)), then read self.xi."
    )


def as_integer(value: Any) -> Any:
    """Like `as_parameter`, and a number has to be whole."""
    value = as_parameter(value)
    if not is_number(value):
        return value
    if not math.isfinite(value) or value != int(value):
        raise DeclarationError(f"a whole number is needed here, not {value!r}")
    if not -(2**63) <= value < 2**63:
        raise DeclarationError(f"{value!r} does not fit into 64 bits")
    return int(value)


def as_bound(value: Any) -> Any:
    """A parameter or None."""
    return None if value is None else as_parameter(value)


def check_seed(instance: Any, attribute: Any, value: Any) -> None:
    """None or an integer of at least 0."""
    if value is not None and (not isinstance(value, Integral) or value < 0):
        raise DeclarationError(f"seed= is an integer of at least 0, or None for the simulator's own, not {value!r}")


@frozen(repr=False)
class Distribution(ABC):
    """What all distributions share: `min=` and `max=` (values outside are drawn again) and a `seed=` of their own.

    `seed` is data for whoever makes the generator: it takes the place of the simulator's seed.
    """

    min: Parameter = field(default=None, kw_only=True, converter=as_bound)
    max: Parameter = field(default=None, kw_only=True, converter=as_bound)
    seed: int | None = field(default=None, kw_only=True, validator=check_seed)

    def __attrs_post_init__(self) -> None:
        for name, value in self.parameters.items():
            self._require(not is_number(value) or math.isfinite(value), f"{name} has to be a finite number")
        for bound in (self.min, self.max):
            self._require(not is_number(bound) or not math.isnan(bound), "min= and max= cannot be NaN")
        self._require(self._ordered(self.min, self.max), "min= lies above max=")
        self._check()

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name, in the order of the constructor, without `min`, `max` and `seed`."""
        names = (each.name for each in attrs.fields(type(self)))
        return {name: getattr(self, name) for name in names if name not in ("min", "max", "seed")}

    def draw(self, generator: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[Any]:
        """Independent values in the given shape: float64, or int64 where the distribution is one of whole numbers.

        Raises DeclarationError if a parameter is not a number, or if hardly a value lies within `min` and `max`.
        """
        self._check_numbers()
        values = np.asarray(self._sample(generator, shape))
        outside = ~self._inside(values)
        missing = int(np.count_nonzero(outside))
        if missing:
            values[outside] = self._draw_inside(generator, missing)
        return values

    def __repr__(self) -> str:
        options = {name: getattr(self, name) for name in ("min", "max", "seed")}
        shown = [repr(value) for value in self.parameters.values()]
        shown += [f"{name}={value!r}" for name, value in options.items() if value is not None]
        return f"{type(self).__name__}({', '.join(shown)})"

    @abstractmethod
    def _sample(self, generator: np.random.Generator, size: int | tuple[int, ...]) -> NDArray[Any]:
        """Values without regard to the bounds."""

    @abstractmethod
    def _check(self) -> None:
        """Raises DeclarationError when numbers among the parameters are out of their range."""

    def _draw_inside(self, generator: np.random.Generator, missing: int) -> NDArray[Any]:
        accepted: list[NDArray[Any]] = []
        for _ in range(ROUNDS):
            candidates = self._sample(generator, max(missing, BATCH))
            accepted.append(candidates[self._inside(candidates)][:missing])
            missing -= accepted[-1].size
            if missing == 0:
                return np.concatenate(accepted)
        raise DeclarationError(
            f"{self!r}: hardly a value lies between min={self.min} and max={self.max}; {missing} are still missing "
            f"after {ROUNDS} rounds of drawing again. Choose wider bounds or a distribution that lies within them."
        )

    def _inside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        lowest = -math.inf if self.min is None else self.min
        highest = math.inf if self.max is None else self.max
        inside: NDArray[np.bool_] = (values >= lowest) & (values <= highest)
        return inside

    def _check_numbers(self) -> None:
        for name, value in {**self.parameters, "min": self.min, "max": self.max}.items():
            if value is not None and not is_number(value):
                shown = value if isinstance(value, str) else getattr(value, "name", value)
                raise DeclarationError(
                    f"{type(self).__name__}({name}={shown!r}): only a noise field takes a field as a parameter; "
                    f"to draw values here give a number, for example {name}=1.0"
                )

    def _require(self, holds: bool, message: str) -> None:
        if not holds:
            raise DeclarationError(f"{self!r}: {message}")

    @staticmethod
    def _ordered(low: Parameter, high: Parameter) -> bool:
        return not (is_number(low) and is_number(high)) or bool(low <= high)

    def _require_at_least_0(self, *names: str) -> None:
        for name in names:
            value = getattr(self, name)
            self._require(not is_number(value) or value >= 0, f"{name} cannot be negative")
