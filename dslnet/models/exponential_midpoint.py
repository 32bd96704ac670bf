"""A numerical method for membranes with channels: exponential like Rush and Larsen's, and of second order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dslnet.errors import DeclarationError

if TYPE_CHECKING:
    from dslnet.integrate import Advance
    from dslnet.integrate.linear import Linear
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

        values: list[tuple[Any, Any]] = []
        middle = {symbol(e.target): symbol(f"{e.target}__middle") for e in equations}
        for equation in equations:
            values.append((middle[symbol(equation.target)], _solved(equation, {}, 2, values)))
        moved = {**middle, T: T + DT / 2}
        return Advance({e.target: _solved(e, moved, 1, values) for e in equations}, tuple(values))


EXPONENTIAL_MIDPOINT = ExponentialMidpoint()
"""The one object: equations advance together when their method is the same."""


def _solved(equation: Equation, moved: dict[Any, Any], parts_of_step: int, values: list[tuple[Any, Any]]) -> Any:
    """The state after dt / parts_of_step, with slope and constant as they are at the values `moved`. Expressions that
    the solution reads twice are appended to `values`, under names of their own."""
    import sympy
    from attrs import evolve

    from dslnet.integrate.base import DT
    from dslnet.integrate.linear import Linear, never_zero, solution
    from dslnet.model import symbol

    whole = sympy.Dummy("dt", real=True)  # an equation that reads dt means the whole step
    parts = _parts(equation)
    slope, constant = parts.slope.xreplace(moved), parts.constant.xreplace(moved)
    if not never_zero(slope):
        names = [symbol(f"{equation.target}__{what}_{len(values)}") for what in ("slope", "drive")]
        values += zip(names, (slope, constant), strict=True)
        slope, constant = names
    slope, constant = slope.xreplace({DT: whole}), constant.xreplace({DT: whole})
    held = evolve(equation, rhs=slope * symbol(equation.target) + constant)
    return solution(held, Linear(slope, constant)).xreplace({DT: DT / parts_of_step}).xreplace({whole: DT})


def _parts(equation: Equation) -> Linear:
    from dslnet.integrate.linear import linear_parts

    found = linear_parts(equation)
    if found is None:
        raise DeclarationError(
            f"{equation.name} ({equation.location}) is not linear in {equation.target}, as the exponential midpoint "
            f'method needs it:\n    d{equation.target}/dt = {equation.rhs}\nUse method="midpoint" for it.'
        )
    return found
