"""A description before it is text: headings, paragraphs, tables and formulas, which every rendering walks through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import field, frozen


@frozen
class Math:
    """A formula in LaTeX, without dollar signs."""

    latex: str


Cell: TypeAlias = str | Math | Sequence[Math]
"""Text, a formula, or several, one below the other."""


@frozen
class Heading:
    """The title of what follows; level 1 is the largest."""

    text: str
    level: int = 1


@frozen
class Paragraph:
    """Text, as it is."""

    text: str


def as_rows(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows that cannot change."""
    return tuple(tuple(row) for row in rows)


@frozen
class Table:
    """Rows of cells below a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(converter=as_rows)

    def without_empty_columns(self) -> Table:
        """The same without columns in which nothing stands."""
        kept = [number for number in range(len(self.header)) if any(row[number] for row in self.rows)]
        return Table(tuple(self.header[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in self.rows))


@frozen
class Formulas:
    """Formulas below one another, each with a note on how it is computed."""

    lines: tuple[tuple[Math, str], ...]


Part: TypeAlias = Heading | Paragraph | Table | Formulas
Document: TypeAlias = tuple[Part, ...]


def table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Part]:
    """A table without empty columns; nothing at all without rows."""
    return [Table(tuple(header), as_rows(rows)).without_empty_columns()] if rows else []


def titled(title: str, parts: Sequence[Part], level: int = 2) -> list[Part]:
    """Parts below a heading; nothing at all without parts."""
    return [Heading(title, level), *parts] if parts else []
