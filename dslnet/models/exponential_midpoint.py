"""A numerical method for membranes with channels: exponential like Rush and Larsen's, and of second order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dslnet.errors import DeclarationError

if TYPE_CHECKING:
    from dslnet.integrate import Advance
    from dslnet.model import Equation


class ExponentialMidpoint:
    """Equations dx/dt = a x + b, where a and b depend on the other states: half a step of exponential Euler, and then
    a whole one with a and b as they are there. Stable at any dt for negative a, as exponential Euler is.

    C. Börgers and A. R. Nectow (2013), Exponential time differencing for Hodgkin-Huxley-like ODEs, SIAM Journal on
    Scientific Computing 35, B623-B643.
    """

    name: str = "exponential_midpoint"
    staged: bool = True

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step of all equations together. Raises DeclarationError for one that is not linear in its own state."""
        from dslnet.integrate import Advance  # it brings sympy, which a class statement should not
        from dslnet.integrate.base import DT, T
        from dslnet.model import symbol

        middle = {symbol(e.target): symbol(f"{e.target}__middle") for e in equations}
        halves = tuple((middle[symbol(e.target)], _solved(e, {}, 2)) for e in equations)
        return Advance({e.target: _solved(e, {**middle, T: T + DT / 2}, 1) for e in equations}, halves)


EXPONENTIAL_MIDPOINT = ExponentialMidpoint()
"""The one object: equations advance together when their method is the same."""


def _solved(equation: Equation, moved: dict[Any, Any], parts_of_step: int) -> Any:
    """The state after dt / parts_of_step, with the slope and the constant at the values `moved`."""
    import sympy
    from attrs import evolve

    from dslnet.integrate.base import DT
    from dslnet.integrate.linear import Linear, linear_parts, solution
    from dslnet.model import symbol

    found = linear_parts(equation)
    if found is None:
        raise DeclarationError(
            f"{equation.name} ({equation.location}) is not linear in {equation.target}, as the exponential midpoint "
            f'method needs it:\n    d{equation.target}/dt = {equation.rhs}\nUse method="midpoint" for it.'
        )
    whole = sympy.Dummy("dt", real=True)  # an equation that reads dt means the whole step
    moved = {**moved, DT: whole}
    parts = Linear(found.slope.xreplace(moved), found.constant.xreplace(moved))
    moved_equation = evolve(equation, rhs=parts.slope * symbol(equation.target) + parts.constant)
    return solution(moved_equation, parts).xreplace({DT: DT / parts_of_step}).xreplace({whole: DT})
