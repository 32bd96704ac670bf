"""Read ahead of a vectorised loop what is the same in all its turns, as what a source sends is for all its targets.

A compiler takes it that what a loop stores may change what it reads, and reads it again in each turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from dslnet.codegen.ir import Accumulate, Declare, For, Function, If, Kernel, Load, Node, Store, local
from dslnet.codegen.passes.walk import changed, expressions, made, nodes_of
from dslnet.symbols import Where


def load_ahead(kernel: Kernel) -> Kernel:
    """Kernel in whose vectorised loops each element is read for the turn at hand."""
    return evolve(kernel, functions=tuple(_function(f) for f in kernel.functions))


def _function(function: Function) -> Function:
    types = dict(function.types)
    return evolve(function, body=tuple(_read_ahead(function.body, types)), types=types)


def _read_ahead(nodes: Iterable[Node], types: dict[str, str]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, For) and node.simd:
            yield from _declared(node, types)
        elif isinstance(node, For | If):
            yield evolve(node, body=tuple(_read_ahead(node.body, types)))
        else:
            yield node


def _declared(loop: For, types: dict[str, str]) -> Iterator[Node]:
    """What is read ahead, and the loop that uses it."""
    written = {node.array for node in nodes_of(loop.body) if isinstance(node, Store | Accumulate)}
    turning = made([loop])
    still = [e for e in _reads(loop.body) if _stands(e, turning, written)]
    names = {e: local(_fresh(e.args[0].name, types)) for e in dict.fromkeys(still)}
    yield from (Declare(name.name, e) for e, name in names.items())
    yield _renamed(loop, names) if names else loop


def _reads(nodes: Iterable[Node]) -> Iterator[Any]:
    """The elements that are read in every turn, in the order of the statements."""
    for node in nodes:
        yield from sorted({e for value in expressions(node) for e in _always_read(value)}, key=str)
        if isinstance(node, For):
            yield from _reads(node.body)


def _always_read(e: Any) -> Iterator[Any]:
    """The elements that are read whatever is chosen."""
    if isinstance(e, Load):
        yield e
        return
    for argument in e.args[:1] if isinstance(e, Where) else e.args:
        yield from _always_read(argument)


def _stands(e: Any, turning: set[str], written: set[str]) -> bool:
    """Whether an element of an array is the same in all turns."""
    index = {symbol.name for symbol in e.args[1].free_symbols}
    return bool(index) and not index & turning and e.args[0].name not in written and not e.args[1].has(Load)


def _renamed(loop: For, names: dict[Any, Any]) -> For:
    body = tuple(
        _renamed(node, names) if isinstance(node, For) else changed(node, lambda e: e.xreplace(names))
        for node in loop.body
    )
    return evolve(loop, body=body)


def _fresh(array: str, types: dict[str, str]) -> str:
    """A name that the function does not have yet, with the type of the array."""
    number = 1
    while f"{array}__{number}" in types:
        number += 1
    types[f"{array}__{number}"] = types[array]
    return f"{array}__{number}"
