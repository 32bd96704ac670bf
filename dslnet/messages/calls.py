"""Calls that do not fit a constructor: the mistake, and the form that fits."""

from __future__ import annotations

import functools
import inspect
from abc import ABCMeta
from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from dslnet.errors import DeclarationError, FixedError
from dslnet.messages.teach import listed, meant, nearest

Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type)
ELSEWHERE = {
    "mean": "loc", "mu": "loc", "std": "scale", "sd": "scale", "sigma": "scale", "probability": "p",
    "prob": "probability p", "n": "k", "number": "k", "autapses": "self_connections",
    "allow_self_connections": "self_connections", "minimum": "min", "maximum": "max", "units": "unit", "rng": "seed",
    "num_threads": "threads", "end": "stop",
}  # fmt: skip
"""What other programs call an argument, and how it is called here, one of these words."""
OF_THE_FILE = ("dt", "seed", "dtype", "backend", "strict")
"""What a simulator is made with, and one that is loaded was."""


def check_call(cls: Any, positional: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Raises DeclarationError where the arguments do not fit the constructor of a class."""
    _check_bound(cls.__name__, _signature(cls), positional, keywords)


def _signature(cls: Any) -> inspect.Signature:
    """That of the constructor, without `self`."""
    signature = inspect.signature(cls.__init__)
    _, *parameters = signature.parameters.values()
    return signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)


def _check_bound(name: str, signature: inspect.Signature, positional: Any, keywords: dict[str, Any]) -> None:
    """Raises DeclarationError where the arguments do not fit what is called."""
    try:
        signature.bind(*positional, **keywords)
    except TypeError as error:
        problem = _of_the_file(name, keywords) or _unknown(signature, keywords) or str(error)
        form = f"{name}({_form(signature)})"
        by_name = ", and what has = is given by name" if "=" in form else ""
        raise DeclarationError(f"{name}: {problem}; the form is {form}{by_name}") from None


def _of_the_file(name: str, keywords: dict[str, Any]) -> str:
    """What a saved run has settled, for `load`."""
    given = [word for word in OF_THE_FILE if word in keywords and name == "load"]
    verb = "is that" if len(given) == 1 else "are those"
    return f"{listed(given)} {verb} of the file" if given else ""


def _unknown(signature: inspect.Signature, keywords: dict[str, Any]) -> str:
    """The first keyword that there is not, with the one that may be meant; empty where all are known."""
    known = signature.parameters
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in known.values()):
        return ""
    for word in [each for each in keywords if each not in known]:
        found = meant(word, known, ELSEWHERE)
        return f"got an unexpected keyword argument {word!r}" + (f" (did you mean {found!r}?)" if found else "")
    return ""


def _form(signature: inspect.Signature) -> str:
    """`pre, post, pattern, into=`: what comes by its place, then what is given by name, what is needed first, and where
    values of any field may be given the one that every projection has."""
    parameters = [each for each in signature.parameters.values() if each.name not in ("self", "cls")]
    by_name = [each for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]
    by_name.sort(key=lambda each: each.default is not inspect.Parameter.empty)
    placed = [_shown(each) for each in parameters if each.kind in PLACED]
    values = ["w=", "..."] if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters) else []
    return ", ".join([*placed, *(f"{each.name}=" for each in by_name), *values])


PLACED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def _shown(parameter: inspect.Parameter) -> str:
    """An argument that comes by its place; a star before many."""
    return f"*{parameter.name}" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else parameter.name


class ToldTheForm(ABCMeta):
    """The class of classes with fields: a call that does not fit is told the form that does, and so is a change of what
    attrs has frozen."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any], **options: Any) -> Any:
        """attrs makes a frozen class anew, with its own refusal in the body."""
        refusals = {each: _refuse_change for each in ("__setattr__", "__delattr__") if _is_of_attrs(body.get(each))}
        return super().__new__(mcs, name, bases, {**body, **refusals}, **options)

    @property
    def __signature__(cls) -> inspect.Signature:
        """What `help` shows, and not that of `__call__`."""
        return _signature(cls)

    if not TYPE_CHECKING:  # a type checker takes the constructor from the fields

        def __call__(cls, *positional: Any, **keywords: Any) -> Any:
            try:
                return super().__call__(*positional, **keywords)
            except TypeError:
                check_call(cls, positional, keywords)
                raise


def _is_of_attrs(function: Any) -> bool:
    return getattr(function, "__module__", "").partition(".")[0] in ("attr", "attrs")


def _refuse_change(self: Any, name: str, value: Any = ...) -> NoReturn:
    """What attrs would say in its own words."""
    cls = type(self)
    known = [each.lstrip("_") for each in inspect.signature(cls).parameters]
    known = [each for each in known if hasattr(self, each)]
    if name not in known and hasattr(cls, name):
        raise FixedError(f"{name} of {self!r} is read and not assigned")
    if name not in known:
        raise FixedError(f"{self!r} has no {name!r} to assign to, and stays as it is made.{nearest(name, known)}")
    given = f"{name}={'...' if value is ... else repr(value)}"
    raise FixedError(
        f"{name} of {self!r} stays as it is made: make another one, {cls.__name__}(..., {given}); what was made with "
        "this one keeps it"
    )


def called_by_place(cls: Any) -> str:
    """`Uniform(low, high)`: how an object of a class is made, with what comes by its place."""
    try:
        given = [each for each in inspect.signature(cls).parameters.values() if each.kind in PLACED]
    except ValueError:  # some classes written in C do not tell theirs
        given = []
    return f"{cls.__name__}({', '.join(map(_shown, given))})"


def told_the_form(function: Function) -> Function:
    """The same for a function, or a method: a call that does not fit is told the form that does."""
    return told_by(_check_bound, function)


def told_by(check: Callable[[str, inspect.Signature, Any, Any], None], function: Function) -> Function:
    """The same function; where a call raises TypeError, `check` is asked first, which knows its name, its signature and
    what it was given, and raises our own error where these do not fit."""

    @functools.wraps(function)
    def called(*positional: Any, **keywords: Any) -> Any:
        try:
            return function(*positional, **keywords)
        except TypeError:
            check(function.__name__, inspect.signature(function), positional, keywords)
            raise

    return called  # type: ignore[return-value]  # it takes and gives the same


def tells_forms(*, but: str = "") -> Callable[[Class], Class]:
    """A decorator of a class: the same for all its public methods, but the one that has no time for it."""

    def decorate(cls: Class) -> Class:
        for name, method in [*vars(cls).items()]:
            if name.startswith("_") or name == but:
                continue
            if isinstance(method, classmethod):
                setattr(cls, name, classmethod(told_the_form(method.__func__)))
            elif isinstance(method, FunctionType):
                setattr(cls, name, told_the_form(method))
        return cls

    return decorate
