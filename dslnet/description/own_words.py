"""An equation as its author arranged it, read from the source; sympy sorts terms in an order of its own."""

from __future__ import annotations

import ast
import linecache
import re
from typing import Any

from dslnet.description.formulas import SUPERSCRIPTS, formula, number
from dslnet.location import Location

SIGNS = ((" * ", "·"), (" / ", "/"), (" >= ", " ≥ "), (" <= ", " ≤ "), (" == ", " = "), (" != ", " ≠ "))
LOGIC = ((" & ", " and "), (" | ", " or "), ("~", "not "))


def in_own_words(expression: Any, location: Location) -> str:
    """What the method at a location returns, if it is one expression of fields, numbers and NumPy's functions.

    Where it calls other methods, takes several lines, or has no source, it is the formula that was read from it.
    """
    returned = _returned(location)
    words = _Words({str(each.name) for each in expression.free_symbols})
    if returned is None or not words.knows(returned):
        return formula(expression)
    text = ast.unparse(words.visit(returned))
    text = re.sub(r"([\w)]) \*\* ([2-9])\b(?!\.)", lambda found: found[1] + SUPERSCRIPTS[int(found[2])], text)
    for python, sign in (*SIGNS, *LOGIC):
        text = text.replace(python, sign)
    return text.replace(" ** ", "^")


def _returned(location: Location) -> ast.expr | None:
    """The value of the one `return` that a method consists of, besides its docstring."""
    source = "".join(linecache.getlines(location.file))
    try:
        functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    except SyntaxError:
        return None
    for function in functions:
        first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        if first == location.line and len(body) == 1 and isinstance(body[0], ast.Return):
            return body[0].value
    return None


class _Words(ast.NodeTransformer):
    """`self.v` as `v`, `np.exp` as `exp`, 20.0 as 20."""

    def __init__(self, fields: set[str]) -> None:
        self.fields = fields

    def knows(self, tree: ast.expr) -> bool:
        """Whether there is nothing in it but these fields, numbers, operators, and NumPy."""
        return all(self._is_known(node) for node in ast.walk(tree))

    def _is_known(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            path = ast.unparse(node)
            return path.startswith("np.") or path == "self.pre" or path == "self.post" or path[5:] in self.fields
        if isinstance(node, ast.Call):
            return ast.unparse(node.func).startswith("np.") and not node.keywords
        if isinstance(node, ast.Name):
            return node.id in ("self", "np")
        plain = ast.BinOp | ast.UnaryOp | ast.Compare | ast.operator | ast.unaryop | ast.cmpop | ast.expr_context
        return isinstance(node, plain) or (isinstance(node, ast.Constant) and isinstance(node.value, int | float))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A name without what it belongs to."""
        path = ast.unparse(node)
        return ast.Name(path.rpartition(".")[2] if path.startswith("np.") else path.removeprefix("self."))

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """A number as it is written in formulas."""
        return node if isinstance(node.value, bool) else ast.Name(number(float(node.value)))  # type: ignore[arg-type]  # `knows` has let nothing but numbers in
