"""What can be seen wrong in the body of a class while it is made: names, bare values, annotations."""

from __future__ import annotations

from types import FunctionType
from typing import Any, NoReturn

from dslnet.declaring.arguments import Argument
from dslnet.declaring.events import Event
from dslnet.declaring.marks import function_of, mark_of
from dslnet.errors import DeclarationError
from dslnet.fields import Field
from dslnet.messages.teach import place

RESERVED = frozenset({"self", "t", "dt", "t_last", "t_pre", "t_post", "name", "size", "shape", "pre", "post", "into"})
# fmt: off
DECORATORS = ("update", "spike", "stop_condition", "transmit", "pre_spike", "post_spike")
RESERVED_IN = {
    "neuron": RESERVED | {"rank", "coordinates", "fired", "fire", "firing_rate", "enable", "disable", "enabled"},
    "synapse": RESERVED | {"on_post", "to_sparse", "enable", "disable", "enabled"},
}
# fmt: on
"""Names that dslnet keeps for itself, by kind of class; those of its own attributes come on top."""
KINDS = {"Param": "0.0", "State": "0.0", "Port": "", "Noise": "Normal(0.0, 1.0)", "FiringRate": "window=100.0"}
"""The annotations of fields, with what stands in the call of each."""
MAKERS = {word: "firing_rate" if word == "FiringRate" else word.lower() for word in KINDS}


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
                refuse(owner, name, f"it is the same field as {seen[id(value)]}; declare each by a call of its own")
            _check_field_name(owner, bases, name, value)
        elif isinstance(value, Event) or mark_of(value) is not None:
            _check_method_name(owner, bases, name)
        _check_over_field(owner, bases, name, value)
        _check_removed(owner, bases, body, name)
        if isinstance(value, staticmethod | classmethod) and mark_of(value.__func__) is not None:
            refuse(owner, name, static(name, value))
    for forbidden in ("__init__", "__new__", "__slots__"):
        if forbidden in body:
            raise DeclarationError(
                f"{owner}.{forbidden}: the constructor is made from the fields; to compute values first, write a "
                f"function that returns {owner}(...)"
            )
    _check_annotations(owner, bases, body)


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
        refuse(owner, name, "the name of a field neither begins with an underscore nor holds two of them in a row")
    if _is_reserved(bases, name):
        refuse(owner, name, f"{name} is a reserved name of dslnet; choose another, such as {name}_0")
    if field.name and field.name != name:
        refuse(owner, name, f"one field has two names, {field.name} and {name}; declare each by a call of its own")
    found = inherited(bases, name)
    if found is not None and not isinstance(found, Field):
        is_method = callable(found) or isinstance(found, property | Event)
        held = "a method" if is_method else f"{found!r}, which is no field,"
        refuse(owner, name, f"the name belongs to {held} of a base class; choose another")


def _check_method_name(owner: str, bases: tuple[type, ...], name: str) -> None:
    if _is_reserved(bases, name):
        refuse(owner, name, f"{name} is a reserved name of dslnet; call the method otherwise")


def _is_reserved(bases: tuple[type, ...], name: str) -> bool:
    kind = next((base._kind for base in bases if hasattr(base, "_kind")), "")
    return name in RESERVED_IN.get(kind, ()) or isinstance(inherited(bases, name), Argument | property)


def _check_over_field(owner: str, bases: tuple[type, ...], name: str, value: Any) -> None:
    field = inherited(bases, name)
    if not isinstance(field, Field) or isinstance(value, Field):
        return
    if value is None:
        refuse(owner, name, "a field cannot be removed; only an equation or an event can be set to None")
    if isinstance(function_of(value), FunctionType):
        refuse(owner, name, f"a {field.kind} of a base class has this name; call the method d{name} or otherwise")
    refuse(owner, name, f"a bare value would hide the {field.kind}; write {name} = {field.kind}({value!r})")


def _check_removed(owner: str, bases: tuple[type, ...], body: dict[str, Any], name: str) -> None:
    """None removes an equation of a base class; anywhere else a decorator has made it, which was a method by then."""
    hidden = next((word for word in DECORATORS if word in body), None)
    made = body[name] is None and not name.startswith("_") and any(hasattr(base, "_kind") for base in bases)
    if made and hidden is not None and inherited(bases, name) is None:
        refuse(
            owner, name, f"it is None, since @{hidden} above it was the class's own {hidden} by then, and no longer "
            f"that of dslnet: give that one another name, such as {hidden}_0",
        )  # fmt: skip


def _check_annotations(owner: str, bases: tuple[type, ...], body: dict[str, Any]) -> None:
    for name, annotation in body.get("__annotations__", {}).items():
        word = getattr(annotation, "__name__", str(annotation)).rpartition(".")[2]
        if word not in KINDS:
            continue
        found = body.get(name, inherited(bases, name))
        if isinstance(found, Field):
            _check_kind(owner, name, word, found)
            continue
        value = repr(body[name]) if name in body and word != "Port" else KINDS[word]
        form = f"{name}: {word} = {MAKERS[word]}({value})"
        refuse(owner, name, f"it is annotated as {word} but is no field yet; write {form}")


def _check_kind(owner: str, name: str, word: str, field: Field) -> None:
    """A type checker believes the annotation, and so does a reader."""
    kind = next(klass.__name__ for klass in type(field).__mro__ if klass.__name__ in KINDS)
    if kind != word:
        refuse(
            owner,
            name,
            f"it is annotated as {word} but is a {kind}; write {name}: {kind}, or make it with {MAKERS[word]}(...)",
        )


def static(name: str, found: Any) -> str:
    return f"it is a {type(found).__name__}; an equation is a plain method: def {name}(self)"


def inherited(bases: tuple[type, ...], name: str) -> Any:
    for base in bases:
        for klass in base.__mro__:
            if name in vars(klass):
                return vars(klass)[name]
    return None


def refuse(owner: str, name: str, why: str) -> NoReturn:
    raise DeclarationError(f"{owner}.{name}: {why}")
