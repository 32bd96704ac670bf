"""Cut a vectorised loop with many function calls into several, with the values in between in buffers of one block.

A compiler inlines every call into the loop, and the time it takes to find registers for all of them grows much faster
than their number: Hodgkin and Huxley's equations in one loop take gcc seconds. A buffer of 64 values never leaves the
first-level cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from dslnet.codegen.ir import Comment, Declare, For, Function, Kernel, Node
from dslnet.codegen.passes.buffers import calls_of, flags_apart, in_parts
from dslnet.codegen.passes.share_calls import named_calls

MOST_CALLS = 4
"""A loop with more of them is cut ..."""
CALLS = 1
"""... into loops with so many. A processor that looks two hundred instructions ahead then works at several neurons at a
time: Hodgkin and Huxley's equations took an eighth longer with two calls a loop."""


def split_long_loops(kernel: Kernel) -> Kernel:
    """Kernel in which no loop over a block calls more than a few functions."""
    return evolve(kernel, functions=tuple(_split(f, kernel.real) for f in kernel.functions))


def _split(function: Function, real: str) -> Function:
    types = dict(function.types)
    body = tuple(n for node in function.body for n in _blocks(node, types, real))
    cut = types.keys() > function.types.keys()
    return evolve(function, body=body, types=types, wide=function.wide or cut)


def _blocks(node: Node, types: dict[str, str], real: str) -> Iterator[Node]:
    """A loop over blocks with the loops in it cut, those in rounds too; anything else as it is."""
    if isinstance(node, For) and node.counter == "block":
        yield evolve(node, body=_inside(node.body, types, real))
    else:
        yield node


def _inside(nodes: Iterable[Node], types: dict[str, str], real: str) -> tuple[Node, ...]:
    return tuple(n for inner in nodes for n in _lanes(inner, types, real))


def _lanes(node: Node, types: dict[str, str], real: str) -> Iterator[Node]:
    if isinstance(node, For) and node.counter == "round":
        yield evolve(node, body=_inside(node.body, types, real))
        return
    if not (isinstance(node, For) and node.simd and not node.reduce and calls_of(node.body) > MOST_CALLS):
        yield node
        return
    groups = list(_groups(named_calls(node.body, types, real, 1)))
    if real == "double":
        groups[-1:] = flags_apart(groups[-1], types)
    buffers, loops = in_parts(node, groups, types, "__lanes")
    yield from buffers
    yield from loops


def _groups(body: Iterable[Node]) -> Iterator[list[Node]]:
    """Statements in order, a new group before the calls become too many. Stores of results come last of all."""
    group: list[Node] = []
    for node in body:
        cost = calls_of([node])
        if cost and calls_of(group) + cost > CALLS and any(isinstance(n, Declare) for n in group):
            comment = [group.pop()] if isinstance(group[-1], Comment) else []
            yield group
            group = list(comment)
        group.append(node)
    yield group
