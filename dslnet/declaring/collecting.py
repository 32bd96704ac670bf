"""What a class and its bases declare, put together."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from attrs import frozen

from dslnet.declaring.events import Event
from dslnet.declaring.marks import Mark, function_of, mark_of
from dslnet.fields import Field
from dslnet.messages.callables import enclosed


@frozen(eq=False)
class Declarations:
    """The fields and marked methods of a class by name, in class order: the MRO from last to first, in each class the
    order of its body; what is overridden keeps its place. `origins` says which class declared or marked each name."""

    fields: dict[str, Field]
    methods: dict[str, Mark]
    origins: dict[str, type]
    conflicts: dict[str, tuple[type, type]]
    """Names that two unrelated bases declare differently, with these bases."""

    def named(self, role: str) -> list[str]:
        """The methods of one role."""
        return [name for name, mark in self.methods.items() if mark.role == role]


def collect(cls: type) -> Declarations:
    """What the class and its bases declare."""
    found = Declarations({}, {}, {}, {})
    for klass in reversed(cls.__mro__):
        for name, value in vars(klass).items():
            if isinstance(value, Field):
                _add_field(found, klass, name, value)
            elif value is None:
                found.methods.pop(name, None)
                _compare(found, klass, name, True)
            elif mark_of(value) is not None or (isinstance(value, Event) and name not in found.methods):
                _add_method(found, klass, name, mark_of(value) or Mark("spike"))
            elif name in found.conflicts:
                _compare(found, klass, name, True)
    return found


def _add_field(found: Declarations, klass: type, name: str, field: Field) -> None:
    earlier = found.fields.get(name)
    _compare(found, klass, name, earlier is None or earlier.same_as(field))
    found.fields[name] = field
    found.origins[name] = klass


def _add_method(found: Declarations, klass: type, name: str, mark: Mark) -> None:
    earlier = found.methods.get(name)
    alike = earlier is None or (earlier.same_as(mark) and not _is_lost(found.origins[name], klass, name))
    _compare(found, klass, name, alike)
    found.methods[name] = mark
    found.origins[name] = klass


def _is_lost(origin: type, klass: type, name: str) -> bool:
    """Whether a class takes the place of a method of another one that it knows nothing of: it neither derives from that
    class, nor do both override what they have in common, nor does it name the other one or go on to it by super()."""
    theirs, ours = function_of(vars(origin).get(name)), function_of(vars(klass)[name])
    if issubclass(klass, origin) or not (isinstance(theirs, FunctionType) and isinstance(ours, FunctionType)):
        return False
    common = any(name in vars(base) and issubclass(origin, base) for base in klass.__mro__)
    called = set(ours.__code__.co_names)
    knows = {"super", name} <= called or origin.__name__ in called or _names_field_of(origin, klass, mark_of(ours))
    return not common and not knows and _text(theirs) != _text(ours)


def _names_field_of(origin: type, klass: type, mark: Mark | None) -> bool:
    """Whether a mark was made from a field of the other class, as `@Base.v.ode` is."""
    target = None if mark is None else mark.target
    return target is not None and any(
        target in vars(base).values() for base in origin.__mro__ if not issubclass(klass, base)
    )


def _text(function: FunctionType) -> tuple[Any, ...]:
    """What two functions have in common that do the same."""
    code = function.__code__
    return code.co_code, code.co_names, code.co_consts, [repr(each) for each in enclosed(function)]


def _compare(found: Declarations, klass: type, name: str, alike: bool) -> None:
    """Two unrelated classes that differ are a conflict, until a class that derives from both settles it."""
    origin = found.origins.get(name, klass)
    first, second = found.conflicts.get(name, (origin, origin))
    if issubclass(klass, first) and issubclass(klass, second):
        found.conflicts.pop(name, None)
    elif not alike and name not in found.conflicts:
        found.conflicts[name] = (origin, klass)
