"""Is dx/dt = a x + b with a and b free of x? If so, its solution over a step in which a and b stand still.

x(t + dt) = x + f(x) · (exp(a dt) - 1) / a,   f(x) = a x + b
"""

from __future__ import annotations

import sympy
from attrs import frozen

from dslnet.integrate.base import DT
from dslnet.model import Equation, symbol
from dslnet.symbols import Exp, Expm1, Exprel, Fmod, Mod, Reduction, Stepwise, Where


@frozen
class Linear:
    """The two parts of a linear right-hand side."""

    slope: sympy.Expr
    constant: sympy.Expr


def linear_parts(equation: Equation) -> Linear | None:
    """Slope and constant of an equation that is linear in its own state, or None. Reductions count as constant."""
    x = symbol(equation.target)
    reductions = {node: sympy.Dummy(real=True) for node in equation.rhs.atoms(Reduction)}
    rhs = equation.rhs.xreplace(reductions)
    if any(x in jump.free_symbols for jump in _jumps(rhs)):
        return None
    slope = rhs.diff(x)
    if x in slope.free_symbols:
        return None
    back = {dummy: node for node, dummy in reductions.items()}
    return Linear(slope.xreplace(back), rhs.xreplace({x: sympy.Integer(0)}).xreplace(back))


def _jumps(rhs: sympy.Expr) -> list[sympy.Basic]:
    """The parts in which a dependence on x would not show in the derivative."""
    return [node.args[0] for node in rhs.atoms(Where)] + list(rhs.atoms(Stepwise, Mod, Fmod))


def solution(equation: Equation, parts: Linear) -> sympy.Expr:
    """The value one step later."""
    x = symbol(equation.target)
    if parts.slope == 0:
        return x + DT * equation.rhs
    if parts.constant == 0:
        return x * sympy.exp(parts.slope * DT)
    if never_zero(parts.slope):
        return x + equation.rhs / parts.slope * Expm1(parts.slope * DT)
    return x + DT * equation.rhs * Exprel(parts.slope * DT)


def never_zero(slope: sympy.Expr) -> bool:
    """Whether an expression is a product of numbers and of powers that are not zero for any finite value."""
    factors = sympy.Mul.make_args(slope)
    return all(f.is_Number or isinstance(f, sympy.exp | Exp) or (f.is_Pow and f.exp.is_negative) for f in factors)
