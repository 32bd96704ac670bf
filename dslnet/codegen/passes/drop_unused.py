"""Leave out what is computed and not looked at: a phase begins with all results known by then and may need only one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import evolve

from dslnet.codegen.ir import Call, Comment, Declare, For, Function, If, Kernel, Node, Pointer, Switch
from dslnet.codegen.passes.walk import nodes_of, used


def drop_unused(kernel: Kernel) -> Kernel:
    """Kernel without the locals that nothing reads, and without the comments that stood over them."""
    return evolve(kernel, functions=tuple(_dropped(f) for f in kernel.functions))


def _dropped(function: Function) -> Function:
    return evolve(function, body=needed(function.body))


def needed(nodes: Iterable[Node], behind: Iterable[str] = ()) -> tuple[Node, ...]:
    """From the last statement back to the first: only what stands behind a local, in its block, can read it. Behind all
    of them the names are read that are given."""
    out: list[Node] = []
    read = set(behind)
    above_nothing = False
    for node in reversed(tuple(nodes)):
        kept = _smaller(node, read)
        if above_nothing and isinstance(kept, Comment):
            continue
        above_nothing = kept is None
        if kept is not None:
            out.append(kept)
            read |= _words(kept)
    return tuple(reversed(out))


def _smaller(node: Node, read: set[str]) -> Node | None:
    """A statement without what is not needed inside it; None where nothing is left."""
    if isinstance(node, Declare | Pointer):
        return node if node.name in read else None
    if isinstance(node, For | If):
        body = needed(node.body)
        return evolve(node, body=body) if body else None
    return node


def _words(node: Node) -> set[str]:
    """All names that a statement reads, those inside texts too."""
    texts = used([node])
    for inner in nodes_of([node]):
        texts |= set(_texts(inner))
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        yield from node.arguments
    if isinstance(node, Pointer):
        yield node.source
    if isinstance(node, Switch):
        yield node.value
