"""Leave out what is computed and not looked at: a phase begins with all results known by then and may need only one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import evolve

from dslnet.codegen.ir import Call, Comment, Declare, For, Function, If, Kernel, Node, Pointer, Switch
from dslnet.codegen.passes.walk import nodes_of, used


def drop_unused(kernel: Kernel) -> Kernel:
    """Kernel without the constant locals that nothing reads, and without the comments that stood over them."""
    return evolve(kernel, functions=tuple(_dropped(f) for f in kernel.functions))


def _dropped(function: Function) -> Function:
    """One removal may leave another local without a reader, so until nothing changes."""
    while True:
        read = _words(function)
        body = _kept(function.body, read)
        if body == function.body:
            return function
        function = evolve(function, body=body)


def _words(function: Function) -> set[str]:
    """All names that the body reads, those inside texts too."""
    texts = set(used(function.body))
    for node in nodes_of(function.body):
        texts.update(_texts(node))
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        yield from node.arguments
    if isinstance(node, Pointer):
        yield node.source
    if isinstance(node, Switch):
        yield node.value


def _kept(nodes: Iterable[Node], read: set[str]) -> tuple[Node, ...]:
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Declare) and node.name not in read:
            if out and isinstance(out[-1], Comment):
                out.pop()
        elif isinstance(node, For | If):
            out.append(evolve(node, body=_kept(node.body, read)))
        else:
            out.append(node)
    return tuple(out)
