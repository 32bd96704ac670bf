"""Implicit (backward) Euler: the slope at the end of the step, first order, stable for stiff equations at any dt.

Equations advance together. A linear system is solved directly; any other by Newton's method with the symbolic
Jacobian, for each neuron until the solution stands still (Hairer & Wanner, 1996, Solving Ordinary Differential
Equations II).
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from attrs import frozen

from dslnet.errors import DeclarationError
from dslnet.integrate.base import DT, Advance, Repeat, T
from dslnet.integrate.elimination import solved
from dslnet.integrate.linear import at, jumps, without_reductions
from dslnet.model import Equation, symbol
from dslnet.symbols import Absolute, Where


@frozen
class Implicit:
    """x(t + dt) = x + dt · f(x(t + dt), t + dt). Reductions over the population are those of the old values.

    Newton's method begins at the old values. The last change is at most `tolerance` of the value, and the error that
    is left about the square of that. Where `rounds` are not enough the result is NaN, which check="nan" finds.
    """

    name: str = "implicit"
    staged: bool = True
    coupled: bool = True
    tolerance: float = 2e-6
    rounds: int = 40

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together."""
        slopes = jacobian(equations)
        targets = {symbol(e.target) for e in equations}
        bent = any(entry.free_symbols & targets for row in slopes for entry in row)
        jumping = any(part.free_symbols & targets for e in equations for part in jumps(e.rhs))
        return self._newton(equations, slopes) if bent or jumping else self._direct(equations, slopes)

    def _direct(self, equations: Sequence[Equation], slopes: list[list[sympy.Expr]]) -> Advance:
        """(I - dt·J) Δ = dt·f, with f at the old states and the new time."""
        names, change = _changes(equations, slopes, {T: T + DT}, "implicit")
        values = {e.target: symbol(e.target) + d for e, d in zip(equations, change, strict=True)}
        return Advance(values, tuple(names))

    def _newton(self, equations: Sequence[Equation], slopes: list[list[sympy.Expr]]) -> Advance:
        old = [symbol(e.target) for e in equations]
        new = [symbol(f"{e.target}__next") for e in equations]
        moved = dict(zip(old, new, strict=True)) | {T: T + DT}
        behind = [x - y for x, y in zip(old, new, strict=True)]
        names, change = _changes(equations, slopes, moved, "newton", behind)
        far = [self._is_far(d, x, y) for d, x, y in zip(change, old, new, strict=True)]
        repeat = Repeat(
            dict(zip(new, old, strict=True)), tuple(names), {y: y + d for y, d in zip(new, change, strict=True)},
            sympy.Or(*far), self.rounds, symbol(f"{equations[0].target}__newton_going"),
        )  # fmt: skip
        lost = sympy.Ne(repeat.unfinished, 0, evaluate=False)
        return Advance({e.target: Where(lost, sympy.nan, y) for e, y in zip(equations, new, strict=True)}, (repeat,))

    def _is_far(self, change: sympy.Expr, old: sympy.Expr, new: sympy.Expr) -> sympy.Basic:
        limit = sympy.Float(self.tolerance) * (Absolute(old) + Absolute(new))
        return sympy.Gt(Absolute(change), limit, evaluate=False)


def jacobian(equations: Sequence[Equation]) -> list[list[sympy.Expr]]:
    """∂f/∂x of each equation (row) and state (column). Raises DeclarationError for what has no derivative."""
    rows = []
    for equation in equations:
        rhs, back = without_reductions(equation.rhs)
        rows.append([rhs.diff(symbol(e.target)).xreplace(back) for e in equations])
        if any(entry.has(sympy.Derivative, sympy.Subs) for entry in rows[-1]):
            raise DeclarationError(
                f"{equation.name} ({equation.location}) holds a function without a derivative:\n"
                f"    d{equation.target}/dt = {equation.rhs}\n"
                'Use method="midpoint" or method="exponential" for it.'
            )
    return rows


def _changes(
    equations: Sequence[Equation],
    slopes: list[list[sympy.Expr]],
    moved: dict[sympy.Symbol, sympy.Expr],
    word: str,
    behind: Sequence[sympy.Expr] = (),
) -> tuple[list[tuple[sympy.Symbol, sympy.Expr]], list[sympy.Expr]]:
    """The solution of (I - dt·J) Δ = dt·f + `behind`, with J and f at the values `moved`."""
    count = len(equations)
    matrix = [
        [(sympy.Integer(1) if i == j else sympy.Integer(0)) - DT * at(slopes[i][j], moved) for j in range(count)]
        for i in range(count)
    ]
    extra = behind or [sympy.Integer(0)] * count
    right = [DT * at(e.rhs, moved) + b for e, b in zip(equations, extra, strict=True)]
    return solved(matrix, right, [e.target for e in equations], word)


METHOD = Implicit()
