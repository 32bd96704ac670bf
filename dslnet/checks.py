"""What can be seen wrong in a class without reading its methods: names, bounds, marks, two equations for one state."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import FunctionType
from typing import Any, NoReturn

from dslnet.arguments import Argument
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError, UnknownNameError
from dslnet.events import Event
from dslnet.fields import ALLOWED_PER, Field, State
from dslnet.given import check_parameters
from dslnet.marks import Mark, function_of, mark_of
from dslnet.teach import listed, nearest, place

RESERVED = frozenset({"self", "t", "dt", "t_last", "t_pre", "t_post", "name", "size", "shape", "pre", "post", "into"})
# fmt: off
RESERVED_IN = {
    "neuron": RESERVED | {"rank", "coordinates", "fired", "fire", "firing_rate", "enable", "disable", "enabled"},
    "synapse": RESERVED | {"on_post", "to_sparse", "enable", "disable", "enabled"},
}
# fmt: on
"""Names that dslnet keeps for itself, by kind of class; those of its own attributes come on top."""
KINDS = {"Param": "0.0", "State": "0.0", "Port": "", "Noise": "Normal(0.0, 1.0)", "FiringRate": "window=100.0"}
"""The annotations of fields, with what stands in the call of each."""
ROLES = {
    "neuron": frozenset({"ode", "update", "spike", "reset", "refractory", "stop_condition"}),
    "synapse": frozenset({"ode", "update", "transmit", "pre_spike", "post_spike"}),
}
UNMARKED = {"neuron": ("spike", "update"), "synapse": ("transmit", "pre_spike", "post_spike", "update")}
"""Marks after which a method may be called, and without which it would never run."""


class Body(dict[str, Any]):
    """The namespace of a class body; it refuses a second declaration of one name, which would lose the first."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        self.owner = owner

    def __setitem__(self, name: str, value: Any) -> None:
        earlier = self.get(name)
        if earlier is not None and earlier is not value and _is_declaration(name, earlier):
            raise DeclarationError(
                f"{self.owner}.{name} is declared twice in one class body: as {_shown(earlier)}, and again as "
                f"{_shown(value)}. The first would be lost: give one of them another name"
            )
        super().__setitem__(name, value)


def check_body(owner: str, bases: tuple[type, ...], body: dict[str, Any]) -> None:
    """Raises DeclarationError for a name, a value or an annotation that cannot stand in the body."""
    seen: dict[int, str] = {}
    for name, value in body.items():
        if isinstance(value, Field):
            if seen.setdefault(id(value), name) != name:
                _refuse(owner, name, f"it is the same field as {seen[id(value)]}; declare each by a call of its own")
            _check_field_name(owner, bases, name, value)
        elif isinstance(value, Event) or mark_of(value) is not None:
            _check_method_name(owner, bases, name)
        _check_over_field(owner, bases, name, value)
        if isinstance(value, staticmethod | classmethod) and mark_of(value.__func__) is not None:
            _refuse(owner, name, _static(name, value))
    for forbidden in ("__init__", "__new__", "__slots__"):
        if forbidden in body:
            raise DeclarationError(
                f"{owner}.{forbidden}: the constructor is made from the fields; to compute values first, write a "
                f"function that returns {owner}(...)"
            )
    _check_annotations(owner, bases, body)


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


def _is_declaration(name: str, value: Any) -> bool:
    if isinstance(value, Field | Event) or mark_of(value) is not None:
        return True
    return isinstance(value, FunctionType) and value.__name__ == name


def _shown(value: Any) -> str:
    if isinstance(function_of(value), FunctionType):
        mark = "spike" if isinstance(value, Event) else getattr(mark_of(value), "role", "method")
        return f"{mark} at {place(function_of(value))}"
    return repr(value)


def _check_field_name(owner: str, bases: tuple[type, ...], name: str, field: Field) -> None:
    if name.startswith("_") or "__" in name:
        _refuse(owner, name, "the name of a field neither begins with an underscore nor holds two of them in a row")
    if _is_reserved(bases, name):
        _refuse(owner, name, f"{name} is a reserved name of dslnet; choose another, such as {name}_0")
    if field.name and field.name != name:
        _refuse(owner, name, f"one field has two names, {field.name} and {name}; declare each by a call of its own")
    found = _inherited(bases, name)
    if found is not None and not isinstance(found, Field):
        _refuse(owner, name, "the name belongs to a method of a base class; choose another")


def _check_method_name(owner: str, bases: tuple[type, ...], name: str) -> None:
    if _is_reserved(bases, name):
        _refuse(owner, name, f"{name} is a reserved name of dslnet; call the method otherwise")


def _is_reserved(bases: tuple[type, ...], name: str) -> bool:
    kind = next((base._kind for base in bases if hasattr(base, "_kind")), "")
    return name in RESERVED_IN.get(kind, ()) or isinstance(_inherited(bases, name), Argument | property)


