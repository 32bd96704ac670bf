"""Formulas as text: `(E_l - v + g_e·(E_e - v))/tau_m`, in the words of NumPy and with the usual signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from dslnet import symbols
from dslnet.expressions.kept import in_plain_form
from dslnet.expressions.parts import numbered
from dslnet.model import BEHIND, Statement, symbol

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤", "==": "=", "!=": "≠"}
WORDS = {
    symbols.Absolute: "abs",
    symbols.PopulationSum: "sum",
    symbols.PopulationMax: "max",
    symbols.PopulationMin: "min",
    symbols.PopulationAny: "any",
    symbols.PopulationAll: "all",
}
"""Where the word is not the name of the class in small letters."""

OURS = [c for c in vars(symbols).values() if isinstance(c, type) and issubclass(c, sympy.Function)]


class Mean(sympy.Function):  # type: ignore[misc]  # sympy has no type hints
    """A sum over the population divided by its size, for reading only."""


class Formula(StrPrinter):  # type: ignore[misc]  # sympy has no type hints
    """sympy's printer with our words and signs."""

    def emptyPrinter(self, expr: Any) -> str:
        """A call for what sympy has no rule for."""
        return self._call(type(expr).__name__, expr) if expr.args else str(super().emptyPrinter(expr))

    def _call(self, name: str, expr: Any) -> str:
        return f"{name}({', '.join(self._print(argument) for argument in expr.args)})"

    def _print_Function(self, expr: Any) -> str:
        known = isinstance(expr, (*OURS, Mean))
        return self._call(WORDS.get(type(expr), type(expr).__name__.lower() if known else expr.func.__name__), expr)

    def _print_Float(self, expr: Any) -> str:
        return number(float(expr))

    def _print_Relational(self, expr: Any) -> str:
        sides = [self.parenthesize(side, precedence(expr)) for side in expr.args]
        return f"{sides[0]} {SIGNS[expr.rel_op]} {sides[1]}"

    def _print_And(self, expr: Any) -> str:
        return self._joined(" and ", expr, PRECEDENCE["And"])

    def _print_Or(self, expr: Any) -> str:
        return self._joined(" or ", expr, PRECEDENCE["Or"])

    def _print_Not(self, expr: Any) -> str:
        return f"not {self.parenthesize(expr.args[0], PRECEDENCE['Not'])}"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        exponent = expr.exp
        if exponent.is_Integer and 2 <= exponent <= 9:
            return f"{self.parenthesize(expr.base, PRECEDENCE['Pow'])}{SUPERSCRIPTS[int(exponent)]}"
        return str(super()._print_Pow(expr, rational))

    def _joined(self, word: str, expr: Any, level: int) -> str:
        return word.join(self.parenthesize(part, level) for part in sorted(expr.args, key=sympy.default_sort_key))


def formula(expression: Any) -> str:
    """An expression as a reader would write it; parts of large ones are named behind it."""
    parts, rest = numbered(sympy.sympify(expression))
    named = ", ".join(f"{name} = {_formula(value)}" for name, value in parts.items())
    return f"{_formula(rest)}, with {named}" if named else _formula(rest)


def _formula(expression: Any) -> str:
    """The text of an expression without parts."""
    text: str = Formula({"order": None}).doprint(with_means(expression))
    return text.replace("**", "^").replace("*", "·")


def number(value: float) -> str:
    """A number without what adds nothing: 20.0 is 20."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def assignments(statements: Sequence[Statement], into: str = "into") -> list[str]:
    """The statements of a method: `v = c`, `g_e += w`. After a write the name is the new value, as in Python; where a
    statement still uses what the method found, it says `old v`."""
    found = steps(statements, into)
    return [
        f"{target} += {formula(value)}" if adds else f"{target} = {formula(value)}" for target, value, adds in found
    ]


def steps(statements: Sequence[Statement], into: str = "into") -> list[tuple[str, Any, bool]]:
    """Target, value and whether it is added, of each statement, in names that a reader knows."""
    written: dict[Any, Any] = {}
    found = []
    for statement in statements:
        target = into if statement.target == "into" else statement.target
        behind = (name for name in statement.value.free_symbols if BEHIND in name.name)
        written |= {name: symbol(name.name.partition("__")[0]) for name in behind}
        found.append((target, statement.value.xreplace(written), statement.adds))
        written |= {
            earlier: symbol(f"old {target}") for earlier in (symbol(statement.target), *written_as(target, written))
        }
        written[statement.symbol] = symbol(target)
    return found


def written_as(target: str, written: dict[Any, Any]) -> list[Any]:
    """The symbols that have stood for a target until now."""
    return [earlier for earlier, name in written.items() if name == symbol(target)]


def with_means(expression: Any) -> Any:
    """Sums divided by the size of the population as means."""
    size, expression = symbol("size"), in_plain_form(expression)
    sums = expression.atoms(symbols.PopulationSum)
    return expression.replace(
        lambda e: e.is_Mul and size**-1 in e.args and any(a in sums for a in e.args),
        lambda e: _mean_in(e, size),
    )


def _mean_in(product: Any, size: Any) -> Any:
    total = next(a for a in product.args if isinstance(a, symbols.PopulationSum))
    rest = [a for a in product.args if a not in (total, size**-1)]
    return sympy.Mul(*rest, Mean(total.args[0]), evaluate=False) if rest else Mean(total.args[0])
