"""Where in the user's files a thing was written."""

from __future__ import annotations

import os
from types import CodeType

from attrs import frozen


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

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f", in {self.name}" if self.name else "")
