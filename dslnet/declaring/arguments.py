"""Arguments of a constructor that are no fields: the shape of a population, the target of a projection, a name."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

import attrs

from dslnet.errors import DeclarationError

Given = TypeVar("Given", contravariant=True)
Kept = TypeVar("Kept", covariant=True)


class Argument(Generic[Given, Kept]):
    """Checks what is given, keeps it on the instance, and refuses to change it later unless it is `changeable`.

    What the instance keeps is what a running simulator goes by, or else what the next one begins with.
    """

    name: str

    def __init__(
        self,
        check: Callable[[Any, Any], Any],
        default: Any,
        positional: bool,
        changeable: bool,
        read: Callable[[Any, Any], Any] | None,
    ) -> None:
        self.check = check
        self.default = default
        self.positional = positional
        self.changeable = changeable
        self.read = read

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: Any = None) -> Kept: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        if instance._room.traces:
            return instance._room.special(self.name)
        own = instance.__dict__
        kept = own[self.name] if self.name in own else getattr(own["parent"], self.name)
        if self.changeable:
            kept = instance._room.argument(self.name, kept)
        return kept if self.read is None else self.read(instance, kept)

    def __set__(self, instance: Any, value: Given) -> None:
        if instance._room.traces:
            instance._room.assign(self.name, value)
        elif self.name in instance.__dict__ and not self.changeable:
            raise DeclarationError(f"{self.name} of {instance!r} is fixed when it is made; make another one")
        elif "parent" in instance.__dict__:
            whole = instance.__dict__["parent"]
            apart = "; neurons that rest alone are a population of their own" if self.name == "enabled" else ""
            raise DeclarationError(f"{self.name} belongs to the whole population {whole!r}; assign it there{apart}")
        elif self.name in instance.__dict__:
            instance._change({self.name: self.check(instance, value)})
        else:
            instance.__dict__[self.name] = self.check(instance, value)

    def attribute(self) -> Any:
        """What attrs needs to know of it."""
        return attrs.field(default=self.default, kw_only=not self.positional)


def argument(
    check: Callable[[Any, Any], Any],
    *,
    default: Any = attrs.NOTHING,
    kw_only: bool = True,
    changeable: bool = False,
    read: Callable[[Any, Any], Any] | None = None,
) -> Any:
    """An argument of the constructor; `check(instance, value)` returns what is kept or raises, `read(instance, kept)`
    what is seen of it."""
    return Argument(check, default, not kw_only, changeable, read)


def assigned_arguments(instance: Any) -> dict[str, Any]:
    """The arguments of an instance that may be assigned later, as they are kept now."""
    kept = instance.__dict__
    declared = {name: each for cls in type(instance).__mro__ for name, each in vars(cls).items()}
    return {n: kept[n] for n, each in declared.items() if isinstance(each, Argument) and each.changeable and n in kept}


def as_name(instance: Any, name: Any) -> str | None:
    """A name that can be written in Python and in C, or None. Raises DeclarationError for another."""
    if name is None or (isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)):
        return name
    why = "that is a word of Python's own; " if isinstance(name, str) and keyword.iskeyword(name) else ""
    raise DeclarationError(f"name={name!r}: {why}a name is a word of letters, digits and _, such as name='exc'")
