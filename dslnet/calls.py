"""Calls that do not fit a constructor: the mistake, and the form that fits."""

from __future__ import annotations

import inspect
from abc import ABCMeta
from typing import TYPE_CHECKING, Any

from dslnet.errors import DeclarationError


def check_call(cls: Any, positional: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Raises DeclarationError where the arguments do not fit the constructor of a class."""
    signature = inspect.signature(cls.__init__)
    try:
        signature.bind(None, *positional, **keywords)
    except TypeError as error:
        raise DeclarationError(
            f"{cls.__name__}: {error}; the form is {cls.__name__}({_form(signature)}), and what has = is given by name"
        ) from None


def _form(signature: inspect.Signature) -> str:
    """`pre, post, pattern, into=`: what comes by its place, then what is given by name, what is needed first."""
    _, *parameters = signature.parameters.values()
    by_name = [each for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]
    by_name.sort(key=lambda each: each.default is not inspect.Parameter.empty)
    placed = [each.name for each in parameters if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    return ", ".join([*placed, *(f"{each.name}=" for each in by_name)])


class ToldTheForm(ABCMeta):
    """The class of classes with fields: a call that does not fit is told the form that does."""

    if not TYPE_CHECKING:  # a type checker takes the constructor from the fields

        def __call__(cls, *positional: Any, **keywords: Any) -> Any:
            try:
                return super().__call__(*positional, **keywords)
            except TypeError:
                check_call(cls, positional, keywords)
                raise
