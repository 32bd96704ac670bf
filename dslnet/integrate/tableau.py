"""Checks of Butcher tableaus: rows of the right lengths, numbers that are numbers, weights of a method that is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from dslnet.errors import DeclarationError

Row = tuple[Fraction, ...]
FORM = 'RungeKutta("heun", stages=[["1"]], weights=["1/2", "1/2"])'
ROUNDING = Fraction(1, 10**9)
"""Weights may be floats, whose sum is rounded."""


def as_rows(rows: Any) -> tuple[Row, ...]:
    """The rows of a tableau, one for each stage after the first."""
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise DeclarationError(f"the stages of a tableau are a list of rows of numbers, as in {FORM}, not {rows!r}")
    return tuple(as_row(row) for row in rows)


def as_row(row: Any) -> Row:
    """The numbers of a row. Raises DeclarationError for what is none."""
    if isinstance(row, str) or not isinstance(row, Iterable):
        raise DeclarationError(f"a row of a tableau is a list of numbers, as in {FORM}, not {row!r}")
    return tuple(_number(value) for value in row)


def _number(value: Any) -> Fraction:
    try:
        return Fraction(value)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise DeclarationError(
            f"{value!r} in a tableau: its numbers are numbers or fractions as text, as in {FORM}"
        ) from None


def check_tableau(name: Any, stages: Sequence[Row], weights: Row) -> None:
    """Raises DeclarationError for rows that do not fit, and for weights by which nothing would move as it should."""
    if not isinstance(name, str) or not name:
        raise DeclarationError(f"a method has a name, as in {FORM}, not {name!r}")
    lengths = [len(row) for row in stages]
    if lengths != list(range(1, len(lengths) + 1)) or len(weights) != len(lengths) + 1:
        raise DeclarationError(
            f"the tableau of {name} has rows of {lengths} numbers and {len(weights)} weights: row n "
            f"holds n numbers, one for each stage before it, and there is one weight for each stage, the first "
            f"included, as in {FORM}"
        )
    check_sum(name, "weights", weights)


def check_sum(name: str, what: str, weights: Row) -> None:
    """Raises DeclarationError where a slope of 1 would not move a state by dt in dt."""
    total = sum(weights, Fraction(0))
    if abs(total - 1) > ROUNDING:
        raise DeclarationError(
            f"the {what} of {name} add up to {total.limit_denominator(10**6)}: with a sum other than 1 the method does "
            f"not converge, since a slope of 1 would move a state by {float(total):g} dt in a step of dt"
        )
