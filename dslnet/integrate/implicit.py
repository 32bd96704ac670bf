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
from dslnet.expressions.elementary import Cbrt
from dslnet.expressions.kept import Powered
from dslnet.expressions.parts import holds, of_kind
from dslnet.expressions.truths import Conjunction, Disjunction, Equal, Greater, GreaterEqual, Less, Negation
from dslnet.integrate.base import DT, Advance, Repeat, T
from dslnet.integrate.elimination import solved
from dslnet.integrate.linear import at, jumps, without_reductions
from dslnet.integrate.magnitude import magnitude
from dslnet.integrate.written import written
from dslnet.model import Equation, symbol
from dslnet.symbols import Absolute, Minimum, Where

PATIENCE = 20
"""So many rounds may one part of a step take."""
ROUNDS = 5
"""After so many rounds a change within the rounding of the right-hand side counts as none: where a state goes to 0
because large terms cancel, what is left of them is all that moves it."""
ROUNDING = sympy.Float(1e-6)
"""Of the terms of the right-hand side, in single precision with some room."""
SHORTEST = sympy.Float(1e-6)
"""Where a part has become so much shorter than the step, there is NaN or a singularity, and it gives up."""


@frozen
class Implicit:
    """x(t + dt) = x + dt · f(x(t + dt), t + dt). Reductions over the population are those of the old values.

    Newton's method begins at the old values. The last change is at most `tolerance` of the value, and the error that
    is left about the square of that. Where it does not converge the step is made in parts, for that neuron, halved
    until it does. Where `rounds` of all parts are not enough the result is NaN, which check="nan" finds.
    """

    name: str = "implicit"
    staged: bool = True
    coupled: bool = True
    tolerance: float = 2e-6
    rounds: int = 1000

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together."""
        slopes = [[_finite(entry) for entry in row] for row in jacobian(equations)]
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
        """A round is one of Newton's. Where he has arrived a part of the step is done, at first the whole of it; where
        he does not arrive in PATIENCE rounds the part is halved."""
        first = equations[0].target
        old = [symbol(e.target) for e in equations]
        new, base = ([symbol(f"{e.target}__{word}") for e in equations] for word in ("next", "from"))
        passed, part, count = (symbol(f"{first}__newton_{word}") for word in ("passed", "part", "count"))
        moved = dict(zip(old, new, strict=True)) | {T: T + (passed + part)}
        behind = [x - y for x, y in zip(base, new, strict=True)]
        names, change = _changes(equations, slopes, moved, "newton", behind, part)
        begun = moved | dict(zip(old, base, strict=True))
        rounding = [
            Where(GreaterEqual(count, ROUNDS), ROUNDING * part * at(magnitude(e.rhs), begun), sympy.Integer(0))
            for e in equations
        ]
        far = Disjunction(*map(self._is_far, change, base, new, rounding))
        going, gone = symbol(f"{first}__newton_far"), symbol(f"{first}__newton_gone")
        known = Conjunction(*(Less(Absolute(d), sympy.oo) for d in change))  # not for NaN either
        tired = Disjunction(GreaterEqual(count, PATIENCE), Negation(known))
        names.append((going, Where(Disjunction(far, Negation(known)), sympy.Integer(1), sympy.Integer(0))))
        arrived = Equal(going, 0)
        last = GreaterEqual(part, DT - passed)
        names.append((gone, Where(arrived, Where(last, DT, passed + part), passed)))
        following = {
            y: Where(arrived, y + d, Where(tired, x, y + d)) for x, y, d in zip(base, new, change, strict=True)
        } | {x: Where(arrived, y + d, x) for x, y, d in zip(base, new, change, strict=True)}
        left = DT - gone
        following |= {
            passed: gone, part: Where(arrived, Minimum(2 * part, left), Where(tired, part / 2, part)),
            count: Where(Disjunction(arrived, tired), sympy.Integer(0), count + 1),
        }  # fmt: skip
        start = {y: x for ys in (new, base) for y, x in zip(ys, old, strict=True)}
        start |= {passed: sympy.Integer(0), part: DT, count: sympy.Integer(0)}
        goes = Conjunction(Greater(left, 0), Greater(part, SHORTEST * DT))
        repeat = Repeat(start, tuple(names), following, goes, self.rounds, symbol(f"{first}__newton_going"))
        lost = Less(passed, DT)
        return Advance({e.target: Where(lost, sympy.nan, y) for e, y in zip(equations, new, strict=True)}, (repeat,))

    def _is_far(self, change: sympy.Expr, old: sympy.Expr, new: sympy.Expr, rounding: sympy.Expr) -> sympy.Basic:
        limit = sympy.Float(self.tolerance) * (Absolute(old) + Absolute(new)) + rounding
        return Greater(Absolute(change), limit)


def _finite(slope: sympy.Expr) -> sympy.Expr:
    """A slope, and 0 where it is infinite, as that of a root at 0: Newton would never leave such a place."""
    roots = (p for p in of_kind(slope, sympy.Pow) if p.exp.is_number and p.exp.is_negative and not p.exp.is_Integer)
    quotients = (p for p in of_kind(slope, sympy.Pow) if p.exp.is_negative and holds(p.base, sympy.Pow, Powered, Cbrt))
    singular = any(True for p in (*roots, *quotients) if p.free_symbols)
    return Where(Less(Absolute(slope), sympy.oo), slope, sympy.Integer(0)) if singular else slope


def jacobian(equations: Sequence[Equation]) -> list[list[sympy.Expr]]:
    """∂f/∂x of each equation (row) and state (column). Raises DeclarationError for what has no derivative."""
    rows = []
    for equation in equations:
        rhs, back = without_reductions(equation.rhs)
        rows.append([rhs.diff(symbol(e.target)).xreplace(back) for e in equations])
        if any(holds(entry, sympy.Derivative, sympy.Subs) for entry in rows[-1]):
            raise DeclarationError(
                f"{equation.name} ({equation.location}) holds a function without a derivative:\n{written(equation)}"
                'Use method="midpoint" or method="exponential" for it.'
            )
    return rows


def _changes(
    equations: Sequence[Equation],
    slopes: list[list[sympy.Expr]],
    moved: dict[sympy.Symbol, sympy.Expr],
    word: str,
    behind: Sequence[sympy.Expr] = (),
    step: sympy.Expr = DT,
) -> tuple[list[tuple[sympy.Symbol, sympy.Expr]], list[sympy.Expr]]:
    """The solution of (I - h·J) Δ = h·f + `behind`, with J and f at the values `moved` and h = `step`."""
    count = len(equations)
    matrix = [
        [(sympy.Integer(1) if i == j else sympy.Integer(0)) - step * at(slopes[i][j], moved) for j in range(count)]
        for i in range(count)
    ]
    extra = behind or [sympy.Integer(0)] * count
    right = [step * at(e.rhs, moved) + b for e, b in zip(equations, extra, strict=True)]
    return solved(matrix, right, [e.target for e in equations], word)


METHOD = Implicit()
