"""Long lines of C become several: broken where the fewest parentheses are open, the rest indented below."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

WIDTH = 120
HANG = 8
BREAKS = re.compile(r"(?<=, )|(?<= )(?=[-+?:&|] )|(?<= = )")
"""After a comma, before an operator between spaces, after an equals sign."""


def wrapped(line: str) -> Iterator[str]:
    """The lines that one line becomes; a directive stays as it is, a comment is broken between words."""
    bare = line.lstrip()
    if len(line) <= WIDTH or bare.startswith("#"):
        yield line
    elif bare.startswith("/*"):
        margin = " " * (len(line) - len(bare))
        wrapper = textwrap.TextWrapper(WIDTH, margin, f"{margin}   ", break_long_words=False, break_on_hyphens=False)
        yield from wrapper.wrap(bare)
    else:
        yield from _statement(line)


def _statement(line: str) -> Iterator[str]:
    """As much as fits into each line; what has no place to be broken stays long."""
    places = list(_places(line))
    indent, start = " " * (len(line) - len(line.lstrip()) + HANG), 0
    while start + WIDTH - (len(indent) if start else 0) < len(line):
        end = _best(places, start, start + WIDTH - (len(indent) if start else 0))
        if end is None:
            break
        yield (indent if start else "") + line[start:end].rstrip()
        start = end
    yield (indent if start else "") + line[start:]


def _places(line: str) -> Iterator[tuple[int, int]]:
    """Where a line may be broken, and how many parentheses are open there."""
    depth, last = 0, 0
    for found in BREAKS.finditer(line):
        part = line[last : found.start()]
        depth += sum(map(part.count, "([")) - sum(map(part.count, ")]"))
        last = found.start()
        yield last, depth


def _best(places: list[tuple[int, int]], start: int, end: int) -> int | None:
    """The last of the shallowest places in the second half of a line, or else in all of it."""
    middle = (start + end) // 2
    for low in (middle, start):
        fitting = [(-depth, place) for place, depth in places if low < place <= end]
        if fitting:
            return max(fitting)[1]
    return None
