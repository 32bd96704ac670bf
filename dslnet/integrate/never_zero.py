"""Can an expression be zero in floating point, where the exponentials of large numbers are?"""

from __future__ import annotations

import math
from itertools import combinations

import sympy

from dslnet.expressions.elementary import Bernoulli, Exp, Exprel
from dslnet.expressions.kept import Kept
from dslnet.expressions.parts import Part, of_kind

NEVER = sympy.Integer(0)
"""In the place of what an expression vanishes with: nothing."""


def never_zero(slope: sympy.Expr) -> bool:
    """Whether an expression is not zero for any finite values that a model meets: a product of numbers and powers, or a
    sum of terms of one sign that do not all vanish together."""
    if slope.is_Add:
        return len({sign_of(term) for term in slope.args}) == 1 and sign_of(slope.args[0]) != 0 and _one_stays(slope)
    return all(f.is_Number or _stays(f) for f in sympy.Mul.make_args(slope))


def sign_of(expression: sympy.Expr) -> int:
    """1 or -1 where an expression has that sign whatever its symbols are, exponentials and the like; else 0."""
    if isinstance(expression, Kept):
        return sign_of(expression.plain)
    if isinstance(expression, Part):
        return 0
    if expression.is_Number:
        return int(sympy.sign(expression))
    if isinstance(expression, sympy.exp | Exp | Exprel | Bernoulli):
        return 1
    if expression.is_Pow:
        return 1 if sign_of(expression.base) == 1 else 0
    signs = [sign_of(part) for part in expression.args]
    if expression.is_Mul:
        return math.prod(signs)
    same = expression.is_Add and len(set(signs)) == 1
    return signs[0] if same else 0


def _stays(factor: sympy.Expr) -> bool:
    """Whether a factor is not zero by itself."""
    known = sign_of(factor) != 0 or (factor.is_Pow and factor.exp.is_negative)
    return known and vanishes_with(factor) is NEVER


def _one_stays(total: sympy.Expr) -> bool:
    """Whether one of several terms is always left: one that never vanishes, or two that do at opposite ends."""
    ways = [vanishes_with(term) for term in total.args]
    return any(way is NEVER for way in ways) or any(_opposite(a, b) for a, b in combinations(ways, 2))


def vanishes_with(expression: sympy.Expr) -> sympy.Expr | None:
    """An expression that is large where this one vanishes; NEVER if it does not, None where that is not known."""
    if isinstance(expression, sympy.exp | Exp):
        return -expression.args[0]
    if isinstance(expression, Bernoulli):
        return expression.args[0]
    if isinstance(expression, Kept):
        return vanishes_with(expression.plain)
    if expression.is_Mul:
        ways = [way for way in map(vanishes_with, expression.args) if way is not NEVER]
        return NEVER if not ways else ways[0] if len(ways) == 1 else None
    if expression.is_Pow and expression.exp.is_negative:  # where its base is large
        large = [node.args[0] for node in of_kind(expression.base, sympy.exp, Exp)]
        return NEVER if not large else large[0] if len(large) == 1 else None
    return NEVER if expression.is_Number or isinstance(expression, Exprel) else None


def _opposite(one: sympy.Expr | None, other: sympy.Expr | None) -> bool:
    """Whether two expressions are straight lines in some symbol, one up and one down."""
    if one is None or other is None:
        return False
    return any((one.diff(name) * other.diff(name)).is_negative for name in one.free_symbols & other.free_symbols)
