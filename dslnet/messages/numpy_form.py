"""Python's logic and mathematics in NumPy's form, as syntax trees: `and`, `max(a, b)`, `math.exp`, `a if c else b`."""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import Any

TWO = {"max": "maximum", "min": "minimum"}
SINGLE = {
    "max": "max", "min": "min", "sum": "sum", "any": "any", "all": "all", "int": "trunc", "round": "rint", "abs": "abs",
}  # fmt: skip
MATH = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "pow": "power", "fabs": "abs",
}  # fmt: skip


class NumpyForm(ast.NodeTransformer):
    """Rewrites Python's logic and mathematics as NumPy's."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """`a and b` is `a & b`."""
        self.generic_visit(node)
        return _joined(node.values, ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr())

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """`not a` is `~a`."""
        self.generic_visit(node)
        return ast.UnaryOp(ast.Invert(), node.operand) if isinstance(node.op, ast.Not) else node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """`a < b < c` is `(a < b) & (b < c)`."""
        self.generic_visit(node)
        lefts = [node.left, *node.comparators]
        pairs = zip(lefts, node.ops, node.comparators, strict=False)
        return _joined([ast.Compare(left, [op], [right]) for left, op, right in pairs], ast.BitAnd())

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """`a if condition else b` is `np.where(condition, a, b)`."""
        self.generic_visit(node)
        return _numpy("where", node.test, node.body, node.orelse)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """`math.exp(x)` is `np.exp(x)`, `max(a, b)` is `np.maximum(a, b)`, `float(x)` is `x`."""
        self.generic_visit(node)
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "math":
            return _numpy(MATH.get(called.attr, called.attr), *node.args)
        return self._builtin(called.id, node) if isinstance(called, ast.Name) else node

    def _builtin(self, name: str, node: ast.Call) -> ast.expr:
        if name == "round" and len(node.args) > 1:
            return _numpy("round", *node.args)
        if name in TWO and len(node.args) > 1:
            first, *others = node.args
            for other in others:
                first = _numpy(TWO[name], first, other)
            return first
        if name in ("float", "bool") and node.args:
            return node.args[0]
        if name == "len":
            return ast.Attribute(ast.Name("self"), "size")
        if name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "pow", "floor", "ceil"):
            return _numpy(MATH.get(name, name), *node.args)
        return _numpy(SINGLE[name], *node.args) if name in SINGLE else node


def as_numpy(node: ast.expr) -> ast.expr:
    """An expression in NumPy's form; what was given is left alone."""
    found: ast.expr = NumpyForm().visit(deepcopy(node))
    return found


def where(test: ast.expr, a: ast.expr, b: ast.expr) -> ast.expr:
    """`np.where(test, a, b)`."""
    return _numpy("where", test, a, b)


def _joined(values: list[Any], operator: ast.operator) -> ast.expr:
    result: ast.expr = values[0]
    for value in values[1:]:
        result = ast.BinOp(result, operator, value)
    return result


def _numpy(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name("np"), name), list(arguments), [])
