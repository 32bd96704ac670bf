"""What every numerical method is: equations in, values after one step out, both symbolic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import sympy
from attrs import field, frozen

from dslnet.model import Equation, symbol

T = symbol("t")
DT = symbol("dt")


@frozen
class Advance:
    """The result of a method: named intermediate values in order, then the new value of each target."""

    values: dict[str, sympy.Expr]
    temporaries: tuple[tuple[sympy.Symbol, sympy.Expr], ...] = field(default=())


class Integrator(Protocol):
    """A numerical method. `staged` says that it evaluates the equations at values other than the old ones."""

    name: str
    staged: bool

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """The values one step later; all equations advance together and see everything else at its old value."""
