"""The note that an exception in a user's method gets: what dslnet was doing, in which class, method and line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dslnet.errors import DslError
from dslnet.location import Location


def add_note(error: Exception, class_name: str, method: str, location: Location) -> None:
    """Say where the user's method was when it raised. The error keeps its type and its traceback."""
    line, traceback = location.line, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == location.file:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    error.add_note(
        f"dslnet was reading {class_name}.{method} as an equation ({location.file}, line {line}): "
        "it runs once with symbols in place of numbers"
    )


@contextmanager
def noted(what: str) -> Iterator[None]:
    """An error of a user's function in the block is told what was being done; one of dslnet's own says so itself."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, DslError):
            error.add_note(what)
        raise
