"""How large the terms are that an expression is the sum of: its rounding error is in proportion to that."""

from __future__ import annotations

import sympy

from dslnet.kept import Kept
from dslnet.symbols import Absolute


def magnitude(expression: sympy.Expr) -> sympy.Expr:
    """The expression with every term of every sum at its absolute value; functions are taken as they are."""
    if isinstance(expression, Kept):
        return magnitude(expression.plain)
    if expression.is_Number:
        return abs(expression)
    if expression.is_Add or expression.is_Mul:
        return expression.func(*map(magnitude, expression.args))
    if expression.is_Pow and expression.exp.is_Integer and expression.exp.is_positive:
        return magnitude(expression.base) ** expression.exp
    return Absolute(expression)
