"""Methods without a mark that take the place of one that has it."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from dslnet.declaring.bodies import inherited
from dslnet.declaring.events import Event
from dslnet.declaring.guards import Guard, guarded
from dslnet.declaring.marks import mark_of


def wrap_inherited(cls: Any) -> None:
    """What a base overrides in another one, which it does not derive from, is only known where both come together."""
    for name in cls._declared.methods:
        line = [vars(klass)[name] for klass in cls.__mro__ if name in vars(klass)]
        for overridden in line[1:]:
            made = _over(overridden, line[0])
            if made is not line[0]:
                type.__setattr__(cls, name, made)
                break


def wrapped(bases: tuple[type, ...], name: str, value: Any) -> Any:
    """What stands in the body of a class as it is kept."""
    return _over(inherited(bases, name), value)


def _over(earlier: Any, value: Any) -> Any:
    """A plain `def` that overrides an event becomes an event, other methods get their guards."""
    if not isinstance(value, FunctionType):
        return value
    mark = mark_of(value)
    if mark is None and isinstance(earlier, Event):
        return Event(value)
    if mark is not None:
        return guarded(value, mark)
    return type(earlier)(value) if isinstance(earlier, Guard) else value
