"""An equation in a message of a method that refuses it."""

from __future__ import annotations

from dslnet.expressions.shown import shown
from dslnet.model import Equation, symbol
from dslnet.program import NOW
from dslnet.symbols import Where


def written(equation: Equation) -> str:
    """The equation on a line of its own, as it is in the class: that a refractory time holds its state, which methods
    with stages are told in the equation, is nothing that its author wrote."""
    rhs = equation.rhs
    if isinstance(rhs, Where) and symbol(NOW) in rhs.args[0].free_symbols:
        rhs = rhs.args[2]
    return f"    d{equation.target}/dt = {shown(rhs)}\n"
