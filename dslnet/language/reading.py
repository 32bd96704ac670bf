"""From a class to its `Model`: every marked method is read with symbols, twice, and put in class order.

Imported at the first reading, since it brings sympy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import sympy
from attrs import evolve
from sympy import Float, Integer

from dslnet.declaring.marks import Mark
from dslnet.errors import DeclarationError, TraceError
from dslnet.expressions.measure import Measure, measured
from dslnet.fields import Field
from dslnet.language.operands import as_condition, as_expression
from dslnet.location import Location
from dslnet.messages.chance import INSTEAD, Watch
from dslnet.messages.notes import add_note
from dslnet.messages.teach import nearest
from dslnet.meta import body_of
from dslnet.model import (
    Equation,
    EventModel,
    FieldModel,
    NeuronModel,
    OdeBlock,
    Statement,
    StopModel,
    SynapseModel,
    UpdateBlock,
    symbol,
)
from dslnet.tracing import TraceRoom

Read = TypeVar("Read")
Rooms = Callable[[str, Location, bool], TraceRoom]
"""Makes the room a method is read in: of its name, where it stands, and whether it assigns."""


def read_neuron(cls: Any) -> NeuronModel:
    """The model of a neuron class."""
    rooms = _rooms_of(cls)
    stops = tuple(_stop(cls, rooms, name) for name in cls._declared.named("stop_condition"))
    events = tuple(_event(cls, rooms, name) for name in cls._declared.named("spike"))
    return NeuronModel(cls.__name__, cls._location, read_fields(cls), read_blocks(cls, rooms), events, stops)


def read_stop(cls: Any, condition: Any) -> StopModel:
    """The stop condition that was given when a population was made, as a function of the population."""
    value = read_once_more(cls, _rooms_of(cls), "stop_condition", condition, as_condition)
    return StopModel("stop_condition", value, location_of(condition))


def read_fields(cls: Any) -> tuple[FieldModel, ...]:
    """The fields of a class, with the names they use resolved in this class."""
    return tuple(_counting(cls, _field(cls._kind, field), field) for field in cls._declared.fields.values())


def read_blocks(cls: Any, rooms: Rooms) -> tuple[OdeBlock | UpdateBlock, ...]:
    """Equations and updates in class order; consecutive equations are one block."""
    blocks: list[OdeBlock | UpdateBlock] = []
    for name, mark in cls._declared.methods.items():
        if mark.role == "ode":
            equation = _equation(cls, rooms, name, mark)
            last = blocks[-1] if blocks else None
            if isinstance(last, OdeBlock):
                blocks[-1] = OdeBlock((*last.equations, equation))
            else:
                blocks.append(OdeBlock((equation,)))
        elif mark.role == "update":
            blocks.append(UpdateBlock(name, read_statements(cls, rooms, [name]), location_of(body_of(cls, name))))
    return tuple(blocks)


def read_expression(cls: Any, rooms: Rooms, name: str) -> Any:
    """What a method that returns a number returns."""
    return read_once_more(cls, rooms, name, body_of(cls, name), as_expression)


def read_statements(cls: Any, rooms: Rooms, names: Iterable[str], functions: Any = None) -> tuple[Statement, ...]:
    """What methods assign, one after the other as if they were one."""
    bodies = {name: body_of(cls, name) for name in names} if functions is None else functions
    first, second = (measured(lambda measure: _statements(cls, rooms, bodies, measure)) for _ in range(2))
    return _same(cls, first, second)


def read_once_more(cls: Any, rooms: Rooms, name: str, function: Any, made: Callable[[TraceRoom, Any], Read]) -> Read:
    """Read a method that returns, twice: a random number or the clock would not be the same."""
    first, second = (_read(cls, rooms, name, function, made) for _ in range(2))
    return _same(cls, first, second, evolve(location_of(function), name=name))


def run(cls: Any, room: TraceRoom, function: Any) -> Any:
    """Run a method on an instance that was made without the constructor. What it raises gets a note."""
    instance = object.__new__(cls)
    instance.__dict__["_room"] = room
    room.running, watch = True, Watch(cls, function)
    try:
        result = function(instance)
        room.running = False
        room.finish()
    except RecursionError:
        room.fail(
            f"it calls itself, perhaps by way of another method; that of the base class is super().{room.method}()",
            room.location,
        )
    except Exception as error:
        add_note(error, cls.__name__, room.method, room.location)
        raise
    finally:
        room.running = False
    if watch.was_used():
        room.fail(INSTEAD, room.location)
    return result


def location_of(function: Any) -> Location:
    """Where a function stands; a callable object is placed by its `__call__`."""
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    return Location("", 0, repr(function)) if code is None else Location.of_code(code)


def _read(cls: Any, rooms: Rooms, name: str, function: Any, made: Callable[[TraceRoom, Any], Read]) -> Read:
    def read_by(measure: Measure) -> Read:
        room = rooms(name, location_of(function), False)
        room.measure = measure
        return made(room, run(cls, room, function))

    return measured(read_by)


def _rooms_of(cls: Any) -> Rooms:
    return lambda method, location, assigns: TraceRoom(cls, method, location, assigns)


def _equation(cls: Any, rooms: Rooms, name: str, mark: Mark) -> Equation:
    target = mark.target_name or ""

    def as_rate(room: TraceRoom, value: Any) -> Any:
        rate = as_expression(room, value)
        room.require_one(target, rate)
        return rate

    function = body_of(cls, name)
    rate = read_once_more(cls, rooms, name, function, as_rate)
    return Equation(target, rate, mark.option, name, location_of(function))


def _stop(cls: Any, rooms: Rooms, name: str) -> StopModel:
    function = body_of(cls, name)
    return StopModel(name, read_once_more(cls, rooms, name, function, as_condition), location_of(function))


def _event(cls: Any, rooms: Rooms, name: str) -> EventModel:
    function = body_of(cls, name)
    condition = read_once_more(cls, rooms, name, function, as_condition)
    of_event = {key: mark for key, mark in cls._declared.methods.items() if mark.target_name == name}
    resets = [key for key, mark in of_event.items() if mark.role == "reset"]
    reset = read_statements(cls, rooms, resets)
    for key, mark in of_event.items():
        if mark.role == "refractory":
            held = tuple(state if isinstance(state, str) else state.name for state in mark.option)
            time = read_expression(cls, rooms, key)
            return EventModel(name, condition, location_of(function), reset, time, held, location_of(body_of(cls, key)))
    return EventModel(name, condition, location_of(function), reset)


def _statements(cls: Any, rooms: Rooms, bodies: dict[str, Any], measure: Measure) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    current: dict[str, sympy.Symbol] = {}
    for name, function in bodies.items():
        room = rooms(name, location_of(function), True)
        room.statements, room.current, room.measure = statements, current, measure
        if run(cls, room, function) is not None:
            room.fail(f"it assigns, so what it returns would be lost; {room.instead_of_returning()}")
    return tuple(statements)


def _same(cls: Any, first: Read, second: Read, location: Location | None = None) -> Read:
    if first == second:
        return first
    shown: tuple[Any, Any] = first, second
    if isinstance(first, tuple) and isinstance(second, tuple):
        for a, b in ((a, b) for a, b in zip(first, second, strict=False) if a != b):
            location, shown = a.location, (_as_written(a), _as_written(b))
            break
    where = location or cls._location
    raise TraceError(
        f"{cls.__name__}.{where.name.rpartition('.')[2]} ({where.file}:{where.line}): it is another equation when read "
        f"again: {shown[0]}, then {shown[1]}. A random number or the clock of Python would be one constant for ever; "
        "write a field xi: Noise = noise(Normal(0.0, 1.0)) and self.xi, or self.t"
    )


def _as_written(statement: Statement) -> str:
    return f"self.{statement.target} {'+=' if statement.adds else '='} {statement.value}"


def _field(kind: str, field: Field) -> FieldModel:
    return FieldModel(
        field.name,
        field.kind,
        field.per_in(kind),
        field.dtype,
        field.default,
        _bound(field.minimum),
        _bound(field.maximum),
        field.unit,
        field.doc,
        _resolved(field.distribution),
    )


def _counting(cls: Any, record: FieldModel, field: Any) -> FieldModel:
    """A firing rate counts the spikes of the event it names, or of the first one of the class."""
    if record.kind != "rate":
        return record
    events = cls._declared.named("spike")
    name = getattr(field.event, "name", field.event) or next(iter(events), None)
    if name is None:
        raise DeclarationError(f"{cls.__name__}.{record.name} counts spikes, and {cls.__name__} has no spike event")
    if name not in events:
        raise DeclarationError(f"{cls.__name__}.{record.name}: there is no event {name!r}.{nearest(name, events)}")
    return evolve(record, window=field.window, event=name)


def _bound(bound: Any) -> Any:
    if bound is None:
        return None
    if isinstance(bound, str | Field):
        return symbol(bound if isinstance(bound, str) else bound.name)
    if isinstance(bound, float) and abs(bound) == float("inf"):
        return None
    return Integer(int(bound)) if isinstance(bound, int) else Float(float(bound), precision=53)


def _resolved(distribution: Any) -> Any:
    """A distribution whose parameters are numbers and names of fields."""
    if distribution is None:
        return None
    given = {**distribution.parameters, "min": distribution.min, "max": distribution.max}
    names = {key: value.name for key, value in given.items() if isinstance(value, Field)}
    return evolve(distribution, **names) if names else distribution


__all__ = ["SynapseModel", "read_neuron", "read_stop", "run"]
