"""One step of a neuron class as a list of `symbol = value`, which the compiler and the reference both start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sympy
from attrs import frozen
from numpy.typing import NDArray

from dslnet.expressions.parts import of_kind
from dslnet.location import Location
from dslnet.model import Equation, FieldModel, NeuronModel, symbol
from dslnet.symbols import Maximum, Minimum, Reduction


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

    @property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The symbols that have a value from here on."""
        return (self.symbol,)


@frozen
class Rounds:
    """Values that every neuron finds by going round, as `integrate.Repeat` says it; they are the `symbols` afterwards.

    `start`, `body` and `values` are in order; `value` holds all that is read, and `field` is none.
    """

    start: tuple[tuple[sympy.Symbol, sympy.Basic], ...]
    body: tuple[tuple[sympy.Symbol, sympy.Basic], ...]
    values: tuple[tuple[sympy.Symbol, sympy.Basic], ...]
    going: sympy.Basic
    most: int
    unfinished: sympy.Symbol
    note: str
    location: Location
    field: None = None
    lane: bool = True

    @property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The symbols that have a value from here on."""
        return (*(name for name, _ in self.start), self.unfinished)

    @property
    def value(self) -> sympy.Tuple:
        """Every expression, for asking what is read."""
        return sympy.Tuple(*(value for _, value in (*self.start, *self.body, *self.values)), self.going)


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
    """One step of a population. `methods` says which method each equation got, and `groups` which equations a method
    advances together."""

    update: tuple[Assignment | Rounds, ...]
    events: tuple[EventProgram, ...]
    stops: Mapping[str, sympy.Basic]
    methods: Mapping[str, str]
    groups: tuple[tuple[Any, tuple[Equation, ...]], ...] = ()

    @property
    def signature(self) -> tuple[object, ...]:
        """What tells two programs of one class apart."""
        return self.update, self.events, tuple(self.stops.items())


def silence(event: str) -> str:
    """The array that holds, for each neuron, the first tick at which this event may occur again: 32 bits, counted from
    the begin of an era, since narrow numbers are compared faster."""
    return f"{event}__free"


ERA = 2**30
"""In ticks: when so many have passed, all that is counted in 32 bits is counted anew."""
NEVER_FREE = 2**31 - 1
NOW = "tick__now"
"""The tick as it is counted in the present era."""


def begin_era(model: NeuronModel, arrays: Mapping[str, NDArray[Any]]) -> None:
    """What a population counts in 32 bits is counted anew, at the begin of another era."""
    for name in silences(model):
        count_anew(arrays[name])


def count_anew(free: NDArray[np.int32]) -> None:
    """The ends of silences at the begin of another era."""
    free[:] = np.where(free == NEVER_FREE, NEVER_FREE, np.maximum(free, ERA) - ERA)


def arriving(state: str) -> str:
    """The array that collects what is delivered to a state that can be held."""
    return f"{state}__input"


def arriving_at(model: NeuronModel, field: str) -> str:
    """The array to which deliveries to a field are added: a state that can be held waits for its test."""
    return arriving(field) if field in held_states(model) else field


def silences(model: NeuronModel) -> list[str]:
    """The arrays with the ends of refractory times."""
    return [silence(event.name) for event in model.events if event.refractory is not None]


def held_states(model: NeuronModel) -> frozenset[str]:
    """The states that some event holds."""
    return frozenset(name for event in model.events for name in event.held)


def bounded(record: FieldModel, value: sympy.Basic) -> sympy.Basic:
    """A value within the bounds of its field."""
    if record.minimum is not None:
        value = Maximum(value, record.minimum)
    return value if record.maximum is None else Minimum(value, record.maximum)


def varies(expression: sympy.Basic, names: Iterable[str]) -> bool:
    """Whether an expression has one value per neuron, reductions aside."""
    bare = expression.xreplace({node: sympy.Dummy() for node in of_kind(expression, Reduction)})
    return any(symbol(name) in bare.free_symbols for name in names)
