"""Equations in messages: our symbols under the names of the NumPy functions that they stand for."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.precedence import precedence
from sympy.printing.str import StrPrinter

from dslnet.expressions.kept import in_plain_form
from dslnet.expressions.parts import parts_in

NAMES = {
    "Absolute": "np.abs", "Trunc": "np.trunc", "PopulationSum": "np.sum", "PopulationMax": "np.max",
    "PopulationMin": "np.min", "PopulationAny": "np.any", "PopulationAll": "np.all", "Exprel": "exprel",
    "StepFactor": "exprel", "exprel": "exprel", "erf": "erf", "atan2": "np.arctan2",
}  # fmt: skip
HALF = sympy.Rational(1, 2)


class _Printer(StrPrinter):  # type: ignore[misc]  # sympy has no type hints
    def _print_Function(self, expr: Any) -> str:
        name = expr.func.__name__
        return f"{NAMES.get(name, 'np.' + name.lower())}({self.stringify(expr.args, ', ')})"

    _print_Heaviside = _print_Function

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        text = str(super()._print_Pow(expr, rational))
        return text.replace("sqrt(", "np.sqrt(", 1) if abs(expr.exp) == HALF else text

    def _print_Relational(self, expr: Any) -> str:
        return f" {expr.rel_op} ".join(self.parenthesize(side, precedence(expr)) for side in expr.args)

    def _print_Pi(self, expr: Any) -> str:
        return "np.pi"


def shown(expression: Any) -> str:
    """The expression as one would write it, without what is in parts."""
    rest = expression.xreplace(dict.fromkeys(parts_in(expression), sympy.Symbol("(...)")))
    return str(_Printer().doprint(in_plain_form(rest)))
