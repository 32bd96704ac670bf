"""What all distributions share: their parameters, their bounds, and drawing within these.

A distribution is a description. It holds no generator: whoever draws from it brings one, so the same object may stand
in many populations, and each of them gets numbers of its own.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from numbers import Integral, Real
from typing import Any, ClassVar, TypeAlias

import attrs
import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.messages.calls import ToldTheForm
from dslnet.messages.masks import refuse_masked

Parameter: TypeAlias = Any
"""A number, a field or the name of one."""


def is_number(value: Any) -> bool:
    """Whether a parameter is a plain number, as opposed to a field or the name of one."""
    return isinstance(value, Real)


def as_parameter(value: Any) -> Any:
    """NumPy's scalars as Python numbers, fractions and whole numbers beyond 64 bits as real ones, fields and names as
    they are; anything else raises DeclarationError."""
    refuse_masked("a parameter of a distribution", value)
    if isinstance(value, np.generic | np.ndarray) and value.ndim == 0:
        value = value.item()
    if is_number(value) and not isinstance(value, float) and not (isinstance(value, int) and abs(value) < 2**63):
        return float(value)
    if is_number(value) or isinstance(value, str) or hasattr(value, "kind"):
        return value
    raise DeclarationError(
        f"a parameter of a distribution is a number, a field or the name of a field, not {_kind_of(value)}. "
        "For one number per neuron declare a field and name it: noise(Normal(0.0, 'sigma')). In an equation "
        "randomness is a field of its own: xi: Noise = noise(Normal(0.0, 1.0)), then read self.xi."
    )


def _kind_of(value: Any) -> str:
    """What a value is that is no parameter."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    many = isinstance(value, np.ndarray)
    return "None" if value is None else "ndarray" if many else type(value).__name__


def as_integer(value: Any, what: str = "a parameter") -> Any:
    """Like `as_parameter`, and a number has to be whole; `what` names it in the message."""
    value = as_parameter(value)
    if not is_number(value):
        return value
    if not math.isfinite(value) or value != int(value):
        raise DeclarationError(f"{what} is a whole number, not {value!r}")
    if not -(2**63) <= value < 2**63:
        raise DeclarationError(f"{what}: {value!r} does not fit into 64 bits")
    return int(value)


def as_bound(value: Any) -> Any:
    """A parameter or None."""
    return None if value is None else as_parameter(value)


def check_seed(instance: Any, attribute: Any, value: Any) -> None:
    """None or an integer of at least 0."""
    if value is not None and (not isinstance(value, Integral) or value < 0):
        raise DeclarationError(f"seed= is an integer of at least 0, or None for the simulator's own, not {value!r}")


@frozen
class Rule:
    """What must hold of some parameters: numbers, or one value for each neuron."""

    names: tuple[str, ...]
    holds: Callable[..., Any]
    message: str


def not_negative(*names: str) -> tuple[Rule, ...]:
    """Rules for parameters from 0 on."""
    return tuple(Rule((name,), lambda value: value >= 0, f"{name} cannot be negative") for name in names)


def whole(*names: str) -> tuple[Rule, ...]:
    """Rules for parameters that are whole numbers."""
    return tuple(Rule((name,), lambda value: np.floor(value) == value, f"{name} is a whole number") for name in names)


def ordered(low: str, high: str, message: str) -> Rule:
    """The rule that one parameter does not lie above another."""
    return Rule((low, high), lambda a, b: a <= b, message)


@frozen(repr=False)
class Distribution(metaclass=ToldTheForm):
    """What all distributions share: `min=` and `max=` (values outside are drawn again) and a `seed=` of their own.

    `seed` is data for whoever makes the generator: it takes the place of the simulator's seed.
    """

    min: Parameter = field(default=None, kw_only=True, converter=as_bound)
    max: Parameter = field(default=None, kw_only=True, converter=as_bound)
    seed: int | None = field(default=None, kw_only=True, validator=check_seed)

    RULES: ClassVar[tuple[Rule, ...]] = ()
    """What must hold of the parameters, besides being finite."""

    def __attrs_post_init__(self) -> None:
        given = {name: value for name, value in self.given.items() if value is not None and is_number(value)}
        for rule in self.rules():
            if all(name in given for name in rule.names):
                self.require(bool(rule.holds(*(given[name] for name in rule.names))), rule.message)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name, in the order of the constructor, without `min`, `max` and `seed`."""
        names = (each.name for each in attrs.fields(type(self)))
        return {name: getattr(self, name) for name in names if name not in ("min", "max", "seed")}

    @property
    def given(self) -> dict[str, Parameter]:
        """Parameters and bounds by name; a bound that is not there is None."""
        return {**self.parameters, "min": self.min, "max": self.max}

    @property
    def fields(self) -> dict[str, str]:
        """The parameters and bounds that are fields, with the names of these."""
        found = {name: value for name, value in self.given.items() if value is not None and not is_number(value)}
        return {name: value if isinstance(value, str) else value.name for name, value in found.items()}

    def rules(self) -> Iterator[Rule]:
        """All that must hold of the parameters and bounds, the most telling first."""
        for name in self.parameters:
            yield Rule((name,), np.isfinite, f"{name} has to be a finite number")
        for name in ("min", "max"):
            yield Rule((name,), lambda value: ~np.isnan(value), "min= and max= cannot be NaN")
        yield ordered("min", "max", "min= lies above max=")
        yield from self.RULES

    def draw(self, generator: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[Any]:
        """Independent values in the given shape: float64, or int64 where the distribution is one of whole numbers.

        Raises DeclarationError if a parameter is a field, or if hardly a value lies within `min` and `max`.
        """
        from dslnet.distributions.given import Given

        for name, shown in self.fields.items():
            raise DeclarationError(
                f"{type(self).__name__}({name}={shown!r}): a field is a parameter of noise, and of values of the same "
                f"population or projection; to draw values here give a number, for example {name}=1.0"
            )
        return Given(self, {}).draw(generator, shape)

    def __repr__(self) -> str:
        options = {name: getattr(self, name) for name in ("min", "max", "seed")}
        shown = [repr(value) for value in self.parameters.values()]
        shown += [f"{name}={value!r}" for name, value in options.items() if value is not None]
        return f"{type(self).__name__}({', '.join(shown)})"

    @abstractmethod
    def sample(
        self, generator: np.random.Generator, size: int | tuple[int, ...], values: Mapping[str, Any]
    ) -> NDArray[Any]:
        """Values without regard to the bounds; `values` are the parameters, numbers or arrays of that size."""

    def require(self, holds: bool, message: str) -> None:
        """Raises DeclarationError with a message that shows the distribution."""
        if not holds:
            raise DeclarationError(f"{self!r}: {message}")
