"""How a noise field is drawn: a standard draw, what is made of it, and when it is drawn again.

A standard draw (uniform from 0 to 1, normal with mean 0 and deviation 1, or exponential with mean 1) is a function of a
counter. Draws that can be moved and stretched are so inside the equations (`stretched`). What needs double precision,
or is drawn again outside of its bounds, is made ahead of them (`made_ahead`), and so is what no formula gives: Poisson,
binomial and gamma numbers come from a sampler that may draw several times (`sampled`).

Nothing here knows what carries the field: the index in the counter is that of a neuron or of a synapse.
"""

from __future__ import annotations

from typing import Any, Literal

import sympy

from dslnet.distributions import (
    Binomial,
    Chance,
    DiscreteUniform,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Poisson,
    Uniform,
)
from dslnet.distributions.bounded import BETWEEN, patience
from dslnet.errors import InternalError
from dslnet.expressions.elementary import Exp
from dslnet.model import FieldModel, symbol
from dslnet.symbols import Ceil, Floor, Maximum, Minimum

AGAIN = 1 << 16
"""What each further attempt adds to the number of the field, in the second word of the counter."""
SAMPLED = (Poisson, Binomial, Gamma)
"""Distributions whose numbers a sampler finds, from a uniform number and, where that is not enough, by trials."""


def standard_draw(record: FieldModel) -> Literal["normal", "uniform", "exponential", "chance"]:
    """The random numbers that a noise field is made of."""
    if isinstance(record.distribution, Chance):
        return "chance"
    if isinstance(record.distribution, Normal | LogNormal):
        return "normal"
    return "exponential" if isinstance(record.distribution, Exponential) else "uniform"


def sampled(record: FieldModel) -> bool:
    """Whether a sampler makes the draw out of a uniform number and the parameters."""
    return isinstance(record.distribution, SAMPLED)


def stretched(record: FieldModel) -> sympy.Expr:
    """What an equation reads: the standard draw, moved and stretched. What was made ahead stands for itself."""
    if sampled(record) or made_ahead(record) is not None:
        return symbol(record.name)
    return _moved(record)


def made_ahead(record: FieldModel) -> sympy.Expr | None:
    """The formula that turns a standard draw into that of the field before the equations are computed; None where they
    do it, or a sampler."""
    if sampled(record):
        return None
    wide = isinstance(record.distribution, DiscreteUniform)  # whole numbers in single precision end at 2 ** 24
    return _moved(record) if wide or redrawn_within(record) is not None else None


def redrawn_within(record: FieldModel) -> tuple[sympy.Expr, sympy.Expr] | None:
    """The bounds outside of which the field is drawn again; None where none are, or where it is drawn between them."""
    given = record.distribution
    if (given.min is None and given.max is None) or isinstance(given, BETWEEN):
        return None
    low, high = given.min, given.max
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


def _moved(record: FieldModel) -> sympy.Expr:
    unit, parameters = symbol(record.name), list(parameters_of(record).values())
    match record.distribution:
        case Normal():
            return parameters[0] + parameters[1] * unit
        case LogNormal():
            return Exp(parameters[0] + parameters[1] * unit)
        case Exponential():
            return parameters[0] * unit
        case Uniform():
            return _between(record)
        case DiscreteUniform():
            return _whole_between(record)
    raise InternalError(f"the noise field {record.name} draws from {record.distribution!r}, which nothing draws")


def _between(record: FieldModel) -> sympy.Expr:
    """Between the bounds a uniform number is uniform. Rounding must not leave them."""
    given = record.distribution
    low, high = _narrowed(record)
    value = low + (high - low) * symbol(record.name)
    value = value if given.min is None else Maximum(value, _parameter(given.min))
    return value if given.max is None else Minimum(value, _parameter(given.max))


def _whole_between(record: FieldModel) -> sympy.Expr:
    """One of the whole numbers from low to high, both included."""
    low, high = _narrowed(record)
    low, high = _rounded(Ceil, low), _rounded(Floor, high)
    return Minimum(low + Floor((high - low + 1) * symbol(record.name)), high)


def _narrowed(record: FieldModel) -> tuple[sympy.Expr, sympy.Expr]:
    """Where both the distribution and its bounds allow a value."""
    given = record.distribution
    low, high = _parameter(given.low), _parameter(given.high)
    low = low if given.min is None else _larger(low, _parameter(given.min))
    return low, high if given.max is None else -_larger(-high, -_parameter(given.max))


def _larger(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
    if a.is_number and b.is_number:
        return a if a >= b else b
    return Maximum(a, b)


def _rounded(towards: Any, value: sympy.Expr) -> sympy.Expr:
    """A number is rounded now, a field in every step."""
    if not value.is_number:
        return towards(value)
    return sympy.ceiling(value) if towards is Ceil else sympy.floor(value)


def _parameter(value: Any) -> sympy.Expr:
    """A number, or the symbol of a field given by name or as the field itself."""
    if isinstance(value, str):
        return symbol(value)
    if hasattr(value, "name"):
        return symbol(value.name)
    if value in (float("inf"), float("-inf")):
        return sympy.oo if value > 0 else -sympy.oo
    whole = float(value).is_integer() and abs(value) < 2.0**53  # larger ones are too long for an integer of C
    return sympy.Integer(value) if whole else sympy.Float(float(value))
