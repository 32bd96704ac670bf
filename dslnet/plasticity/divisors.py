"""Parameters by which equations of synapses divide: a time of 0 means nothing, one below 0 lets traces grow."""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.errors import DeclarationError
from dslnet.expressions.parts import holds
from dslnet.model import Equation, OdeBlock, SynapseModel, symbol
from dslnet.symbols import Maximum, Minimum, Where

CHOICES = (Where, Maximum, Minimum)
"""With these an equation may take care of it itself."""
ENDLESS = (sympy.zoo, sympy.oo, -sympy.oo, sympy.nan)


def check_divisor(what: str, model: SynapseModel, name: str, value: Any) -> None:
    """Raises DeclarationError where the value of a parameter, one number for all, is 0 and an equation divides by it,
    or where it is below 0 and turns decay into growth. `what` is what the parameter is called."""
    if value > 0.0 or model.field(name).dtype != "float":
        return
    for block in (each for each in model.blocks if isinstance(each, OdeBlock)):
        for equation in block.equations:
            if symbol(name) in equation.rhs.free_symbols and not holds(equation.rhs, *CHOICES):
                _check(what, equation, symbol(name), value)


def _check(what: str, equation: Equation, name: sympy.Symbol, value: Any) -> None:
    if not holds(equation.rhs.xreplace({name: sympy.Float(0.0)}), *ENDLESS):
        return
    if value == 0.0 or _grows(equation, name):
        raise DeclarationError(
            f"{what} = {value}: d{equation.target}/dt ({equation.location}) divides by it, so it is more than "
            "0; for a decay within one step take a time far below dt, such as 0.001"
        )


def _grows(equation: Equation, name: sympy.Symbol) -> bool:
    """Whether a state decays alone with a positive value, and so grows with a negative one."""
    slope = equation.rhs.diff(symbol(equation.target))
    return slope != 0 and slope.free_symbols == {name} and bool(slope.xreplace({name: sympy.Float(1.0)}) < 0)
