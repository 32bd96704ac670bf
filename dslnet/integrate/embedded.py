"""Runge–Kutta pairs that choose their own steps inside each step of the simulation.

Two results of different order tell the error of a step; it is taken again with a shorter one until that is within the
tolerance. Each neuron goes at its own pace and arrives at the end of the step: spikes are tested there, as ever.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from numbers import Integral, Real

import sympy
from attrs import field, frozen

from dslnet.errors import DeclarationError
from dslnet.expressions.truths import Conjunction, Disjunction, Greater, GreaterEqual, Less, LessEqual, NotEqual
from dslnet.integrate.base import DT, Advance, Repeat, T
from dslnet.integrate.linear import at
from dslnet.integrate.runge_kutta import number_of
from dslnet.integrate.tableau import Row, as_row, as_rows, check_sum, check_tableau
from dslnet.model import Equation, symbol
from dslnet.symbols import Absolute, Maximum, Minimum, Where

Names = dict[str, sympy.Symbol]
SAFETY, SHRINK, GROW = (sympy.Float(x) for x in (0.9, 0.2, 5.0))
"""A new step is a little shorter than the error says, and changes by no more than these factors."""

FINITE = sympy.Float(1e30)
SHORTEST = sympy.Float(1e-9)
"""A part so much shorter than the step is taken whatever its error, which is then that of a jump; where it still is not
finite there is NaN or a singularity, and it gives up."""


@frozen
class EmbeddedPair:
    """`stages` and `weights` as in RungeKutta; `lower` are the weights of the result that tells the error, of order
    `order` (the lower one of the two).

    A part of a step is taken where the root mean square of error / (absolute + relative · |x|) over the equations is at
    most 1. Where `rounds` parts are not enough for one step the result is NaN, which check="nan" finds.
    """

    name: str
    stages: tuple[Row, ...] = field(converter=as_rows)
    weights: Row = field(converter=as_row)
    lower: Row = field(converter=as_row)
    order: int
    relative: float = 1e-6
    absolute: float = 1e-7
    rounds: int = 10_000
    staged: bool = True
    coupled: bool = True

    def __attrs_post_init__(self) -> None:
        check_tableau(self.name, self.stages, self.weights)
        if len(self.lower) != len(self.weights):
            raise DeclarationError(
                f"{self.name} has {len(self.weights)} weights and {len(self.lower)} in lower: there is one for each "
                f"stage in both, 0 for a stage that one of them does not use"
            )
        check_sum(self.name, "numbers in lower", self.lower)
        for what in ("relative", "absolute"):
            given = getattr(self, what)
            if isinstance(given, bool) or not isinstance(given, Real) or not 0.0 < float(given) < math.inf:
                raise DeclarationError(f"{self.name}: {what}={given!r}: a tolerance is a positive number")
        for what in ("order", "rounds"):
            given = getattr(self, what)
            if isinstance(given, bool) or not isinstance(given, Integral) or given < 1:
                raise DeclarationError(f"{self.name}: {what}={given!r} is a whole number of at least 1")

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together, in as many parts as each neuron needs."""
        first = equations[0].target
        now = {e.target: symbol(f"{e.target}__inside") for e in equations}
        passed, part = symbol(f"{first}__passed"), symbol(f"{first}__part")
        body = self._stages(equations, now, passed, part)
        following = {name: symbol(f"{name}__following") for name in now}
        error, accepted = symbol(f"{first}__error"), symbol(f"{first}__accepted")
        body += [(following[n], now[n] + part * self._sum(self.weights, n)) for n in now]
        body.append((error, self._error(now, following, part)))
        shortest = LessEqual(part, 2 * SHORTEST * DT)
        known = LessEqual(error, FINITE)  # neither NaN nor infinite
        good = Disjunction(LessEqual(error, 1), Conjunction(shortest, known))
        body.append((accepted, Where(good, sympy.Integer(1), sympy.Integer(0))))
        taken = NotEqual(accepted, 0)
        last = GreaterEqual(part, DT - passed)
        after = Where(taken, Where(last, DT, passed + part), passed)
        passed_after, part_after = symbol(f"{first}__passed_after"), symbol(f"{first}__part_after")
        body.append((passed_after, after))
        wanted = part * self._factor(error)
        body.append((part_after, Where(known, Maximum(wanted, SHORTEST * DT), wanted)))
        left = DT - passed_after
        values = {now[n]: Where(taken, following[n], now[n]) for n in now}
        values |= {passed: passed_after, part: Minimum(part_after, left)}
        start = {now[n]: symbol(n) for n in now} | {passed: sympy.Integer(0), part: DT}
        going = Conjunction(Greater(left, 0), Greater(part_after, SHORTEST * DT / 2))
        repeat = Repeat(start, tuple(body), values, going, self.rounds, symbol(f"{first}__parts_going"))
        lost = Less(passed, DT)
        return Advance({n: Where(lost, sympy.nan, now[n]) for n in now}, (repeat,))

    def _stages(
        self, equations: Sequence[Equation], now: Names, passed: sympy.Symbol, part: sympy.Symbol
    ) -> list[tuple[sympy.Symbol, sympy.Expr]]:
        """The slopes of all stages, from the values of `now`."""
        body: list[tuple[sympy.Symbol, sympy.Expr]] = []
        for stage, row in enumerate(((), *self.stages)):
            moved = {symbol(n): now[n] for n in now}
            if row:
                moved = {symbol(n): symbol(f"{n}__stage{stage}") for n in now}
                body += [(moved[symbol(n)], now[n] + part * self._sum(row, n)) for n in now]
            moved[T] = T + passed + number_of(sum(row, Fraction(0))) * part if row else T + passed
            body += [(self._slope(e.target, stage), at(e.rhs, moved)) for e in equations]
        return body

    def _slope(self, target: str, stage: int) -> sympy.Symbol:
        return symbol(f"{target}__slope{stage}")

    def _sum(self, row: Row, target: str) -> sympy.Expr:
        return sympy.Add(*(number_of(a) * self._slope(target, stage) for stage, a in enumerate(row) if a))

    def _error(
        self, now: dict[str, sympy.Symbol], following: dict[str, sympy.Symbol], part: sympy.Symbol
    ) -> sympy.Expr:
        """The size of the error against the tolerance, squared and averaged over the equations, and its root."""
        differences = tuple(a - b for a, b in zip(self.weights, self.lower, strict=True))
        terms = []
        for name in now:
            limit = sympy.Float(self.absolute) + sympy.Float(self.relative) * Maximum(
                Absolute(now[name]), Absolute(following[name])
            )
            terms.append((part * self._sum(differences, name) / limit) ** 2)
        return sympy.sqrt(sympy.Add(*terms) / len(terms))

    def _factor(self, error: sympy.Expr) -> sympy.Expr:
        """How the step changes: with the error to the power of -1 / (order + 1)."""
        wanted = SAFETY * sympy.Pow(Maximum(error, sympy.Float(1e-10)), sympy.Rational(-1, self.order + 1))
        bounded = Minimum(Maximum(wanted, SHRINK), GROW)
        return Where(LessEqual(error, FINITE), bounded, SHRINK)  # not for NaN and infinity
