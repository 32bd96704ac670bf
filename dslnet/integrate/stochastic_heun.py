"""Heun's method for stochastic equations: second order where there is no noise, strong order 1 where noise commutes.

Heun's mean of two slopes converges to Stratonovich's solution. Equations here are read as Itô's, as by every method:
so the drift is first changed into that of the Stratonovich equation with the same solution, f - ½ Σ g ∂g/∂x
(Rümelin, 1982, SIAM Journal on Numerical Analysis 19:604).
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from attrs import evolve, frozen

from dslnet.integrate.base import Advance
from dslnet.integrate.heun import METHOD as HEUN
from dslnet.integrate.ito import amplitudes
from dslnet.model import Equation, symbol


@frozen
class StochasticHeun:
    """Heun's method with dW/dt held over the step, on the Stratonovich form of the equations."""

    name: str = "stochastic_heun"
    staged: bool = True
    stochastic: bool = True

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together."""
        noise = {e.target: amplitudes(e) for e in equations}
        return HEUN.advance([evolve(e, rhs=e.rhs - _correction(e.target, noise)) for e in equations])


def _correction(target: str, noise: dict[str, dict[str, sympy.Expr]]) -> sympy.Expr:
    """½ Σ g_k ∂g/∂x_k over all noises and states, which Itô's drift has more than Stratonovich's."""
    terms = [
        noise[other].get(xi, sympy.Integer(0)) * g.diff(symbol(other)) / 2
        for xi, g in noise[target].items()
        for other in noise
    ]
    return sympy.Add(*terms)


METHOD = StochasticHeun()
