"""Is dx/dt = a x + b with a and b free of x? If so, its solution over a step in which a and b stand still.

x(t + dt) = x + f(x) · (exp(a dt) - 1) / a,   f(x) = a x + b
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy
from attrs import frozen

from dslnet.expressions.elementary import Expm1, Exprel, StepFactor
from dslnet.expressions.parts import of_kind
from dslnet.integrate.base import DT
from dslnet.integrate.never_zero import never_zero
from dslnet.model import Equation, symbol
from dslnet.symbols import Fmod, Mod, Reduction, Stepwise, Where


@frozen
class Linear:
    """The two parts of a linear right-hand side."""

    slope: sympy.Expr
    constant: sympy.Expr


def linear_parts(equation: Equation) -> Linear | None:
    """Slope and constant of an equation that is linear in its own state, or None. Reductions count as constant."""
    x = symbol(equation.target)
    rhs, back = without_reductions(equation.rhs)
    if any(x in jump.free_symbols for jump in jumps(rhs)):
        return None
    slope = rhs.diff(x)
    if x in slope.free_symbols:
        return None
    return Linear(slope.xreplace(back), rhs.xreplace({x: sympy.Integer(0)}).xreplace(back))


def kind_of(equation: Equation, states: Iterable[str]) -> str:
    """`linear` in all these states together, `conditionally linear` in its own while the others stand still, or `not
    linear`, as the derivatives of the right-hand side tell."""
    if linear_parts(equation) is None:
        return "not linear"
    moving = {symbol(name) for name in states}
    rhs, _ = without_reductions(equation.rhs)
    bent = any(moving & jump.free_symbols for jump in jumps(rhs)) or any(
        moving & rhs.diff(x).free_symbols for x in moving
    )
    return "conditionally linear" if bent else "linear"


def without_reductions(expression: sympy.Expr) -> tuple[sympy.Expr, dict[sympy.Basic, sympy.Basic]]:
    """The expression with a symbol for each reduction over the population, and what these stand for."""
    held = {node: sympy.Dummy(real=True) for node in of_kind(expression, Reduction)}
    return expression.xreplace(held), {dummy: node for node, dummy in held.items()}


def at(expression: sympy.Expr, moved: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """The expression at other values, with its reductions still those of the old ones."""
    bare, back = without_reductions(expression)
    return bare.xreplace(dict(moved)).xreplace(back)


def jumps(rhs: sympy.Expr) -> list[sympy.Basic]:
    """The parts in which a dependence on x would not show in the derivative."""
    return [node.args[0] for node in of_kind(rhs, Where)] + list(of_kind(rhs, Stepwise, Mod, Fmod))


def noise_left(parts: Linear) -> sympy.Expr:
    """What is left at the end of a step of the noise in it, as a factor of its standard deviation: a linear equation
    forgets the begin of the step, and so the variance is that of ∫ exp(a s) dW over a step (Gillespie, 1996)."""
    return sympy.Integer(1) if parts.slope == 0 else sympy.sqrt(Exprel(2 * parts.slope * DT))


def solution(equation: Equation, parts: Linear) -> sympy.Expr:
    """The value one step later."""
    x = symbol(equation.target)
    if parts.slope == 0:
        return x + DT * equation.rhs
    if parts.constant == 0:
        return x * sympy.exp(parts.slope * DT)
    if never_zero(parts.slope):
        return x + equation.rhs / parts.slope * Expm1(parts.slope * DT)
    return x + DT * equation.rhs * StepFactor(parts.slope * DT)