def _check_over_field(owner: str, bases: tuple[type, ...], name: str, value: Any) -> None:
    field = _inherited(bases, name)
    if not isinstance(field, Field) or isinstance(value, Field):
        return
    if value is None:
        _refuse(owner, name, "a field cannot be removed; only an equation or an event can be set to None")
    if isinstance(function_of(value), FunctionType):
        _refuse(owner, name, f"a {field.kind} of a base class has this name; call the method d{name} or otherwise")
    _refuse(owner, name, f"a bare value would hide the {field.kind}; write {name} = {field.kind}({value!r})")


def _check_annotations(owner: str, bases: tuple[type, ...], body: dict[str, Any]) -> None:
    for name, annotation in body.get("__annotations__", {}).items():
        word = getattr(annotation, "__name__", str(annotation)).rpartition(".")[2]
        if word not in KINDS or isinstance(body.get(name, _inherited(bases, name)), Field):
            continue
        value = repr(body[name]) if name in body and word != "Port" else KINDS[word]
        form = f"{name}: {word} = {'firing_rate' if word == 'FiringRate' else word.lower()}({value})"
        _refuse(owner, name, f"it is annotated as {word} but is no field yet; write {form}")


def _check_field(cls: Any, field: Field) -> None:
    where, kind = cls.__name__, cls._kind
    if not issubclass(field.owner or cls, _root(cls)):
        _refuse(where, field.name, f"its class {field.owner.__name__} has to derive from {_root(cls).__name__}")  # type: ignore[union-attr]  # owner is set here
    if kind == "synapse" and field.kind == "port":
        _refuse(where, field.name, "a synapse has no ports; its target is self.into")
    if kind == "synapse" and field.kind == "rate":
        _refuse(where, field.name, "a synapse does not fire; declare it in the neuron class and read self.pre.rate")
    if field.per_in(kind) not in ALLOWED_PER[kind]:
        allowed = listed([repr(each) for each in ALLOWED_PER[kind]], "or")
        _refuse(where, field.name, f"per={field.per!r}: in a {kind} it is {allowed}")
    for name in (*_bound_names(field), *_parameter_names(field)):
        if name not in cls._declared.fields:
            _refuse(where, field.name, f"{name!r} is no field of the class.{nearest(name, cls._declared.fields)}")
    for name in _parameter_names(field):
        if cls._declared.fields[name].kind not in ("param", "state"):
            said = (
                f"{name} is {cls._declared.fields[name].kind}, and a parameter of a distribution is a number, a param"
            )
            _refuse(where, field.name, f"{said} or a state")
    if isinstance(field.default, Distribution):
        check_parameters(f"{where}.{field.name}", field.default, cls._declared.fields)
    for name in _parameter_names(field):
        if field.per_in(kind) == "population" and cls._declared.fields[name].per_in(kind) == "neuron":
            _refuse(where, field.name, f"it is one number for the population, its parameter {name} is one per neuron")
    for name in _bound_names(field):
        if field.per_in(kind) == "population" and cls._declared.fields[name].per_in(kind) == "neuron":
            _refuse(where, field.name, f"it is one number for the population, its bound {name} is one per neuron")


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


def _static(name: str, found: Any) -> str:
    return f"it is a {type(found).__name__}; an equation is a plain method: def {name}(self)"


def _check_mark(cls: Any, name: str, mark: Mark) -> None:
    declared = cls._declared
    found = inspect.getattr_static(cls, name)
    if isinstance(found, staticmethod | classmethod):
        _refuse(cls.__name__, name, _static(name, found))
    if mark.role not in ROLES[cls._kind]:
        _refuse(cls.__name__, name, f"@{mark.role} has no meaning in a {cls._kind}")
    if mark.role == "ode":
        target = declared.fields.get(mark.target_name)
        if not isinstance(target, State):
            _refuse(cls.__name__, name, f"it is the ode of {mark.target_name!r}, which is no state of the class")
    if mark.role in ("reset", "refractory") and mark.target_name not in declared.named("spike"):
        event = getattr(cls, mark.target_name or "", None)
        if event is not None or not hasattr(cls, mark.target_name or ""):
            _refuse(cls.__name__, name, f"it is a {mark.role} of {mark.target_name!r}, which is no event of the class")
    for state in mark.option or () if mark.role == "refractory" else ():
        held = state if isinstance(state, str) else state.name
        if not isinstance(declared.fields.get(held), State):
            _refuse(cls.__name__, name, f"it holds {held!r}, which is no state of the class")


def _check_unmarked(cls: Any) -> None:
    for name in UNMARKED[cls._kind]:
        found = vars(cls).get(name)
        if isinstance(found, FunctionType) and name not in cls._declared.methods:
            why = f"a method of this name without the mark ({place(found)}) would never run: write @{name} above it, or"
            _refuse(cls.__name__, name, f"{why} give a helper another name")


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


def _inherited(bases: tuple[type, ...], name: str) -> Any:
    for base in bases:
        for klass in base.__mro__:
            if name in vars(klass):
                return vars(klass)[name]
    return None


def _refuse(owner: str, name: str, why: str) -> NoReturn:
    raise DeclarationError(f"{owner}.{name}: {why}")
