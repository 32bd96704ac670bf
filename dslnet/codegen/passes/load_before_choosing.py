"""Read what only one branch of a choice needs before the choice is made.

A compiler may not read an element of an array, or a member behind a pointer, that the program would not have read; then
it keeps the branch, and the loop is not vectorised. Here every lane may be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from attrs import evolve

from dslnet.codegen.ir import Accumulate, Declare, For, Function, Kernel, Load, Node, Store, local
from dslnet.codegen.passes.walk import changed, expressions, made, nodes_of
from dslnet.symbols import Where

BEHIND = "constants->"


def load_before_choosing(kernel: Kernel) -> Kernel:
    """Kernel in whose vectorised loops no branch reads memory that the lane has not read before."""
    return evolve(kernel, functions=tuple(_function(f) for f in kernel.functions))


def _function(function: Function) -> Function:
    types = dict(function.types)
    body = _constants_first(function.body, types)
    return evolve(function, body=tuple(_node(node, types) for node in body), types=types)


def _constants_first(body: tuple[Node, ...], types: dict[str, str]) -> tuple[Node, ...]:
    """Constants that only branches read become locals of the function."""
    loops = [node for node in nodes_of(body) if isinstance(node, For) and node.simd]
    always, sometimes = _reads(n for loop in loops for n in loop.body)
    wanted = sorted((s for s in sometimes - always if getattr(s, "name", "").startswith(BEHIND)), key=str)
    names = {symbol: local(_fresh(symbol.name.removeprefix(BEHIND), types, types[symbol.name])) for symbol in wanted}
    if not names:
        return body
    first = next(place for place, node in enumerate(body) if isinstance(node, For))
    declared = (Declare(name.name, symbol) for symbol, name in names.items())
    return (*body[:first], *declared, *(_replaced(node, names) for node in body[first:]))


def _node(node: Node, types: dict[str, str]) -> Node:
    if not isinstance(node, For):
        return node
    if not node.simd:
        return evolve(node, body=tuple(_node(inner, types) for inner in node.body))
    always, sometimes = _reads(node.body)
    inside = made(node.body)
    wanted = [e for e in sometimes - always if isinstance(e, Load) and not {s.name for s in e.free_symbols} & inside]
    names = {e: local(_fresh(f"{e.args[0].name}__here", types, types[e.args[0].name])) for e in sorted(wanted, key=str)}
    names = {e: name for e, name in names.items() if not _stored_first(e, node.body)}
    declared = (Declare(name.name, e) for e, name in names.items())
    return evolve(node, body=(*declared, *(_replaced(inner, names) for inner in node.body)))


def _reads(nodes: Iterable[Node]) -> tuple[set[Any], set[Any]]:
    """The elements and members that are read in any case, and those that are read in branches."""
    always: set[Any] = set()
    sometimes: set[Any] = set()
    for expression in (e for node in nodes_of(nodes) for e in expressions(node)):
        _sort(expression, always, sometimes, in_branch=False)
    return always, sometimes


def _sort(e: Any, always: set[Any], sometimes: set[Any], in_branch: bool) -> None:
    if isinstance(e, Load | sympy.Symbol):
        (sometimes if in_branch else always).add(e)
        return
    for number, argument in enumerate(e.args):
        _sort(argument, always, sometimes, in_branch or (isinstance(e, Where) and number > 0))


def _stored_first(e: Any, body: tuple[Node, ...]) -> bool:
    """Whether the array is written before a statement that reads it."""
    written = False
    for node in body:
        if written and any(e in found.atoms(Load) for found in expressions(node)):
            return True
        written = written or (isinstance(node, Store | Accumulate) and node.array == e.args[0].name)
    return False


def _replaced(node: Node, names: dict[Any, Any]) -> Node:
    new = changed(node, lambda e: e.xreplace(names))
    if isinstance(new, For):
        return evolve(new, body=tuple(_replaced(inner, names) for inner in new.body))
    return new


def _fresh(name: str, types: dict[str, str], kind: str) -> str:
    """A name that the function does not have yet, with its type."""
    while name in types:
        name += "_"
    types[name] = kind
    return name
