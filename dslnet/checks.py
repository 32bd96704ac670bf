"""What can be seen wrong in a class without reading its methods: bounds, marks, two equations for one state."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from dslnet.declaring.bodies import refuse, static
from dslnet.declaring.marks import Mark, function_of
from dslnet.distributions import Distribution
from dslnet.distributions.given import check_parameters
from dslnet.errors import DeclarationError, UnknownNameError
from dslnet.fields import ALLOWED_PER, Field, State
from dslnet.messages.teach import listed, nearest, place

ROLES = {
    "neuron": frozenset({"ode", "update", "spike", "reset", "refractory", "stop_condition"}),
    "synapse": frozenset({"ode", "update", "transmit", "pre_spike", "post_spike"}),
}
UNMARKED = {"neuron": ("spike", "update"), "synapse": ("transmit", "pre_spike", "post_spike", "update")}
"""Marks after which a method may be called, and without which it would never run."""


def check_class(cls: Any) -> None:
    """Raises DeclarationError for what does not fit together in the class and its bases."""
    if not cls._kind:
        return
    declared = cls._declared
    for name, (first, second) in declared.conflicts.items():
        raise DeclarationError(
            f"{cls.__name__}: {first.__name__} and {second.__name__} declare {name!r} differently; declare it once "
            f"more in {cls.__name__}, or rename one of them"
        )
    for field in declared.fields.values():
        _check_field(cls, field)
    for name, mark in declared.methods.items():
        _check_mark(cls, name, mark)
    _check_unmarked(cls)
    _check_single(cls)


def check_keywords(cls: Any, keywords: dict[str, Any]) -> None:
    """Raises UnknownNameError for a keyword that the constructor does not have."""
    known = cls._arguments()
    for name in keywords:
        if name in known:
            continue
        field = cls._declared.fields.get(name)
        if field is not None:
            raise DeclarationError(f"{cls.__name__}.{name} is a {field.kind} and takes no value: {_why(field)}")
        raise UnknownNameError(f"{cls.__name__} takes no argument {name!r}.{nearest(name, known)}")


def _why(field: Field) -> str:
    why = {"port": "projections deliver into it", "rate": "it counts the spikes of the neurons"}
    return why.get(field.kind, "it is drawn in every step")


def _check_field(cls: Any, field: Field) -> None:
    where, kind = cls.__name__, cls._kind
    if not issubclass(field.owner or cls, _root(cls)):
        refuse(where, field.name, f"its class {field.owner.__name__} has to derive from {_root(cls).__name__}")  # type: ignore[union-attr]  # owner is set here
    if kind == "synapse" and field.kind == "port":
        refuse(where, field.name, "a synapse has no ports; its target is self.into")
    if kind == "synapse" and field.kind == "rate":
        refuse(where, field.name, "a synapse does not fire; declare it in the neuron class and read self.pre.rate")
    if not isinstance(field.unit, str | None):
        refuse(where, field.name, f'unit={field.unit!r}: it is a text, such as unit="mV"')
    if field.per_in(kind) not in ALLOWED_PER[kind]:
        allowed = listed([repr(each) for each in ALLOWED_PER[kind]], "or")
        refuse(where, field.name, f"per={field.per!r}: in a {kind} it is {allowed}")
    for name in (*_bound_names(field), *_parameter_names(field)):
        if name not in cls._declared.fields:
            refuse(where, field.name, f"{name!r} is no field of the class.{nearest(name, cls._declared.fields)}")
    for name in _parameter_names(field):
        if cls._declared.fields[name].kind not in ("param", "state"):
            said = (
                f"{name} is {cls._declared.fields[name].kind}, and a parameter of a distribution is a number, a param"
            )
            refuse(where, field.name, f"{said} or a state")
    if isinstance(field.default, Distribution):
        check_parameters(f"{where}.{field.name}", field.default, cls._declared.fields)
    for name in _parameter_names(field):
        if field.per_in(kind) == "population" and cls._declared.fields[name].per_in(kind) == "neuron":
            refuse(where, field.name, f"it is one number for the population, its parameter {name} is one per neuron")
    for name in _bound_names(field):
        if field.per_in(kind) == "population" and cls._declared.fields[name].per_in(kind) == "neuron":
            refuse(where, field.name, f"it is one number for the population, its bound {name} is one per neuron")


def check_options(owner: str, bases: tuple[type, ...], options: dict[str, Any], check_units: Any) -> None:
    """What stands behind the bases of a class, as in `class COBA(Neuron, check_dimensions=True)`. Raises
    DeclarationError for a word that neither we nor a base of the user's take."""
    if not isinstance(check_units, bool):
        raise DeclarationError(f"{owner}: check_dimensions={check_units!r}: it is True or False")
    theirs = [klass for base in bases for klass in base.__mro__ if klass.__module__.partition(".")[0] != "dslnet"]
    if any("__init_subclass__" in vars(klass) for klass in theirs if klass is not object):
        return
    for word in options:
        raise DeclarationError(
            f"{owner}: a class takes no {word}={options[word]!r}.{nearest(word, ['check_dimensions'])}"
        )


