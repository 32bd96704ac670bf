"""One step of a neuron class as a list of `symbol = value`, which the compiler and the reference both start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import sympy
from attrs import frozen

from dslnet.distributions import Normal, Poisson, Uniform
from dslnet.errors import DeclarationError
from dslnet.location import Location
from dslnet.model import FieldModel, NeuronModel, symbol
from dslnet.symbols import Maximum, Minimum, PoissonQuantile, Reduction


@frozen
class Assignment:
    """`symbol = value`; with `field`, that field has this value from here on. `note` is the equation as written; `lane`
    says whether an intermediate value is one for each neuron, and not one for the population."""

    symbol: sympy.Symbol
    value: sympy.Basic
    note: str
    location: Location
    field: str | None = None
    lane: bool = True


@frozen
class EventProgram:
    """What happens when a neuron fires: its test, its reset, and for how many ms it is silent afterwards."""

    name: str
    condition: sympy.Basic
    reset: tuple[Assignment, ...]
    refractory: sympy.Expr | None
    location: Location


@frozen
class NeuronProgram:
    """One step of a population. `methods` says which method each equation got."""

    update: tuple[Assignment, ...]
    events: tuple[EventProgram, ...]
    stops: Mapping[str, sympy.Basic]
    methods: Mapping[str, str]

    @property
    def signature(self) -> tuple[object, ...]:
        """What tells two programs of one class apart."""
        return self.update, self.events, tuple(self.stops.items())


def silence(event: str) -> str:
    """The array that holds, for each neuron, the first tick at which this event may occur again."""
    return f"{event}__free"


def arriving(state: str) -> str:
    """The array that collects what is delivered to a state that can be held."""
    return f"{state}__input"


def held_states(model: NeuronModel) -> frozenset[str]:
    """The states that some event holds."""
    return frozenset(name for event in model.events for name in event.held)


def bounded(record: FieldModel, value: sympy.Basic) -> sympy.Basic:
    """A value within the bounds of its field."""
    if record.minimum is not None:
        value = Maximum(value, record.minimum)
    return value if record.maximum is None else Minimum(value, record.maximum)


def standard_draw(record: FieldModel) -> Literal["normal", "uniform"]:
    """The random numbers that a noise field is made of."""
    return "normal" if isinstance(record.distribution, Normal) else "uniform"


def stretched(record: FieldModel) -> sympy.Expr:
    """A draw from the field's distribution, made of a standard one (0 to 1, or mean 0 and deviation 1). A count stands
    for itself: see `counted`."""
    unit, distribution = symbol(record.name), record.distribution
    if distribution.min is not None or distribution.max is not None:
        raise DeclarationError(
            f"the noise field {record.name} draws from {distribution!r}; min= and max= are for initial values, in an "
            "equation write np.clip(self.xi, low, high)"
        )
    if isinstance(distribution, Normal):
        return _parameter(distribution.loc) + _parameter(distribution.scale) * unit
    if isinstance(distribution, Uniform):
        low, high = _parameter(distribution.low), _parameter(distribution.high)
        return low + (high - low) * unit
    if isinstance(distribution, Poisson):
        return unit
    raise DeclarationError(
        f"the noise field {record.name} draws from {distribution!r}; noise fields draw from Uniform, Normal or Poisson"
    )


def counted(record: FieldModel) -> sympy.Expr | None:
    """What turns a uniform draw into that of the field, where moving and stretching cannot; else None."""
    if not isinstance(record.distribution, Poisson):
        return None
    return PoissonQuantile(symbol(record.name), _parameter(record.distribution.lam))


def parameter_names(record: FieldModel) -> list[str]:
    """The fields that a noise field takes its parameters and bounds from."""
    given = (*record.distribution.parameters.values(), record.distribution.min, record.distribution.max)
    return [name for name in given if isinstance(name, str)]


def _parameter(value: Any) -> sympy.Expr:
    """A number, or the symbol of a field given by name or as the field itself."""
    if isinstance(value, str):
        return symbol(value)
    if hasattr(value, "name"):
        return symbol(value.name)
    return sympy.Integer(value) if float(value).is_integer() else sympy.Float(float(value))


def varies(expression: sympy.Basic, names: Iterable[str]) -> bool:
    """Whether an expression has one value per neuron, reductions aside."""
    bare = expression.xreplace({node: sympy.Dummy() for node in expression.atoms(Reduction)})
    return any(symbol(name) in bare.free_symbols for name in names)
