"""Where in the user's files a thing was written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from types import CodeType, FrameType

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


def line_of_model(frames: Iterable[tuple[FrameType, int]]) -> Location | None:
    """Where a model stands among frames from the innermost one on: the first one outside of libraries."""
    for frame, line in frames:
        if not _is_library(frame.f_code.co_filename):
            return Location(frame.f_code.co_filename, line, frame.f_code.co_qualname)
    return None


def _is_library(file: str) -> bool:
    """Whether a file is none of a model: ready-made models are."""
    return "site-packages" in file or (file.startswith(PACKAGE) and not file.startswith(f"{PACKAGE}models"))
