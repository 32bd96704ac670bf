"""The exponential midpoint rule: like exponential Euler stable at any dt for decaying states, and of second order.

For membranes with channels, dx/dt = a x + b where a and b depend on the other states: half a step of exponential Euler,
and then a whole one with a and b as they are there (Börgers & Nectow, 2013, SIAM Journal on Scientific Computing
35:B623).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy
from attrs import evolve, frozen

from dslnet.errors import DeclarationError
from dslnet.integrate.base import DT, Advance, Step, T
from dslnet.integrate.linear import Linear, linear_parts, noise_left, solution
from dslnet.integrate.never_zero import never_zero
from dslnet.integrate.written import written
from dslnet.model import Equation, symbol

Moved = Mapping[sympy.Symbol, sympy.Expr]


@frozen
class ExponentialMidpoint:
    """All equations advance together: each sees the others half a step ahead."""

    name: str = "exponential_midpoint"
    staged: bool = True

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together. Raises DeclarationError for one that is not linear in its own state."""
        values: list[Step] = []
        middle = {symbol(e.target): symbol(f"{e.target}__middle") for e in equations}
        for equation in equations:
            values.append((middle[symbol(equation.target)], _solved(equation, {}, 2, values)))
        moved = {**middle, T: T + DT / 2}
        return Advance({e.target: _solved(e, moved, 1, values) for e in equations}, tuple(values))

    def noise_left(self, equation: Equation) -> sympy.Expr:
        """The factor of the noise, as the decay leaves it."""
        return noise_left(_parts(equation))


def _solved(equation: Equation, moved: Moved, parts_of_step: int, values: list[Step]) -> sympy.Expr:
    """The state after dt / parts_of_step, with slope and constant as they are at the values `moved`. Expressions that
    the solution reads twice are appended to `values`, under names of their own."""
    whole = sympy.Dummy("dt", real=True)  # an equation that reads dt means the whole step
    parts = _parts(equation)
    slope, constant = parts.slope.xreplace(moved), parts.constant.xreplace(moved)
    if not never_zero(slope):
        names = [symbol(f"{equation.target}__{what}_{len(values)}") for what in ("slope", "drive")]
        values += zip(names, (slope, constant), strict=True)
        slope, constant = names
    slope, constant = slope.xreplace({DT: whole}), constant.xreplace({DT: whole})
    held = evolve(equation, rhs=slope * symbol(equation.target) + constant)
    return solution(held, Linear(slope, constant)).xreplace({DT: DT / parts_of_step}).xreplace({whole: DT})


def _parts(equation: Equation) -> Linear:
    found = linear_parts(equation)
    if found is None:
        raise DeclarationError(
            f"{equation.name} ({equation.location}) is not linear in {equation.target}, as the exponential midpoint "
            f'method needs it:\n{written(equation)}Use method="midpoint" for it.'
        )
    return found


METHOD = ExponentialMidpoint()
