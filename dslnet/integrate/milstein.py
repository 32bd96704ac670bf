"""Milstein's method for dx = f dt + g dW in Itô's sense: Euler–Maruyama and the next term, ½ g g' (ΔW² - dt).

Strong order 1. With several noises the integrals of one against another are only known where they cannot be told from
their mean: the noise has to commute (Milstein, 1975, Theory of Probability and its Applications 19:557).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import sympy
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.integrate.base import DT, Advance
from dslnet.integrate.ito import amplitudes, drift
from dslnet.integrate.written import written
from dslnet.model import Equation, symbol

POINTS = ((0.3, 0.7), (1.1, 0.45), (-0.8, 1.7))
"""Where two expressions are compared: begin and step of the values that their symbols get."""

Noise = dict[str, dict[str, sympy.Expr]]


@frozen
class Milstein:
    """All at the old values, so nothing is computed twice."""

    name: str = "milstein"
    staged: bool = False
    stochastic: bool = True

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together. Raises DeclarationError where the noise does not commute."""
        noise = {e.target: amplitudes(e) for e in equations}
        names = sorted({xi for e in equations for xi in e.white})
        for equation in equations:
            _check_commutes(equation, noise, names)
        return Advance({e.target: _next(e, noise, names) for e in equations})


def _next(equation: Equation, noise: Noise, names: Sequence[str]) -> sympy.Expr:
    value = symbol(equation.target) + DT * drift(equation)
    value += DT * sympy.Add(*(g * symbol(xi) for xi, g in noise[equation.target].items()))
    for one in names:
        for other in names:
            change = _along(equation.target, one, other, noise)
            value += change / 2 * (DT**2 * symbol(one) * symbol(other) - (DT if one == other else 0))
    return value


def _along(target: str, one: str, other: str, noise: Noise) -> sympy.Expr:
    """How the amplitude of `other` changes along the noise `one`: Σ g_k ∂g/∂x_k."""
    amplitude = noise[target].get(other, sympy.Integer(0))
    terms = (noise[state].get(one, sympy.Integer(0)) * amplitude.diff(symbol(state)) for state in noise)
    return sympy.Add(*terms)


def _check_commutes(equation: Equation, noise: Noise, names: Sequence[str]) -> None:
    for one, other in combinations(names, 2):
        if not _equal(_along(equation.target, one, other, noise), _along(equation.target, other, one, noise)):
            raise DeclarationError(
                f'{equation.name} ({equation.location}): method="milstein" needs noise that commutes, and with '
                f"{one} and {other} it matters which of them comes first:\n"
                f'{written(equation)}Use method="euler_maruyama" for it.'
            )


def _equal(a: sympy.Expr, b: sympy.Expr) -> bool:
    """Whether two expressions are the same function: their values are compared, since to prove it has no bound."""
    if a == b:
        return True
    names = sorted((a - b).free_symbols, key=str)
    points = ({name: first + n * step for n, name in enumerate(names)} for first, step in POINTS)
    return all(_close(a.subs(point), b.subs(point)) for point in points)


def _close(a: sympy.Expr, b: sympy.Expr) -> bool:
    """Whether two numbers are equal to rounding; what has no value, such as log(-1), is passed by."""
    a, b = sympy.N(a), sympy.N(b)
    if not (a.is_number and b.is_number and a.is_finite and b.is_finite):
        return True
    return bool(abs(a - b) <= 1e-9 * (abs(a) + abs(b)) + 1e-12)


METHOD = Milstein()
