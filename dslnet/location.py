"""Where in the user's files a thing was written."""

from __future__ import annotations

import os
import sys
from types import CodeType

from attrs import frozen

PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep


@frozen
class Location:
    """A line of a file, and the class or method that stands there."""

    file: str
    line: int
    name: str = ""

    @classmethod
    def of_code(cls, code: CodeType) -> Location:
        """The place where a function was defined."""
        return cls(code.co_filename, code.co_firstlineno, code.co_qualname)

    @property
    def short(self) -> str:
        """File name and line without the folder, the same on every machine."""
        return f"{os.path.basename(self.file)}:{self.line}"

    @property
    def place(self) -> str:
        """As `short`; of dslnet's own files no line, so that the C of a network outlives a change in one of them."""
        return f"dslnet/{os.path.basename(self.file)}" if self.file.startswith(PACKAGE) else self.short

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f", in {self.name}" if self.name else "")


def body_line() -> str:
    """`COBA (file.py:12): ` in a call from a class body, the line alone in one from elsewhere: how a message begins."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    line = f"{frame.f_code.co_filename}:{frame.f_lineno}"
    name = frame.f_locals.get("__qualname__")
    return f"{line}: " if name is None else f"{name.rpartition('.')[2]} ({line}): "
