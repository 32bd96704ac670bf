"""A numerical method for filters in a row, such as the two states of an alpha function: their exact solution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from dslnet.errors import DeclarationError

if TYPE_CHECKING:
    from dslnet.integrate import Advance
    from dslnet.model import Equation


class Cascade:
    """Each equation is dx/dt = a x + c y, where y (if there is one) obeys dy/dt = a y with the same constant a.

    Then x(t + dt) = exp(a dt) (x + c dt y). Parameters alone make a and c. Until dslnet solves closed groups of linear
    equations by itself, this is how an alpha function is exact.
    """

    name: str = "cascade"
    staged: bool = False

    def advance(self, equations: Sequence[Equation]) -> Advance:
        """One step; a y has to be among `equations`. Raises DeclarationError for an equation of another form."""
        from dslnet.integrate import Advance  # it brings sympy, which a class statement should not

        group = {equation.target: equation for equation in equations}
        return Advance({equation.target: _solved(equation, group) for equation in equations})


CASCADE = Cascade()
"""The one object: equations advance together when their method is the same."""


def _solved(equation: Equation, group: dict[str, Equation]) -> Any:
    import sympy

    from dslnet.integrate.base import DT
    from dslnet.integrate.linear import linear_parts
    from dslnet.model import symbol

    moving = {symbol(name) for name in group}
    parts = linear_parts(equation)
    if parts is None or parts.slope.free_symbols & moving:
        _refuse(equation, f"it is not linear in {equation.target} with a constant slope")
    sources = sorted(parts.constant.free_symbols & moving, key=str)
    drive = sympy.Add(*(parts.constant.diff(y) * y for y in sources))
    if drive.expand() != parts.constant.expand() or any(parts.constant.diff(y).free_symbols & moving for y in sources):
        _refuse(equation, "its input is not the sum of other states of the cascade, each times a constant")
    for y in sources:
        if (group[y.name].rhs - parts.slope * y).expand() != 0:
            _refuse(equation, f"its input {y} does not decay with the same slope {parts.slope}")
    return sympy.exp(parts.slope * DT) * (symbol(equation.target) + DT * drive)


def _refuse(equation: Equation, why: str) -> NoReturn:
    raise DeclarationError(
        f"{equation.name} ({equation.location}) is no part of a cascade, dx/dt = a x + c y with dy/dt = a y: {why}.\n"
        f'    d{equation.target}/dt = {equation.rhs}\nUse method="exponential" for it.'
    )
