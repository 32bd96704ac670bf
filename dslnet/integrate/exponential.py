"""Exponential Euler: an equation that is linear in its own state is solved with everything else held for the step.

Exact where the rest does stand still, first order otherwise, and stable at any dt for a negative slope
(Rush & Larsen, 1978, IEEE Trans. Biomed. Eng. 25:389).
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.integrate.base import Advance
from dslnet.integrate.linear import Linear, linear_parts, noise_left, solution
from dslnet.integrate.written import written
from dslnet.model import Equation


@frozen
class Exponential:
    """dx/dt = a x + b, with a and b at their old values."""

    name: str = "exponential"
    staged: bool = False

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of each equation for itself."""
        return Advance({e.target: solution(e, self._parts(e)) for e in equations})

    def noise_left(self, equation: Equation) -> sympy.Expr:
        """The factor of the noise, as the decay leaves it: for a constant slope and additive noise it is exact."""
        return noise_left(self._parts(equation))

    def _parts(self, equation: Equation) -> Linear:
        parts = linear_parts(equation)
        if parts is None:
            raise DeclarationError(
                f'method="{self.name}" needs an equation that is linear in its own state, and {equation.name} '
                f"({equation.location}) is not linear in {equation.target}:\n{written(equation)}"
                f'Use method="midpoint" or method="explicit" for it.'
            )
        return parts


METHOD = Exponential()
