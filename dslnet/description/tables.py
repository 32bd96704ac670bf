"""Rows as aligned columns, and the small phrases that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dslnet.description.formulas import formula, number
from dslnet.model import FieldModel


def columns(rows: Sequence[Sequence[str]], indent: int = 4) -> list[str]:
    """One line a row, each column as wide as its widest cell; columns without any text are left out."""
    kept = [i for i in range(max((len(row) for row in rows), default=0)) if any(row[i] for row in rows)]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    return [(" " * indent + "  ".join(row[i].ljust(widths[i]) for i in kept)).rstrip() for row in rows]


def headed(title: str, lines: Sequence[str]) -> list[str]:
    """Lines under a title, after an empty line; nothing at all without lines."""
    return ["", f"  {title}", *lines] if lines else []


def value_text(value: Any) -> str:
    """A value as it was given: a number, a distribution, or what an array spans."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | float | np.number):
        return number(float(value))
    if not isinstance(value, np.ndarray):
        return repr(value)
    if value.size == 0 or value.min() == value.max():
        return value_text(value.flat[0]) if value.size else "nothing"
    return f"{value_text(value.min())} to {value_text(value.max())}"


def bounds_text(field: FieldModel) -> str:
    """`from 0 to w_max`."""
    low = "" if field.minimum is None else f"from {formula(field.minimum)}"
    high = "" if field.maximum is None else f"to {formula(field.maximum)}"
    return " ".join(part for part in (low, high) if part)


def field_rows(fields: Sequence[FieldModel], values: dict[str, str], per: dict[str, str]) -> list[list[str]]:
    """A row for each field: name, value, unit, how many, bounds, what it is."""
    return [
        [f.name, values[f.name], f.unit or "", f"per {per[f.name]}", bounds_text(f), _kind(f), f.doc or ""]
        for f in fields
    ]


def _kind(field: FieldModel) -> str:
    return "" if field.dtype == "float" else field.dtype
