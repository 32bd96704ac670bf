"""A document as LaTeX, a piece to be put into one of your own; formulas need the package amsmath."""

from __future__ import annotations

from dslnet.description.document import Cell, Document, Formulas, Heading, Math, Paragraph, Part, Table

SECTIONS = {1: "section", 2: "subsection", 3: "subsubsection"}
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "—": "---",
    "→": r"$\rightarrow$",
    "·": r"$\cdot$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "≠": r"$\neq$",
    "−": r"$-$",
    "τ": r"$\tau$",
    "σ": r"$\sigma$",
    "μ": r"$\mu$",
    "²": r"$^2$",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def to_latex(document: Document) -> str:
    """The parts with empty lines between them."""
    return "\n\n".join(part_latex(part) for part in document) + "\n"


def part_latex(part: Part) -> str:
    """One part."""
    if isinstance(part, Heading):
        return f"\\{SECTIONS.get(part.level, 'paragraph')}*{{{escaped(part.text)}}}"
    if isinstance(part, Paragraph):
        return escaped(part.text)
    if isinstance(part, Formulas):
        lines = [f"& {math.latex}" + (f" && \\text{{{escaped(note)}}}" if note else "") for math, note in part.lines]
        return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"
    return table_latex(part)


def table_latex(part: Table) -> str:
    """A table with lines above and below its header; long cells break."""
    width = 0.96 / len(part.header)
    columns = "".join(f"p{{{width:.3f}\\linewidth}}" for _ in part.header)
    head = " & ".join(f"\\textbf{{{escaped(cell)}}}" for cell in part.header)
    rows = [" & ".join(cell_latex(cell) for cell in row) + r" \\" for row in part.rows]
    body = "\n".join([r"\hline", head + r" \\", r"\hline", *rows, r"\hline"])
    return f"\\noindent\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}"


def cell_latex(cell: Cell) -> str:
    """A cell; several formulas stand below one another."""
    if isinstance(cell, str):
        return escaped(cell)
    formulas = (cell,) if isinstance(cell, Math) else cell
    return r" \newline ".join(f"${each.latex}$" for each in formulas)


def escaped(text: str) -> str:
    """Text without what LaTeX would take for commands."""
    return "".join(SPECIAL.get(sign, sign) for sign in text)
