"""An `if` whose branches return or assign, as `np.where`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from dslnet.messages.numpy_form import as_numpy, where


def chosen(node: ast.If, after: Sequence[ast.stmt]) -> str:
    """The `if` in one form for all neurons; `after` are the statements that follow it.

    Both branches return (the second one perhaps below the `if`), or both assign the same names, or one assigns. Of any
    other `if` the condition alone is shown.
    """
    value = _returned([node, *after])
    if value is not None:
        return f"return {ast.unparse(value)}"
    test = as_numpy(node.test)
    lines = _added(node, test) or _assigned(node, test)
    return "\n".join(lines) if lines else f"np.where({ast.unparse(test)}, value_where_true, value_elsewhere)"


def _returned(statements: Sequence[ast.stmt]) -> ast.expr | None:
    """What statements return, if they are nothing but choices and returns."""
    first = statements[0] if statements else None
    if isinstance(first, ast.Return) and first.value is not None:
        return as_numpy(first.value)
    if not isinstance(first, ast.If):
        return None
    yes, no = (_returned([*branch, *statements[1:]]) for branch in (first.body, first.orelse))
    return None if yes is None or no is None else where(as_numpy(first.test), yes, no)


def _added(node: ast.If, test: ast.expr) -> list[str]:
    """`if test: x += a` as `x += np.where(test, a, 0.0)`."""
    first = node.body[0]
    if len(node.body) > 1 or node.orelse or not isinstance(first, ast.AugAssign):
        return []
    if not isinstance(first.op, ast.Add | ast.Sub):
        return []
    sign = "+" if isinstance(first.op, ast.Add) else "-"
    added = where(test, as_numpy(first.value), ast.Constant(0.0))
    return [f"{ast.unparse(first.target)} {sign}= {ast.unparse(added)}"]


def _assigned(node: ast.If, test: ast.expr) -> list[str]:
    """`if test: x = a` `else: x = b` as `x = np.where(test, a, b)`, and so for several names in the same order.

    Several assignments share a condition that is taken first: the first of them may change what it reads.
    """
    yes, no = _assignments(node.body), _assignments(node.orelse)
    if not yes or no is None or (no and list(no) != list(yes)):
        return []
    lines = []
    if len(yes) > 1:
        lines, test = [f"chosen = {ast.unparse(test)}"], ast.Name("chosen")
    for target, value in yes.items():
        elsewhere = no[target] if no else ast.parse(target, mode="eval").body
        lines.append(f"{target} = {ast.unparse(where(test, as_numpy(value), as_numpy(elsewhere)))}")
    return lines


def _assignments(block: Sequence[ast.stmt]) -> dict[str, ast.expr] | None:
    """The values that a block assigns, by what they are assigned to; None if it does anything else."""
    found: dict[str, ast.expr] = {}
    for statement in block:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return None
        target = ast.unparse(statement.targets[0])
        if target in found:
            return None
        found[target] = statement.value
    return found
