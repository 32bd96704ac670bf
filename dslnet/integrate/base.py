"""What every numerical method is: equations in, values after one step out, both symbolic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import sympy
from attrs import field, frozen

from dslnet.model import Equation, symbol

T = symbol("t")
DT = symbol("dt")


@frozen
class Repeat:
    """Values that are found by going round. `start` gives each its first value; in every round `body` is computed in
    order, and `values` are the next ones. It goes on while `going` is true, which is computed in the round with the
    values before it, and at most `most` rounds: `unfinished` is 1 afterwards where that was not enough.

    Each neuron goes round for itself. What is one for the population is at its value of the begin of the step, and so
    are reductions: neurons do not wait for each other here.
    """

    start: Mapping[sympy.Symbol, sympy.Expr]
    body: tuple[tuple[sympy.Symbol, sympy.Expr], ...]
    values: Mapping[sympy.Symbol, sympy.Expr]
    going: sympy.Basic
    most: int
    unfinished: sympy.Symbol


Step = tuple[sympy.Symbol, sympy.Expr] | Repeat


@frozen
class Advance:
    """The result of a method: named intermediate values and repetitions in order, then the new value of each target."""

    values: dict[str, sympy.Expr]
    temporaries: tuple[Step, ...] = field(default=())


class Integrator(Protocol):
    """A numerical method. `staged` says that it evaluates the equations at values other than the old ones.

    It may have more: `stochastic` says that it takes `Equation.white`, the noise of an equation, into account itself
    (else `Ito` does); `coupled` that it solves for all values at once, and so not for those of neurons together with
    those of the population; `noise_left(equation)` see `Ito`.
    """

    @property
    def name(self) -> str:
        """What `describe` calls it."""

    @property
    def staged(self) -> bool:
        """See above."""

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """The values one step later; all equations advance together and see everything else at its old value."""
