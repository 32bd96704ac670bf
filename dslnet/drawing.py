"""How a noise field is drawn: a standard draw, what is made of it, and when it is drawn again.

A standard draw (uniform from 0 to 1, or normal with mean 0 and deviation 1) is a function of a counter. Draws that can
be moved and stretched are so inside the equations; a Poisson count, and a normal number within bounds, is made ahead.
"""

from __future__ import annotations

from typing import Any, Literal

import sympy

from dslnet.bounded import patience
from dslnet.distributions import Normal, Poisson, Uniform
from dslnet.errors import DeclarationError
from dslnet.model import FieldModel, symbol
from dslnet.symbols import Maximum, Minimum, PoissonQuantile

AGAIN = 1 << 16
"""What each further attempt adds to the number of the field, in the second word of the counter."""


def standard_draw(record: FieldModel) -> Literal["normal", "uniform"]:
    """The random numbers that a noise field is made of."""
    return "normal" if isinstance(record.distribution, Normal) else "uniform"


def stretched(record: FieldModel) -> sympy.Expr:
    """What an equation reads: the standard draw, moved and stretched. What was made ahead stands for itself."""
    unit, distribution = symbol(record.name), record.distribution
    if made_ahead(record) is not None:
        return unit
    if isinstance(distribution, Normal):
        return _moved(record)
    if isinstance(distribution, Uniform):
        return _within(record)
    raise DeclarationError(
        f"the noise field {record.name} draws from {distribution!r}; noise fields draw from Uniform, Normal or Poisson"
    )


def made_ahead(record: FieldModel) -> sympy.Expr | None:
    """What turns a standard draw into that of the field before the equations are computed; None where they do it."""
    if isinstance(record.distribution, Poisson):
        return PoissonQuantile(symbol(record.name), _parameter(record.distribution.lam))
    return _moved(record) if isinstance(record.distribution, Normal) and _has_bounds(record) else None


def redrawn_within(record: FieldModel) -> tuple[sympy.Expr, sympy.Expr] | None:
    """The bounds outside of which the field is drawn again; None where none are, or where it is drawn between them."""
    if not _has_bounds(record) or isinstance(record.distribution, Uniform):
        return None
    low, high = record.distribution.min, record.distribution.max
    return -sympy.oo if low is None else _parameter(low), sympy.oo if high is None else _parameter(high)


def attempts_of(record: FieldModel) -> int:
    """How often a value outside of the bounds is drawn again before it is clipped."""
    return patience(record.distribution)


def parameters_of(record: FieldModel) -> dict[str, sympy.Expr]:
    """The parameters of the distribution by name, in the order of its constructor."""
    return {name: _parameter(value) for name, value in record.distribution.parameters.items()}


def parameter_names(record: FieldModel) -> list[str]:
    """The fields that a noise field takes its parameters and bounds from."""
    given = (*record.distribution.parameters.values(), record.distribution.min, record.distribution.max)
    return [name for name in given if isinstance(name, str)]


def _has_bounds(record: FieldModel) -> bool:
    return record.distribution.min is not None or record.distribution.max is not None


def _moved(record: FieldModel) -> sympy.Expr:
    return _parameter(record.distribution.loc) + _parameter(record.distribution.scale) * symbol(record.name)


def _within(record: FieldModel) -> sympy.Expr:
    """Between the bounds a uniform number is uniform, so nothing need be drawn twice. Rounding must not leave them."""
    given = record.distribution
    low, high = _parameter(given.low), _parameter(given.high)
    low = low if given.min is None else _larger(low, _parameter(given.min))
    high = high if given.max is None else -_larger(-high, -_parameter(given.max))
    value = low + (high - low) * symbol(record.name)
    value = value if given.min is None else Maximum(value, _parameter(given.min))
    return value if given.max is None else Minimum(value, _parameter(given.max))


def _larger(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
    if a.is_number and b.is_number:
        return a if a >= b else b
    return Maximum(a, b)


def _parameter(value: Any) -> sympy.Expr:
    """A number, or the symbol of a field given by name or as the field itself."""
    if isinstance(value, str):
        return symbol(value)
    if hasattr(value, "name"):
        return symbol(value.name)
    if value in (float("inf"), float("-inf")):
        return sympy.oo if value > 0 else -sympy.oo
    return sympy.Integer(value) if float(value).is_integer() else sympy.Float(float(value))
