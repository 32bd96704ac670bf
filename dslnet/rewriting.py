"""The user's own expression in the form dslnet can read: `if`, `and`, `max(a, b)`, `math.exp` become NumPy.

Python asks a symbol for one truth value or one number where an equation means one per neuron. The frame that asked
says which columns of the source it was at (3.11 and newer); there the expression is found and rewritten.
"""

from __future__ import annotations

import ast
import linecache
import textwrap
from itertools import islice
from types import FrameType
from typing import Any

Position = tuple[Any, Any, Any, Any]
"""First line, last line, first column, end column; each may be None."""
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


def rewritten(frame: FrameType) -> str | None:
    """What stands at the point a frame is at, in NumPy's form, or None where there is no source or no such form."""
    tree = _tree(frame)
    found = None if tree is None else _asked(tree, _position(frame))
    if found is None:
        return None
    before = ast.unparse(found)
    after = _statement(found) if isinstance(found, ast.stmt) else ast.unparse(NumpyForm().visit(found))
    return None if after is None or after == before else after


def written(frame: FrameType) -> str:
    """The user's line at the point a frame is at."""
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()


def _position(frame: FrameType) -> Position:
    return next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), (None, None, None, None))


def _tree(frame: FrameType) -> ast.AST | None:
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    try:
        return ast.parse(source) if source else None
    except SyntaxError:
        return None


def _asked(tree: ast.AST, position: Position) -> ast.AST | None:
    """The largest piece of one expression (or the `if` it stands in) around the position that has to change."""
    if position[0] is None:
        return None
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    inside = [node for node in parents if _covers(node, position)]
    if not inside:
        return None
    node = max(inside, key=lambda each: (_start(each), *(-number for number in _end(each))))
    while isinstance(parents[node], ast.expr):
        node = parents[node]
    above = parents[node]
    return above if isinstance(above, ast.If | ast.Assign | ast.AugAssign | ast.Return | ast.AnnAssign) else node


def _covers(node: ast.AST, position: Position) -> bool:
    if not isinstance(node, ast.expr):
        return False
    line, end_line, column, end_column = position
    return _start(node) <= (line, column) and _end(node) >= (end_line, end_column)


def _start(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: Any) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def _statement(node: ast.stmt) -> str | None:
    """An assignment, a return, or an `if` whose branches assign or return one thing."""
    if not isinstance(node, ast.If):
        return ast.unparse(ast.fix_missing_locations(NumpyForm().visit(node)))
    test = NumpyForm().visit(node.test)
    return _one_choice(node, test) or f"np.where({ast.unparse(test)}, value_where_true, value_elsewhere)"


def _one_choice(node: ast.If, test: ast.expr) -> str | None:
    """`if test: x = a` `else: x = b` as one `x = np.where(test, a, b)`."""
    first = node.body[0] if len(node.body) == 1 else None
    other = node.orelse[0] if len(node.orelse) == 1 else None
    if isinstance(first, ast.Return) and isinstance(other, ast.Return) and first.value and other.value:
        return "return " + ast.unparse(_numpy("where", test, _form(first.value), _form(other.value)))
    if isinstance(first, ast.Assign) and len(first.targets) == 1:
        target = first.targets[0]
        same = isinstance(other, ast.Assign) and ast.dump(other.targets[0]) == ast.dump(target)
        if same or not node.orelse:
            elsewhere = _form(other.value) if isinstance(other, ast.Assign) else target
            return f"{ast.unparse(target)} = {ast.unparse(_numpy('where', test, _form(first.value), elsewhere))}"
    if isinstance(first, ast.AugAssign) and not node.orelse and isinstance(first.op, ast.Add | ast.Sub):
        chosen = _numpy("where", test, _form(first.value), ast.Constant(0.0))
        sign = "+" if isinstance(first.op, ast.Add) else "-"
        return f"{ast.unparse(first.target)} {sign}= {ast.unparse(chosen)}"
    return None


def _form(node: ast.expr) -> ast.expr:
    found: ast.expr = NumpyForm().visit(node)
    return found


def _joined(values: list[Any], operator: ast.operator) -> ast.expr:
    result: ast.expr = values[0]
    for value in values[1:]:
        result = ast.BinOp(result, operator, value)
    return result


def _numpy(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name("np"), name), list(arguments), [])


def indented(text: str) -> str:
    """Code as it stands in a message."""
    return textwrap.indent(text, "    ")
