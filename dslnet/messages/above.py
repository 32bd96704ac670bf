"""Decorators that stand above a method: what else they are given is refused, with what is meant in its place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from dslnet.errors import DeclarationError
from dslnet.location import body_line
from dslnet.messages.calls import Function, told_by


def above_a_method(form: str) -> Callable[[Function], Function]:
    """The same decorator; a call that does not fit raises DeclarationError, which shows the `form` that does."""

    def check(name: str, signature: inspect.Signature, positional: Any, keywords: Any) -> None:
        try:
            signature.bind(*positional, **keywords)
        except TypeError as error:
            raise DeclarationError(f"{body_line()}@{name}: {error}; {form}") from None

    return lambda decorator: told_by(check, decorator)
