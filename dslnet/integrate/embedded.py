"""Runge–Kutta pairs that choose their own steps inside each step of the simulation.

Two results of different order tell the error of a step; it is taken again with a shorter one until that is within the
tolerance. Each neuron goes at its own pace and arrives at the end of the step: spikes are tested there, as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from attrs import field, frozen

from dslnet.errors import DeclarationError
from dslnet.integrate.base import DT, Advance, Repeat, T
from dslnet.integrate.linear import at
from dslnet.integrate.runge_kutta import Row, as_row, as_rows, number_of
from dslnet.model import Equation, symbol
from dslnet.symbols import Absolute, Maximum, Minimum, Where

Names = dict[str, sympy.Symbol]
SAFETY, SHRINK, GROW = (sympy.Float(x) for x in (0.9, 0.2, 5.0))
"""A new step is a little shorter than the error says, and changes by no more than these factors."""

SHORTEST = sympy.Float(1e-9)
"""Where a part has become so much shorter than the step, there is NaN or a singularity, and it gives up."""


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
        for what in ("relative", "absolute"):
            if not getattr(self, what) > 0.0:
                raise DeclarationError(f"{self.name}: {what}={getattr(self, what)!r}: a tolerance is a positive number")

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
        body.append((accepted, Where(sympy.Le(error, 1, evaluate=False), sympy.Integer(1), sympy.Integer(0))))
        taken = sympy.Ne(accepted, 0, evaluate=False)
        last = sympy.Ge(part, DT - passed, evaluate=False)
        after = Where(taken, Where(last, DT, passed + part), passed)
        passed_after, part_after = symbol(f"{first}__passed_after"), symbol(f"{first}__part_after")
        body.append((passed_after, after))
        body.append((part_after, part * self._factor(error)))
        left = DT - passed_after
        values = {now[n]: Where(taken, following[n], now[n]) for n in now}
        values |= {passed: passed_after, part: Minimum(part_after, left)}
        start = {now[n]: symbol(n) for n in now} | {passed: sympy.Integer(0), part: DT}
        going = sympy.And(sympy.Gt(left, 0, evaluate=False), sympy.Gt(part_after, SHORTEST * DT, evaluate=False))
        repeat = Repeat(start, tuple(body), values, going, self.rounds, symbol(f"{first}__parts_going"))
        lost = sympy.Lt(passed, DT, evaluate=False)
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
        return Where(sympy.Le(error, sympy.Float(1e30), evaluate=False), bounded, SHRINK)  # not for NaN and infinity
