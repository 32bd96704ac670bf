"""Equations in messages: our symbols under the names of the NumPy functions that they stand for."""

from __future__ import annotations

from typing import Any

from sympy.printing.str import StrPrinter

from dslnet.kept import in_plain_form

NAMES = {
    "Absolute": "np.abs", "Trunc": "np.trunc", "PopulationSum": "np.sum", "PopulationMax": "np.max",
    "PopulationMin": "np.min", "PopulationAny": "np.any", "PopulationAll": "np.all", "Exprel": "exprel",
}  # fmt: skip


class _Printer(StrPrinter):  # type: ignore[misc]  # sympy has no type hints
    def _print_Function(self, expr: Any) -> str:
        name = expr.func.__name__
        return f"{NAMES.get(name, 'np.' + name.lower())}({self.stringify(expr.args, ', ')})"


def shown(expression: Any) -> str:
    """The expression as one would write it."""
    return str(_Printer().doprint(in_plain_form(expression)))
