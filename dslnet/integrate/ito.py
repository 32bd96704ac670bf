"""Stochastic equations, dx = f dt + Σ g dW: what is drift and what is noise, and Itô's reading for any method.

In an equation dW/dt is a symbol, one of `equation.white`. A method that knows nothing of it advances the drift alone,
and the noise is added as it is at the begin of the step (Maruyama, 1955, Rendiconti del Circolo Matematico di Palermo
4:48): that is what Itô's integral means, and it is of strong order 1 for additive noise and 1/2 for any other.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from attrs import evolve, frozen

from dslnet.errors import DeclarationError
from dslnet.expressions.parts import of_kind
from dslnet.integrate.base import DT, Advance, Integrator
from dslnet.integrate.linear import jumps
from dslnet.integrate.written import written
from dslnet.model import Equation, symbol
from dslnet.symbols import Reduction


@frozen
class Ito:
    """A method for ordinary equations, made one for stochastic equations."""

    inner: Integrator
    name: str
    staged: bool

    @classmethod
    def of(cls, inner: Integrator, name: str = "") -> Ito:
        """The method under its own name, or another."""
        return cls(inner, name or inner.name, inner.staged)

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step: the drift by the method, and the noise of the begin of the step."""
        made = self.inner.advance([without_noise(e) for e in equations])
        return evolve(made, values={e.target: made.values[e.target] + self._noise(e) for e in equations})

    def _noise(self, equation: Equation) -> sympy.Expr:
        """The increment by noise; a method that solves the decay exactly knows how much of it is left."""
        left = getattr(self.inner, "noise_left", None)
        increment = DT * sympy.Add(*(g * symbol(xi) for xi, g in amplitudes(equation).items()))
        return increment if left is None else increment * left(without_noise(equation))


def drift(equation: Equation) -> sympy.Expr:
    """The right-hand side without its noise."""
    return equation.rhs.xreplace({symbol(xi): sympy.Integer(0) for xi in equation.white})


def without_noise(equation: Equation) -> Equation:
    """The drift as an equation of its own."""
    return evolve(equation, rhs=drift(equation), white=())


def amplitudes(equation: Equation) -> dict[str, sympy.Expr]:
    """What each dW/dt is multiplied by. Raises DeclarationError where one is not just multiplied and added."""
    white = {symbol(xi) for xi in equation.white}
    inside = [*jumps(equation.rhs), *of_kind(equation.rhs, Reduction)]
    found = {xi: equation.rhs.diff(symbol(xi)) for xi in equation.white}
    if any(g.free_symbols & white for g in (*inside, *found.values())):
        names = ", ".join(sorted(equation.white))
        raise DeclarationError(
            f"{equation.name} ({equation.location}): {names} is white noise, dW/dt, which may only be multiplied and "
            f"added, as in -x / tau + sigma * xi:\n{written(equation)}For a random "
            "number that functions may take, declare noise(Normal(0.0, 1.0))."
        )
    return found
