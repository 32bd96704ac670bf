"""The table: what each NumPy ufunc is as an expression. Looked up by the name of the ufunc, SciPy's `erf` too.

Arguments are sympy expressions; those of arithmetic are numbers, those of logic are truth values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Integer

from dslnet import symbols as s
from dslnet.expressions import elementary, kept
from dslnet.expressions.truths import (
    Conjunction,
    Disjunction,
    Equal,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Negation,
    NotEqual,
)

Rule = Callable[..., Any]


def _floor_divide(a: Any, b: Any) -> Any:
    """The quotient rounded down; over 0 it is that of the division, and -1 where all of the divisor is left, as over an
    infinity of the other sign."""
    left = s.Mod(a, b)
    quotient = s.Rint((a - left) / b)
    quotient = quotient if b.is_number else s.Where(Equal(left, b), Integer(-1), quotient)
    return quotient if b.is_zero is False else s.Where(Equal(b, 0), a / b, quotient)


def _logaddexp(a: Any, b: Any) -> Any:
    apart = s.Where(Equal(a, b), Integer(0), s.Absolute(a - b))  # infinities are apart by NaN
    return s.Maximum(a, b) + elementary.Log1p(elementary.Exp(-apart))


ARITHMETIC: dict[str, Rule] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": kept.times,
    "divide": kept.over,
    "true_divide": kept.over,
    "floor_divide": _floor_divide,
    "remainder": s.Mod,
    "fmod": s.Fmod,
    "power": kept.to_power,
    "float_power": kept.to_power,
    "negative": lambda a: -a,
    "positive": lambda a: a,
    "absolute": s.Absolute,
    "fabs": s.Absolute,
    "sign": s.Sign,
    "reciprocal": lambda a: 1 / a,
    "square": lambda a: kept.to_power(a, Integer(2)),
    "sqrt": sympy.sqrt,
    "cbrt": elementary.Cbrt,
    "exp": elementary.Exp,
    "exp2": lambda a: sympy.Pow(Integer(2), a),
    "expm1": elementary.Expm1,
    "log": sympy.log,
    "log2": elementary.Log2,
    "log10": elementary.Log10,
    "log1p": elementary.Log1p,
    "logaddexp": _logaddexp,
    "sin": kept.sin,
    "cos": kept.cos,
    "tan": kept.tan,
    "arcsin": kept.asin,
    "arccos": kept.acos,
    "arctan": kept.atan,
    "arctan2": kept.atan2,
    "sinh": kept.sinh,
    "cosh": kept.cosh,
    "tanh": kept.tanh,
    "arcsinh": kept.asinh,
    "arccosh": kept.acosh,
    "arctanh": kept.atanh,
    "hypot": elementary.Hypot,
    "deg2rad": lambda a: a * (sympy.pi / 180),
    "radians": lambda a: a * (sympy.pi / 180),
    "rad2deg": lambda a: a * (180 / sympy.pi),
    "degrees": lambda a: a * (180 / sympy.pi),
    "floor": s.Floor,
    "ceil": s.Ceil,
    "rint": s.Rint,
    "trunc": s.Trunc,
    "maximum": s.Maximum,
    "minimum": s.Minimum,
    "clip": lambda a, low, high: s.Minimum(s.Maximum(a, low), high),
    "heaviside": s.Heaviside,
    "erf": sympy.erf,
    "exprel": elementary.Exprel,
    "expit": lambda a: 1 / (1 + elementary.Exp(-a)),
}
"""Numbers in, a number out."""

COMPARISONS: dict[str, Rule] = {
    "greater": Greater,
    "greater_equal": GreaterEqual,
    "less": Less,
    "less_equal": LessEqual,
    "equal": Equal,
    "not_equal": NotEqual,
}
"""Numbers in, a truth value out."""


def _xor(a: Any, b: Any) -> Any:
    return Disjunction(Conjunction(a, Negation(b)), Conjunction(Negation(a), b))


LOGIC: dict[str, Rule] = {
    "logical_and": Conjunction,
    "logical_or": Disjunction,
    "logical_not": Negation,
    "logical_xor": _xor,
    "bitwise_and": Conjunction,
    "bitwise_or": Disjunction,
    "bitwise_xor": _xor,
    "invert": Negation,
}
"""Truth values in, a truth value out."""

OF_TRUTH: dict[str, Rule] = {
    "add": Disjunction,
    "multiply": Conjunction,
    "maximum": Disjunction,
    "minimum": Conjunction,
}
"""What arithmetic on nothing but truth values means in NumPy."""
