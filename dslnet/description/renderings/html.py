"""A document as HTML; formulas are for MathJax, which notebooks bring along."""

from __future__ import annotations

from html import escape

from dslnet.description.document import Cell, Document, Formulas, Heading, Math, Paragraph, Part, Table

STYLE = "text-align: left; vertical-align: top; padding: 0.2em 0.8em;"


def to_html(document: Document) -> str:
    """The parts inside one element."""
    return "\n".join(['<div class="dslnet">', *(part_html(part) for part in document), "</div>"])


def part_html(part: Part) -> str:
    """One part."""
    if isinstance(part, Heading):
        return f"<h{part.level + 2}>{escape(part.text)}</h{part.level + 2}>"
    if isinstance(part, Paragraph):
        return f"<p>{escape(part.text)}</p>"
    if isinstance(part, Formulas):
        return table_html(Table((), part.lines))
    return table_html(part)


def table_html(part: Table) -> str:
    """A table, with a header if it has one."""
    head = row_html("th", part.header) if part.header else ""
    rows = "\n".join(row_html("td", row) for row in part.rows)
    return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>\n{rows}\n</tbody></table>"


def row_html(tag: str, row: tuple[Cell, ...]) -> str:
    """A row of cells."""
    cells = (f'<{tag} style="{STYLE}">{cell_html(cell)}</{tag}>' for cell in row)
    return f"<tr>{''.join(cells)}</tr>"


def cell_html(cell: Cell) -> str:
    """A cell; several formulas stand below one another."""
    if isinstance(cell, str):
        return escape(cell)
    formulas = (cell,) if isinstance(cell, Math) else cell
    return "<br>".join(rf"\({escape(each.latex)}\)" for each in formulas)
