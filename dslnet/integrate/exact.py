"""The exact solution of a linear equation with a constant slope; its inputs are constant over the step."""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.integrate.base import Advance, T
from dslnet.integrate.linear import linear_parts, noise_left, solution
from dslnet.model import Equation, symbol
from dslnet.symbols import Reduction


@frozen
class Exact:
    """dx/dt = a x + b, where a is made of parameters alone."""

    name: str = "exact"
    staged: bool = False

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of each equation for itself."""
        return Advance({e.target: self._solve(e, equations) for e in equations})

    def noise_left(self, equation: Equation) -> sympy.Expr:
        """The factor of the noise, as the decay leaves it: with additive noise the law of the solution is met."""
        parts = linear_parts(equation)
        return sympy.Integer(1) if parts is None else noise_left(parts)

    def _solve(self, equation: Equation, equations: Sequence[Equation]) -> sympy.Expr:
        parts = linear_parts(equation)
        moving = {symbol(e.target) for e in equations}
        if parts is None or (parts.slope.free_symbols & moving):
            raise DeclarationError(
                f'method="exact" needs an equation that is linear in its own state with a constant slope, and '
                f"{equation.name} ({equation.location}) is not:\n"
                f"    d{equation.target}/dt = {equation.rhs}\n"
                f'Use method="exponential" where only the slope changes, else method="midpoint" or "explicit".'
            )
        return solution(equation, parts)


def is_exact(equation: Equation, constant: frozenset[str], moving: frozenset[str]) -> bool:
    """Whether the exact method solves this equation: its slope is made of the `constant` fields (parameters) and its
    input of nothing that moves within the step, neither another state of the block nor time."""
    if equation.rhs.has(Reduction):
        return False
    parts = linear_parts(equation)
    if parts is None or any(s.name not in constant for s in parts.slope.free_symbols):
        return False
    others = {symbol(name) for name in moving - {equation.target}} | {T}
    return not parts.constant.free_symbols & others


METHOD = Exact()
