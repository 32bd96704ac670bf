"""Expressions as C text. Numbers are printed by `repr`, so that the C compiler reads the very same double."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.ir import Load
from dslnet.codegen.library import OF_MATRICES, function_name
from dslnet.codegen.terms import ordered_terms
from dslnet.errors import InternalError
from dslnet.expressions.elementary import MatrixFunction
from dslnet.expressions.kept import Kept
from dslnet.expressions.parts import Part, parts_in
from dslnet.symbols import Absolute, Fmod, Maximum, Minimum, Mod, Where, as_written, is_truth

TERNARY, OR, AND, COMPARE, SUM, PRODUCT, UNARY, ATOM = range(8)
INTEGERS = frozenset(("int64_t", "int32_t", "uint16_t", "uint32_t", "uint8_t", "int"))
COUNTS = frozenset(("size", "self->size", "self->pre_count", "self->post_count", "indegree"))
"""The numbers of neurons and synapses."""
LARGEST = 2**63
"""Whole numbers from here on are real ones: C has none of them."""
Text = tuple[str, int]


@define
class Printer:
    """Prints expressions of one function, whose `types` stand by now."""

    types: Mapping[str, str]
    real: str
    _kinds: dict[int, tuple[str, Any]] = field(init=False, factory=dict)
    """By the identity of an expression, which is kept beside it: to some sympy 2 and 2.0 are equal."""

    def __call__(self, expression: Any) -> str:
        """The C text of an expression, with its own type."""
        return self.text(expression, self.kind(expression))[0]

    def kind(self, e: Any) -> str:
        """`int`, `bool`, `float` or `double`: what the value is in C."""
        if isinstance(e, sympy.Symbol):
            return self._named(e.name)
        if isinstance(e, Load):
            return self._named(e.args[0].name)
        if isinstance(e, sympy.Integer):
            return "int" if -LARGEST <= e.p < LARGEST else "double"
        if isinstance(e, sympy.Number | sympy.NumberSymbol):
            return self.real
        found = self._kinds.get(id(e))
        if found is None:
            found = self._kinds[id(e)] = "bool" if is_truth(e) else self._compound(e), e
        return found[0]

    def _named(self, name: str) -> str:
        if name not in self.types:
            raise InternalError(f"no type for {name} among {sorted(self.types)}")
        found = self.types[name]
        return "int" if found in INTEGERS else found

    def _compound(self, e: Any) -> str:
        if isinstance(e, Part):
            return [self.kind(part.value) for part in parts_in(e)][-1]
        if isinstance(e, Kept):
            return self._compound(e.plain)
        if isinstance(e, Where):
            return self._joint(e.args[1:])
        if isinstance(e, sympy.Mul) and self._is_quotient(e):
            return "double"
        if isinstance(e, sympy.Add | sympy.Mul | Absolute | Maximum | Minimum | Mod | Fmod):
            return self._joint(e.args)
        if isinstance(e, sympy.Pow) and e.exp.is_Integer and e.exp > 0:
            return self._joint([e.base])
        return self._joint([sympy.Float(1.0), *e.args])

    def _joint(self, parts: Any) -> str:
        """The kind of what is made of several values: as in NumPy, int64 and float32 make float64, since single
        precision has too few digits for whole numbers; numbers that are written out decide nothing."""
        kinds = {self.kind(a) for a in parts}
        if "float" in kinds and any(self._is_whole(a) for a in parts):
            return "double"
        return next((k for k in ("double", "float") if k in kinds), "int")

    def _is_whole(self, e: Any) -> bool:
        """Whether a value is made of whole numbers of 64 bits alone, other than how many of something there are: these
        are numbers of Python, which in NumPy leave a float32 what it is."""
        if isinstance(e, sympy.Symbol | Load):
            name = e.args[0].name if isinstance(e, Load) else e.name
            return self.types[name] == "int64_t" and name not in COUNTS
        return not e.is_Atom and self.kind(e) == "int" and any(self._is_whole(a) for a in e.args)

    def _is_quotient(self, e: Any) -> bool:
        """Whether whole numbers are divided, which single precision has too few digits for."""
        parts = [a.base if is_divisor(a) else a for a in e.args if not _is_ratio(a)]
        divides = any(_is_ratio(a) or is_divisor(a) for a in e.args)
        return divides and {self.kind(a) for a in parts} == {"int"} and any(self._is_whole(a) for a in parts)

    def text(self, e: Any, kind: str) -> Text:
        """The text and how tightly it binds; a number is written in the kind of the whole."""
        if isinstance(e, sympy.Symbol | Load):
            name = e.name if isinstance(e, sympy.Symbol) else f"{e.args[0].name}[{self(e.args[1])}]"
            cast = kind == "double" and self.real == "float" and self._is_whole(e)  # beside a float C makes it one
            return (f"(double){name}", UNARY) if cast else (name, ATOM)
        if e.is_Number or isinstance(e, sympy.NumberSymbol):
            return self._number(e, kind)
        if e is sympy.true or e is sympy.false:
            return ("1" if e is sympy.true else "0"), ATOM
        if isinstance(e, Kept):
            return self.text(e.plain, kind)
        if isinstance(e, sympy.Add):
            return self._add(e, kind), SUM
        if isinstance(e, sympy.Mul):
            return self._mul(e, kind)
        if isinstance(e, sympy.Pow):
            return self._pow(e, kind)
        return self._logic(e, kind)

    def _logic(self, e: Any, kind: str) -> Text:
        if isinstance(e, sympy.And | sympy.Or):
            sign, level = (" & ", AND) if isinstance(e, sympy.And) else (" | ", OR)
            return sign.join(self._atom(a, "bool") for a in _ordered(e)), level
        if isinstance(e, sympy.Not):
            return f"!{self._atom(e.args[0], 'bool')}", UNARY
        if isinstance(e, sympy.Rel):
            both = self._joint(e.args)
            a, b = (self._at(x, both, SUM) for x in e.args)
            return f"{a} {e.rel_op} {b}", COMPARE
        if isinstance(e, Where):
            truth = self._at(e.args[0], "bool", COMPARE)
            return f"{truth} ? {self._at(e.args[1], kind, SUM)} : {self._at(e.args[2], kind, TERNARY)}", TERNARY
        return self._function(e)

    def _function(self, e: Any) -> Text:
        if isinstance(e, MatrixFunction):
            return self._of_matrix(e)
        both = self._joint(e.args)
        if both == "int" and isinstance(e, Maximum | Minimum):
            a, b = (self._atom(x, both) for x in e.args)
            return f"{a} {'>' if isinstance(e, Maximum) else '<'} {b} ? {a} : {b}", TERNARY
        if both == "int" and isinstance(e, Absolute):
            a = self._atom(e.args[0], both)
            return f"{a} < 0 ? {_negated(a)} : {a}", TERNARY
        if both == "int" and isinstance(e, Mod) and is_power_of_two(e.args[1]):  # of negative numbers as well
            return f"({self._atom(e.args[0], both)} & {int(e.args[1]) - 1})", ATOM
        if both == "int" and isinstance(e, Mod | Fmod):
            return f"dsl_whole({self._call(type(e).__name__, 'double', *e.args)[0]})", ATOM
        return self._call(type(e).__name__, self.kind(e), *e.args)

    def _of_matrix(self, e: Any) -> Text:
        """A call with the elements in a list of doubles; the function itself knows no other precision."""
        row, column, *elements = e.args
        shown = ", ".join(self._at(a, "double", TERNARY) for a in elements)
        name = OF_MATRICES[type(e).__name__]
        return f"{name}({e.size}, {row}, {column}, (const double[]){{{shown}}})", ATOM

    def _number(self, e: Any, kind: str) -> Text:
        if kind in ("int", "bool") and e.is_Integer:
            return str(int(e)), ATOM if e >= 0 else UNARY
        value = float(e)
        if value != value or value in (float("inf"), float("-inf")):
            return ("NAN" if value != value else "INFINITY" if value > 0 else "-INFINITY"), UNARY
        suffix = "f" if kind == "float" else ""
        return f"{value!r}{suffix}", ATOM if value >= 0 else UNARY

    def _add(self, e: Any, kind: str) -> str:
        terms = sorted(ordered_terms(e), key=lambda term: term.could_extract_minus_sign())
        text = self._at(terms[0], kind, SUM)
        for term in terms[1:]:
            if term.could_extract_minus_sign():
                text += f" - {self._at(-term, kind, PRODUCT)}"
            else:
                text += f" + {self._at(term, kind, PRODUCT)}"
        return text

    def _mul(self, e: Any, kind: str) -> Text:
        if e.args[0].is_Number and e.args[0].is_negative:
            text, level = self.text(-e, kind)
            return (_negated(text), min(level, UNARY)) if level >= PRODUCT else (f"-({text})", UNARY)
        factors = [part for f in e.as_ordered_factors() for part in as_written(f)]
        over = [f for f in factors if not is_divisor(f)]
        under = [f.base if f.exp == -1 else sympy.Pow(f.base, -f.exp) for f in factors if is_divisor(f)]
        text = "*".join(self._at(f, kind, PRODUCT if n == 0 else UNARY) for n, f in enumerate(over))
        text = text or self._number(sympy.Integer(1), kind)[0]
        if not under:
            return text, PRODUCT
        if over and not any(f.is_Number for f in (*over, *under)) and self._joint([*over, *under]) == "int":
            text = f"({kind}){text}"  # NumPy divides integers as real numbers
        if len(under) == 1 and under[0].is_Integer and kind in ("float", "double"):
            text = self._at(over[0], kind, TERNARY) if len(over) == 1 else text
            name = "dsl_overf" if kind == "float" else "dsl_over"
            return f"{name}({text}, {self._number(under[0], kind)[0]})", ATOM
        below = "*".join(self._at(f, kind, UNARY) for f in under)
        return f"{text}/{below if len(under) == 1 else f'({below})'}", PRODUCT

    def _pow(self, e: Any, kind: str) -> Text:
        if e.exp.is_number and e.exp.is_negative:
            return (
                f"{self._number(sympy.Integer(1), kind)[0]}/{self._at(sympy.Pow(e.base, -e.exp), kind, UNARY)}",
                PRODUCT,
            )
        if e.exp == sympy.Rational(1, 2) or e.exp == 0.5:
            return self._call("sqrt", kind, e.base)
        if e.exp == sympy.Rational(3, 2) or e.exp == 1.5:
            return self._call("three_halves", kind, e.base)
        if e.exp.is_Integer and 2 <= e.exp <= 4 and (e.base.is_Symbol or isinstance(e.base, Load)):
            return "*".join([self._at(e.base, kind, UNARY)] * int(e.exp)), PRODUCT
        if e.exp.is_Integer and 2 <= e.exp <= 4 and kind != "int":
            return self._call({2: "square", 3: "cube", 4: "fourth"}[int(e.exp)], kind, e.base)
        return self._call("pow", kind, e.base, e.exp)

    def _call(self, name: str, kind: str, *arguments: Any) -> Text:
        wide = kind if kind in ("float", "double") else self.real
        function = function_name(name, "float" if wide == "float" else "double")
        return f"{function}({', '.join(self._at(a, wide, TERNARY) for a in arguments)})", ATOM

    def _at(self, e: Any, kind: str, level: int) -> str:
        text, found = self.text(e, kind)
        return text if found >= level else f"({text})"

    def _atom(self, e: Any, kind: str) -> str:
        return self._at(e, kind, UNARY)


def is_power_of_two(e: Any) -> bool:
    """Whether it is 1, 2, 4, 8, ..., and written out."""
    return bool(e.is_Integer and e > 0 and int(e) & (int(e) - 1) == 0)


def _negated(text: str) -> str:
    return f"-({text})" if text.startswith("-") else f"-{text}"  # two signs in a row would be a decrement


def _is_ratio(factor: Any) -> bool:
    """Whether it is a number as 1/2."""
    return bool(factor.is_Rational and not factor.is_Integer)


def is_divisor(factor: Any) -> bool:
    """Whether a factor of a product is one over something."""
    return bool(factor.is_Pow and factor.exp.is_number and factor.exp.is_negative)


def _ordered(e: Any) -> list[Any]:
    return sorted(e.args, key=sympy.default_sort_key)
