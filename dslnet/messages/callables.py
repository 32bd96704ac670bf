"""Functions that users hand over: their names, and whether anything runs when they are called."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from types import CodeType, FunctionType
from typing import Any

PUT_OFF = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


def name_of(function: Any) -> str:
    """The name of a function as a user knows it, that of the class for another object."""
    return str(getattr(function, "__name__", None) or type(function).__name__)


def takes(function: Any, count: int) -> bool:
    """Whether it can be called with so many arguments; some functions written in C do not tell theirs."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def called_on_arrays(function: Any, *places: Any, what: str, given: str) -> Any:
    """What it gives for arrays of places. An error in it goes to the user, with a note that says for `what` it is
    called, and what it is `given`."""
    try:
        return function(*places)
    except Exception as error:
        error.add_note(
            f"{what}: the function is called with {given}. It works on arrays: np.where(a, b, c) in the place of if, "
            "& and | in that of and and or, np.exp in that of math.exp"
        )
        raise


def is_put_off(function: Any) -> bool:
    """Whether a call makes a coroutine or a generator, and runs nothing."""
    while isinstance(function, partial):
        function = function.func
    if not hasattr(function, "__code__"):
        function = inspect.getattr_static(type(function), "__call__", function)
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & PUT_OFF)


def names_in(code: CodeType) -> Iterator[str]:
    """The global names and attributes in a function, those of functions, lambdas and comprehensions inside as well."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_in(inner)


def enclosed(function: FunctionType) -> Iterator[Any]:
    """What a function holds of the functions around it."""
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # nothing was assigned yet
            yield cell.cell_contents
