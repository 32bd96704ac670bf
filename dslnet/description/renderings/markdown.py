"""A document as Markdown, with formulas between dollar signs, as notebooks and GitHub read it."""

from __future__ import annotations

from dslnet.description.document import Cell, Document, Formulas, Heading, Math, Paragraph, Part, Table


def to_markdown(document: Document) -> str:
    """The parts with empty lines between them."""
    return "\n\n".join(part_text(part) for part in document) + "\n"


def part_text(part: Part) -> str:
    """One part."""
    if isinstance(part, Heading):
        return f"{'#' * (part.level + 1)} {part.text}"
    if isinstance(part, Paragraph):
        return part.text
    if isinstance(part, Formulas):
        return "\n\n".join(f"$${math.latex}$$" + (f"\n*{note}*" if note else "") for math, note in part.lines)
    return table_text(part)


def table_text(part: Table) -> str:
    """A table with bars."""
    lines = [part.header, tuple("---" for _ in part.header), *part.rows]
    return "\n".join(f"| {' | '.join(cell_text(cell) for cell in line)} |" for line in lines)


def cell_text(cell: Cell) -> str:
    """A cell, in one line."""
    if isinstance(cell, str):
        return cell.replace("|", "\\|").replace("\n", " ")
    formulas = (cell,) if isinstance(cell, Math) else cell
    return "<br>".join(f"${each.latex}$" for each in formulas)