def _root(cls: Any) -> Any:
    return next(klass for klass in reversed(cls.__mro__) if "_kind" in vars(klass) and vars(klass)["_kind"])


def _bound_names(field: Field) -> Iterator[str]:
    for bound in (field.minimum, field.maximum):
        if isinstance(bound, str | Field):
            yield bound if isinstance(bound, str) else bound.name


def _parameter_names(field: Field) -> Iterator[str]:
    if field.distribution is None:
        return
    for value in (*field.distribution.parameters.values(), field.distribution.min, field.distribution.max):
        if isinstance(value, str | Field):
            yield value if isinstance(value, str) else value.name


def _check_mark(cls: Any, name: str, mark: Mark) -> None:
    declared = cls._declared
    found = inspect.getattr_static(cls, name)
    if isinstance(found, staticmethod | classmethod):
        refuse(cls.__name__, name, static(name, found))
    if isinstance(found, property) or not (callable(found) or hasattr(type(found), "__get__")):
        role = f"{'an' if mark.role == 'ode' else 'a'} {mark.role}"
        refuse(cls.__name__, name, f"it is {found!r} where a base class has {role}; write def {name}(self)")
    if mark.role not in ROLES[cls._kind]:
        refuse(cls.__name__, name, f"@{mark.role} has no meaning in a {cls._kind}")
    if mark.role == "ode":
        target = declared.fields.get(mark.target_name)
        if not isinstance(target, State):
            refuse(cls.__name__, name, f"it is the ode of {mark.target_name!r}, which is no state of the class")
        _check_real(cls, name, target)
    if mark.role in ("reset", "refractory") and mark.target_name not in declared.named("spike"):
        event = getattr(cls, mark.target_name or "", None)
        if event is not None or not hasattr(cls, mark.target_name or ""):
            refuse(cls.__name__, name, f"it is a {mark.role} of {mark.target_name!r}, which is no event of the class")
    for state in mark.option or () if mark.role == "refractory" else ():
        held = state if isinstance(state, str) else state.name
        if not isinstance(declared.fields.get(held), State):
            refuse(cls.__name__, name, f"it holds {held!r}, which is no state of the class")


def _check_real(cls: Any, name: str, state: State) -> None:
    """What moves by slopes has fractions; a whole number would lose them in every step."""
    if state.dtype != "float":
        what = f"it is the ode of {state.name}, a state with dtype={state.dtype}, which cuts off what a step adds to it"
        refuse(cls.__name__, name, f"{what}: declare {state.name} without dtype=, or count in an @update")


def _check_unmarked(cls: Any) -> None:
    for name in UNMARKED[cls._kind]:
        found = vars(cls).get(name)
        if isinstance(found, FunctionType) and name not in cls._declared.methods:
            why = f"a method of this name without the mark ({place(found)}) would never run: write @{name} above it, or"
            refuse(cls.__name__, name, f"{why} give a helper another name")


def _check_single(cls: Any) -> None:
    """One equation for a state, one refractory time for an event, one transmission for a synapse."""
    seen: dict[tuple[str, str | None], str] = {}
    for name, mark in cls._declared.methods.items():
        if mark.role not in ("ode", "refractory", "transmit"):
            continue
        key = (mark.role, mark.target_name)
        if key in seen:
            first, second = (f"{each} ({place(function_of(getattr(cls, each)))})" for each in (seen[key], name))
            what = f"{mark.target_name} has two equations" if mark.role == "ode" else f"{mark.role} is there twice"
            raise DeclarationError(
                f"{cls.__name__}: {what}, {first} and {second}. Keep one: to replace an inherited one give the new "
                f"method its name, to remove it write {seen[key]} = None"
            )
        seen[key] = name
