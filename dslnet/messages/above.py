"""Decorators that stand above a method: what else they are given is refused, with what is meant in its place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from dslnet.errors import DeclarationError
from dslnet.location import body_line

Decorator = TypeVar("Decorator", bound=Callable[..., Any])


def above_a_method(form: str) -> Callable[[Decorator], Decorator]:
    """The same decorator; a call that does not fit raises DeclarationError, which shows the `form` that does."""

    def decorate(decorator: Decorator) -> Decorator:
        @functools.wraps(decorator)
        def called(*positional: Any, **keywords: Any) -> Any:
            try:
                return decorator(*positional, **keywords)
            except TypeError:
                _check(decorator, positional, keywords, form)
                raise

        return called  # type: ignore[return-value]  # it takes and gives the same

    return decorate


def _check(decorator: Callable[..., Any], positional: tuple[Any, ...], keywords: dict[str, Any], form: str) -> None:
    try:
        inspect.signature(decorator).bind(*positional, **keywords)
    except TypeError as error:
        raise DeclarationError(f"{body_line()}@{decorator.__name__}: {error}; {form}") from None
