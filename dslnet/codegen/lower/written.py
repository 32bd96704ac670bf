"""What the user wrote, as a comment over the C that came of it."""

from __future__ import annotations

import linecache
from collections.abc import Sequence

from dslnet.codegen.ir import Comment
from dslnet.location import Location

LONGEST = 72


def written(what: str, location: Location) -> Comment:
    """`dv: dv/dt   model.py:12: -self.v / self.tau`: what it is, where, and the line itself where there is a file."""
    line = _line(linecache.getlines(location.file)[max(location.line - 1, 0) :])
    shown = line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()} ..."
    return Comment(f"{what}   {location.place}" + (f": {shown}" if shown else ""))


def _line(lines: Sequence[str]) -> str:
    """A statement as it stands there; of a method, which begins with its decorator, what it returns."""
    bare = lines[0].strip() if lines else ""
    if not bare.startswith(("@", "def ")):
        return "" if bare.startswith("class ") else _code(bare)
    indentation = len(lines[0]) - len(lines[0].lstrip())
    inside = False
    for line in lines:
        bare = line.strip()
        if inside and bare and len(line) - len(line.lstrip()) <= indentation and not bare.startswith(")"):
            break
        inside = inside or bare.startswith("def ")
        if bare.startswith("return "):
            return _code(bare.removeprefix("return "))
    return ""


def _code(line: str) -> str:
    """A line without the remark behind it."""
    return line.partition("  #")[0].rstrip()
