"""Fields: the typed names of a class. On the class a field is its specification, on a population its live values.

A field is a plain descriptor. Reading and assigning go through the room the population lives in at that moment.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias, get_args, overload

import numpy as np
from numpy.typing import NDArray

from dslnet.declaring.field_types import Method, MethodName, Scalar, Value, as_scalar
from dslnet.declaring.marks import Array, Expression, Mark, mark
from dslnet.distributions import Distribution
from dslnet.distributions.bounded import check_bounds
from dslnet.errors import DeclarationError
from dslnet.location import body_line
from dslnet.messages.above import above_a_method
from dslnet.messages.calls import told_the_form
from dslnet.messages.teach import nearest
from dslnet.messages.without_value import WithoutValue

Bound: TypeAlias = "float | str | Field | None"
PER = {
    "neuron": {"param": "population", "state": "neuron", "port": "neuron", "noise": "neuron", "rate": "neuron"},
    "synapse": {"param": "projection", "state": "synapse", "noise": "synapse"},
}
"""How many values a field has when `per=` is not given, by kind of class and kind of field."""
ALLOWED_PER = {"neuron": ("population", "neuron"), "synapse": ("projection", "pre", "post", "synapse")}


class Field(WithoutValue):
    """The specification of one field: what it is called, how many values it has, of what kind, and where it begins."""

    kind: ClassVar[Literal["param", "state", "port", "noise", "rate"]]
    name: str = ""
    owner: type | None = None

    def __init__(
        self,
        default: Any = 0.0,
        *,
        per: str | None = None,
        minimum: Bound = None,
        maximum: Bound = None,
        dtype: Any = float,
        unit: str | None = None,
        doc: str | None = None,
    ) -> None:
        self.default = default
        self.per = per
        self.minimum = minimum
        self.maximum = maximum
        self.dtype: Scalar = as_scalar(dtype)
        self.unit = unit
        self.doc = doc
        self.distribution: Distribution | None = None
        _check_bounds(minimum, maximum)

    def __set_name__(self, owner: type, name: str) -> None:
        if not self.name:
            self.name, self.owner = name, owner

    @overload
    def __get__(self, instance: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: Any = None) -> NDArray[np.float64]: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else instance._room.read(self.name)

    def __set__(self, instance: Any, value: Value) -> None:
        instance._room.write(self.name, value)

    def __delete__(self, instance: Any) -> None:
        message = f"del of {self.name}: a {self.kind} belongs to the class and stays; assign it instead"
        if instance._room.traces:
            instance._room.fail(message)
        raise DeclarationError(message)

    def per_in(self, kind_of_class: str) -> str:
        """How many values the field has in a class of that kind: what was said, or the default."""
        return self.per or PER[kind_of_class][self.kind]

    def same_as(self, other: Field) -> bool:
        """Whether two fields of one name were declared alike."""
        arrays = isinstance(self.default, np.ndarray | list | tuple)  # of long ones not all is printed
        alike = type(self) is type(other) and repr(self) == repr(other)
        return self is other or (alike and (not arrays or np.array_equal(self.default, other.default)))

    def __repr__(self) -> str:
        given = {"per": self.per, "min": self.minimum, "max": self.maximum, "unit": self.unit, "doc": self.doc}
        shown = [repr(self.default if self.distribution is None else self.distribution)]
        shown += [f"{name}={getattr(value, 'name', value)!r}" for name, value in given.items() if value is not None]
        shown += [] if self.dtype == "float" else [f"dtype={self.dtype}"]
        return f"{self.kind}({', '.join(shown)})"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name == "ode":
                raise DeclarationError(f"a {self.kind} has no ode; a state has: {self.name or 'x'}: State = state(0.0)")
            raise AttributeError(f"a {self.kind} has no {name!r}")


class Param(Field):
    """A value that the equations only read."""

    kind = "param"


class State(Field):
    """A value that equations, updates and events write."""

    kind = "state"

    @overload
    def ode(self, equation: Expression, /) -> Expression: ...
    @overload
    def ode(self, /, *, method: MethodName | Method = "auto") -> Callable[[Expression], Expression]: ...
    @above_a_method('it takes the method alone, or how it is advanced, as in @v.ode(method="exponential")')
    def ode(self, equation: Any = None, /, *, method: Any = "auto") -> Any:
        """Marks the method that returns the derivative with respect to time, per ms: `@v.ode def dv(self)`.

        `method` is the numerical method, by name or as an object; `auto` is the exact one where there is one.
        """
        if isinstance(equation, str):
            raise DeclarationError(f"{body_line()}the method is given by keyword: @v.ode(method={equation!r})")
        if isinstance(method, str) and method not in get_args(MethodName):
            known = nearest(method, get_args(MethodName))
            raise DeclarationError(f"{body_line()}there is no method {method!r}.{known}")
        made = Mark("ode", self, "auto" if method is None else method)
        return mark(equation, made) if equation is not None else lambda function: mark(function, made)


class Port(Field):
    """What projections deliver in a step; empty again at the next one."""

    kind = "port"

    def __set__(self, instance: Any, value: Value) -> None:
        if not instance._room.traces:
            raise DeclarationError(
                f"{self.name} is a port: it is emptied at every step, and projections deliver into it. For an input "
                f'that stays declare {self.name}: Param = param(0.0, per="neuron")'
            )
        super().__set__(instance, value)


class Noise(Field):
    """A random number, drawn anew in each step: for each neuron or synapse, or one for the population."""

    kind = "noise"

    def __set__(self, instance: Any, value: Value) -> None:
        if not instance._room.traces:
            raise DeclarationError(f"{self.name} is noise: it is drawn in every step, and cannot be assigned")
        super().__set__(instance, value)


@told_the_form
def param(
    default: Value = 0.0,
    *,
    per: str | None = None,
    min: Bound = None,
    max: Bound = None,
    dtype: type = float,
    unit: str | None = None,
    doc: str | None = None,
) -> Any:
    """A value that the equations only read: one for the population, or `per="neuron"`; in a synapse one for the
    projection, or per `"pre"`, `"post"`, `"synapse"`. `default` is a number, an array or a distribution."""
    return _declared(Param, default, per, min, max, dtype, unit, doc)


@told_the_form
def state(
    default: Value = 0.0,
    *,
    per: str | None = None,
    min: Bound = None,
    max: Bound = None,
    dtype: type = float,
    unit: str | None = None,
    doc: str | None = None,
) -> Any:
    """A value that equations write: one per neuron, in a synapse one per synapse. `default` is where it begins.

    `min` and `max`, numbers or fields, hold after each write in an equation or an event.
    """
    return _declared(State, default, per, min, max, dtype, unit, doc)


def port(*, init: Literal[False] = False, unit: str | None = None, doc: str | None = None) -> Any:
    """What projections deliver in a step, added up; 0 again at the next step. It is no argument of the constructor."""
    del init  # read by type checkers alone: a port cannot be given to the constructor
    return Port(unit=unit, doc=doc)


@told_the_form
def noise(
    distribution: Distribution, *, per: str | None = None, unit: str | None = None, doc: str | None = None
) -> Any:
    """A random number from the distribution, anew for each neuron (synapse) and step. Two fields are independent.

    With `per="population"` it is one number for all neurons. The parameters of the distribution are numbers, fields or
    names of fields; those of one number for all have one value for the population too. Values outside of its `min=` and
    `max=` are drawn again: raises DeclarationError where hardly one lies within.
    """
    if not isinstance(distribution, Distribution):
        raise DeclarationError(f"noise takes a distribution, such as noise(Normal(0.0, 1.0)), not {distribution!r}")
    try:
        check_bounds(distribution)
        if distribution.seed is not None:
            raise DeclarationError(f"noise({distribution!r}): it is drawn from the simulator's seed; leave seed= out")
    except DeclarationError as error:
        raise DeclarationError(f"{body_line()}{error}") from None
    made = Noise(per=per, unit=unit, doc=doc)
    made.distribution = distribution
    return made


def _declared(
    kind: type[Field], default: Any, per: str | None, low: Bound, high: Bound, dtype: Any, unit: Any, doc: Any
) -> Field:
    """A field of that kind. What is wrong is said with the class and the line that declare it."""
    from dslnet.members.values import checked_default

    try:
        scalar = as_scalar(dtype)
        value = checked_default(default, scalar)
        _check_whole(scalar, low, high)
        return kind(value, per=per, minimum=low, maximum=high, dtype=dtype, unit=unit, doc=doc)
    except DeclarationError as error:
        raise DeclarationError(f"{body_line()}{error}") from None


def _check_whole(scalar: Scalar, minimum: Bound, maximum: Bound) -> None:
    for word, bound in (("min", minimum), ("max", maximum)):
        if scalar == "int" and isinstance(bound, float | np.floating) and bound % 1.0 != 0.0 and math.isfinite(bound):
            raise DeclarationError(f"{word}={bound!r}: a bound of whole numbers is a whole number")


def _check_bounds(minimum: Bound, maximum: Bound) -> None:
    for word, bound in (("min", minimum), ("max", maximum)):
        if bound is not None and not isinstance(bound, int | float | np.number | str | Field):
            raise DeclarationError(f"{word}={bound!r}: a bound is a number, a field or the name of a field")
        if isinstance(bound, float | np.floating) and math.isnan(bound):
            raise DeclarationError(f"{word}=nan bounds nothing; leave it out")
    numbers = isinstance(minimum, int | float | np.number) and isinstance(maximum, int | float | np.number)
    if numbers and minimum > maximum:  # type: ignore[operator]  # both are numbers here
        raise DeclarationError(f"min={minimum!r} lies above max={maximum!r}")


__all__ = [
    "Array",
    "Field",
    "Noise",
    "Param",
    "Port",
    "State",
    "Value",
    "as_scalar",
    "noise",
    "param",
    "port",
    "state",
]
