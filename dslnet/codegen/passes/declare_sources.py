"""Bring in at the top of each function the members of its struct that it really uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve

from dslnet.codegen.ir import Accumulate, Call, Function, Kernel, Node, Pointer, Store
from dslnet.codegen.passes.walk import expressions, nodes_of, used

NAME = re.compile(r"(?<![\w>.])[A-Za-z_]\w*")


def declare_sources(kernel: Kernel) -> Kernel:
    """Kernel in which every name of a function is declared in it."""
    return evolve(kernel, functions=tuple(_declare(f) for f in kernel.functions))


def _declare(function: Function) -> Function:
    wanted = used(function.body) | _given(function.body)
    for name in tuple(wanted):
        source = function.sources.get(name)
        if source is not None:
            wanted |= {s.name for e in expressions(source) for s in e.free_symbols}
    written = {n.array for n in nodes_of(function.body) if isinstance(n, Store | Accumulate)}
    top = tuple(_constant(node, written) for name, node in function.sources.items() if name in wanted)
    first = {node.name for node in function.body if hasattr(node, "name")}
    return evolve(function, body=_placed(top, function.body, first), sources={})


def _given(body: Iterable[Node]) -> set[str]:
    """The names in the arguments of calls, but for members of structs."""
    texts = (text for node in nodes_of(body) if isinstance(node, Call) for text in node.arguments)
    return {name for text in texts for name in NAME.findall(text)}


def _constant(node: Node, written: set[str]) -> Node:
    """An array that is only read is declared so."""
    return evolve(node, constant=node.name not in written) if isinstance(node, Pointer) else node


def _placed(top: tuple[Node, ...], body: tuple[Node, ...], first: set[str]) -> tuple[Node, ...]:
    """The declarations come first, behind those locals of the body that they are made of."""
    needs = {word for node in top if isinstance(node, Pointer) for word in node.source.replace("*", " ").split()}
    count = 0
    for position, node in enumerate(body):
        if getattr(node, "name", None) in needs & first:
            count = position + 1
    return (*body[:count], *top, *body[count:])
