"""How large the terms are that an expression is the sum of: its rounding error is in proportion to that."""

from __future__ import annotations

from collections.abc import Mapping

import sympy

from dslnet.expressions.kept import Kept
from dslnet.expressions.parts import part_of, parts_in
from dslnet.symbols import Absolute


def magnitude(expression: sympy.Expr) -> sympy.Expr:
    """The expression with every term of every sum at its absolute value; functions are taken as they are."""
    known: dict[sympy.Expr, sympy.Expr] = {}
    for part in parts_in(expression):
        known[part] = part_of(_magnitude(part.value, known))
    return _magnitude(expression, known)


def _magnitude(expression: sympy.Expr, known: Mapping[sympy.Expr, sympy.Expr]) -> sympy.Expr:
    """The same, where that of its parts is known."""
    if expression in known:
        return known[expression]
    if isinstance(expression, Kept):
        return _magnitude(expression.plain, known)
    if expression.is_Number:
        return abs(expression)
    if expression.is_Add or expression.is_Mul:
        return expression.func(*(_magnitude(each, known) for each in expression.args))
    if expression.is_Pow and expression.exp.is_Integer and expression.exp.is_positive:
        return _magnitude(expression.base, known) ** expression.exp
    return Absolute(expression)
