"""Formulas in LaTeX, with the names that were declared: tau_m is \\tau with a small m."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from dslnet import symbols
from dslnet.description.document import Math
from dslnet.description.formulas import OURS, Mean, number, steps, with_means
from dslnet.expressions import elementary
from dslnet.expressions.parts import numbered
from dslnet.model import Equation, Statement

SMALL = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi"
CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK = frozenset(f"{SMALL} omega {CAPITAL}".split())
PATTERNS = {
    symbols.Maximum: r"\max\left({}, {}\right)",
    symbols.Minimum: r"\min\left({}, {}\right)",
    symbols.Floor: r"\left\lfloor {} \right\rfloor",
    symbols.Ceil: r"\left\lceil {} \right\rceil",
    symbols.Absolute: r"\left\lvert {} \right\rvert",
    elementary.Exp: r"\exp\left({}\right)",
    elementary.Log10: r"\log_{{10}}\left({}\right)",
    elementary.Log2: r"\log_{{2}}\left({}\right)",
    elementary.Log1p: r"\ln\left(1 + {}\right)",
    elementary.Expm1: r"\left(\exp\left({}\right) - 1\right)",
    elementary.Cbrt: r"\sqrt[3]{{{}}}",
    symbols.Mod: r"\left({} \bmod {}\right)",
    symbols.PopulationSum: r"\sum_i \left({}\right)",
    symbols.PopulationMax: r"\max_i \left({}\right)",
    symbols.PopulationMin: r"\min_i \left({}\right)",
    symbols.PopulationAny: r"\exists i: {}",
    symbols.PopulationAll: r"\forall i: {}",
    Mean: r"\left\langle {} \right\rangle",
}


class LatexFormula(LatexPrinter):  # type: ignore[misc]  # sympy has no type hints
    """sympy's printer with our functions and names."""

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return str(name_latex(expr.name))

    def _print_Float(self, expr: Any) -> str:
        return str(number_latex(float(expr)))

    def _print_Where(self, expr: Any, exp: Any = None) -> str:
        condition, yes, no = (self._print(argument) for argument in expr.args)
        text = rf"\begin{{cases}} {yes} & \text{{if }} {condition} \\ {no} & \text{{otherwise}} \end{{cases}}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        arguments = [self._print(argument) for argument in expr.args]
        pattern = PATTERNS.get(type(expr))
        if pattern is None and type(expr).__module__.startswith("sympy."):
            return str(super()._print_Function(expr, exp))
        name = type(expr).__name__.lower()
        text = pattern.format(*arguments) if pattern else rf"\operatorname{{{name}}}\left({', '.join(arguments)}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print_And(self, expr: Any) -> str:
        return str(self._print_LogOp(sorted(expr.args, key=sympy.default_sort_key), r"\wedge"))

    def _print_Or(self, expr: Any) -> str:
        return str(self._print_LogOp(sorted(expr.args, key=sympy.default_sort_key), r"\vee"))


for ours in (*OURS, Mean):
    if f"_print_{ours.__name__}" not in vars(LatexFormula):  # sympy has rules for its own functions of these names
        setattr(LatexFormula, f"_print_{ours.__name__}", LatexFormula._print_Function)


def latex(expression: Any) -> str:
    """An expression in LaTeX; parts of large ones are named behind it."""
    parts, rest = numbered(sympy.sympify(expression))
    named = (rf"{_latex(name)} = {_latex(value)}" for name, value in parts.items())
    return r",\quad ".join([_latex(rest), *named])


def _latex(expression: Any) -> str:
    """The text of an expression without parts."""
    text: str = LatexFormula({"order": "none", "mul_symbol": r"\,"}).doprint(with_means(expression))
    return text


def name_latex(name: str) -> str:
    """A name: `tau_m`, `pre.r`, `old v`."""
    if name.startswith("old "):
        return f"{name_latex(name[4:])}^{{\\mathrm{{old}}}}"
    owner, own = name.rpartition(".")[::2]
    base, small = own.strip("_").partition("_")[::2]
    text = word_latex(base)
    text += f"_{{{small_latex(small)}}}" if small else ""
    return f"{text}^{{\\mathrm{{{owner}}}}}" if owner else text


def small_latex(small: str) -> str:
    """What is written below: `E_e_rev` has both parts there."""
    return ",".join(word_latex(part) for part in small.split("_") if part)


def word_latex(word: str) -> str:
    """One letter is a variable, several are upright, Greek names are letters."""
    if word in GREEK:
        return f"\\{word}"
    if not word.isascii():
        return " ".join(letter_latex(letter) for letter in word)
    return word if len(word) == 1 else f"\\mathrm{{{word}}}"


def letter_latex(letter: str) -> str:
    """A letter that may be a Greek one."""
    *kind, name = unicodedata.name(letter, "").lower().replace("lamda", "lambda").split() or [""]
    if kind == ["greek", "small", "letter"] and name in GREEK:
        return f"\\{name}"
    if kind == ["greek", "capital", "letter"] and name.capitalize() in GREEK:
        return f"\\{name.capitalize()}"
    return letter


def number_latex(value: float) -> str:
    """A number; a power of ten where Python would write one."""
    mantissa, sign, exponent = str(number(value)).partition("e")
    if not sign:
        return mantissa
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if mantissa != "1" else f"10^{{{int(exponent)}}}"


def equation_math(equation: Equation) -> Math:
    """dv/dt = ..."""
    return Math(rf"\frac{{\mathrm{{d}} {name_latex(equation.target)}}}{{\mathrm{{d}} t}} = {latex(equation.rhs)}")


def assignment_maths(statements: Sequence[Statement], into: str = "into") -> list[Math]:
    """The statements of a method: the arrow gives a new value."""
    lines = []
    for target, value, adds in steps(statements, into):
        left, right = name_latex(target), latex(value)
        lines.append(Math(f"{left} \\leftarrow {left} + {right}" if adds else f"{left} \\leftarrow {right}"))
    return lines
