"""Explicit Runge–Kutta methods, each given by its Butcher tableau (Butcher, 2016, Numerical Methods for ODEs)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from attrs import field, frozen

from dslnet.integrate.base import DT, Advance, T
from dslnet.integrate.tableau import Row, as_row, as_rows, check_tableau
from dslnet.model import Equation, symbol


@frozen
class RungeKutta:
    """x + dt · Σ weights · k, where k of stage s is the equation at x + dt · Σ stages[s] · (the stages before).

    `stages` holds one row for each stage after the first, `weights` one number for each stage; fractions may be
    written as strings: `RungeKutta("heun", stages=[["1"]], weights=["1/2", "1/2"])`.
    """

    name: str
    stages: tuple[Row, ...] = field(converter=as_rows)
    weights: Row = field(converter=as_row)

    def __attrs_post_init__(self) -> None:
        check_tableau(self.name, self.stages, self.weights)

    @property
    def staged(self) -> bool:
        """Euler's method has one stage, at the old values."""
        return bool(self.stages)

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together."""
        if not self.staged:
            return Advance({e.target: symbol(e.target) + DT * e.rhs for e in equations})
        temporaries: list[tuple[sympy.Symbol, sympy.Expr]] = []
        slopes = [self._stage(0, (), equations, [], temporaries)]
        for number, row in enumerate(self.stages, start=1):
            slopes.append(self._stage(number, row, equations, slopes, temporaries))
        values = {e.target: symbol(e.target) + _combination(self.weights, slopes, e.target) for e in equations}
        return Advance(values, tuple(temporaries))

    def _stage(
        self,
        number: int,
        row: Row,
        equations: Sequence[Equation],
        slopes: list[dict[str, sympy.Symbol]],
        temporaries: list[tuple[sympy.Symbol, sympy.Expr]],
    ) -> dict[str, sympy.Symbol]:
        """Append the slopes of one stage to the temporaries and return their symbols by target."""
        moved = {symbol(e.target): symbol(e.target) + _combination(row, slopes, e.target) for e in equations}
        moved[T] = T + number_of(sum(row, Fraction(0))) * DT
        names = {e.target: symbol(f"{e.target}__slope{number}") for e in equations}
        temporaries += [(names[e.target], e.rhs.xreplace(moved) if row else e.rhs) for e in equations]
        return names


def _combination(row: Row, slopes: list[dict[str, sympy.Symbol]], target: str) -> sympy.Expr:
    terms = [number_of(weight) * slope[target] for weight, slope in zip(row, slopes, strict=True) if weight]
    return DT * sympy.Add(*terms)


def number_of(value: Fraction) -> sympy.Expr:
    return sympy.Integer(int(value)) if value.denominator == 1 else sympy.Float(float(value))
