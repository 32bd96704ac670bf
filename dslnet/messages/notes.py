"""The note that an exception in a user's method gets: what dslnet was doing, in which class, method and line."""

from __future__ import annotations

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
