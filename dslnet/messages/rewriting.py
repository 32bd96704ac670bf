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

from dslnet.messages.choosing import chosen
from dslnet.messages.numpy_form import NumpyForm

Position = tuple[Any, Any, Any, Any]
"""First line, last line, first column, end column; each may be None."""


def rewritten(frame: FrameType) -> str | None:
    """What stands at the point a frame is at, in NumPy's form, or None where there is no source or no such form."""
    tree = _tree(frame)
    found, after = (None, []) if tree is None else _asked(tree, _position(frame))
    if found is None:
        return None
    before = ast.unparse(found)
    if isinstance(found, ast.If):
        return chosen(found, after)
    form = ast.unparse(ast.fix_missing_locations(NumpyForm().visit(found)))
    return None if form == before else form


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


def _asked(tree: ast.AST, position: Position) -> tuple[ast.AST | None, list[ast.stmt]]:
    """The largest piece of one expression (or the `if` it stands in) around the position that has to change, and the
    statements that follow an `if`."""
    if position[0] is None:
        return None, []
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    inside = [node for node in parents if _covers(node, position)]
    if not inside:
        return None, []
    node = max(inside, key=lambda each: (_start(each), *(-number for number in _end(each))))
    while isinstance(parents[node], ast.expr):
        node = parents[node]
    above = parents[node]
    if isinstance(above, ast.If):
        return above, _following(above, parents[above])
    return (above if isinstance(above, ast.Assign | ast.AugAssign | ast.Return | ast.AnnAssign) else node), []


def _following(node: ast.stmt, parent: ast.AST) -> list[ast.stmt]:
    """The statements after one, in the block it stands in."""
    for _, block in ast.iter_fields(parent):
        if isinstance(block, list) and node in block:
            return block[block.index(node) + 1 :]
    return []


def _covers(node: ast.AST, position: Position) -> bool:
    if not isinstance(node, ast.expr):
        return False
    line, end_line, column, end_column = position
    return _start(node) <= (line, column) and _end(node) >= (end_line, end_column)


def _start(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: Any) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def indented(text: str) -> str:
    """Code as it stands in a message."""
    return textwrap.indent(text, "    ")
