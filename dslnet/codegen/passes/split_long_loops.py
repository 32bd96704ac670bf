"""Cut a vectorised loop with many function calls into several, with the values in between in buffers of one block.

A compiler inlines every call into the loop, and the time it takes to find registers for all of them grows much faster
than their number: Hodgkin and Huxley's equations in one loop take gcc seconds. A buffer of 64 values never leaves the
first-level cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Buffer, Comment, Declare, For, Function, Kernel, Node, Store, load, local
from dslnet.codegen.passes.share_calls import calls_in, named_calls
from dslnet.codegen.passes.walk import changed, expressions, used
from dslnet.expressions.elementary import MatrixFunction

MOST_CALLS = 4
"""A loop with more of them is cut ..."""
CALLS = 1
"""... into loops with so many. A processor that looks two hundred instructions ahead then works at several neurons at a
time: Hodgkin and Huxley's equations took an eighth longer with two calls a loop."""
LANE = local("neuron") - local("block")


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
    if not (isinstance(node, For) and node.simd and not node.reduce and _cost(node.body) > MOST_CALLS):
        yield node
        return
    groups = list(_groups(named_calls(node.body, types, real, 1)))
    if real == "double":
        groups[-1:] = _flags_apart(groups[-1], types)
    kept = _crossing(groups)
    for name in sorted(kept):
        types[f"{name}__lanes"] = types[name]
        yield Buffer(f"{name}__lanes", BLOCK)
    known: set[str] = set()
    for group in groups:
        made = {n.name for n in group if isinstance(n, Declare)}
        yield evolve(node, body=tuple(_buffered(group, kept, known)))
        known |= made & kept


def _groups(body: Iterable[Node]) -> Iterator[list[Node]]:
    """Statements in order, a new group before the calls become too many. Stores of results come last of all."""
    group: list[Node] = []
    for node in body:
        cost = _cost([node])
        if cost and _cost(group) + cost > CALLS and any(isinstance(n, Declare) for n in group):
            comment = [group.pop()] if isinstance(group[-1], Comment) else []
            yield group
            group = list(comment)
        group.append(node)
    yield group


def _flags_apart(group: list[Node], types: dict[str, str]) -> list[list[Node]]:
    """What makes truth values behind the last call is a loop of its own. As many of these bytes as fit into a vector
    are computed at a time, and a call in the same loop would be written out as often: eight times with 256 bits,
    most of it moves between registers and the stack. (In single precision four times, which did no harm.)"""
    behind = 1 + max((place for place, node in enumerate(group) if _cost([node])), default=len(group))
    flags = (n for n in range(behind, len(group)) if _is_flag(group[n], types))
    first = next(flags, None)
    if first is None:
        return [group]
    first -= isinstance(group[first - 1], Comment)
    return [group[:first], group[first:]]


def _is_flag(node: Node, types: dict[str, str]) -> bool:
    return isinstance(node, Declare) and types[node.name] == "uint8_t"


def _cost(nodes: Iterable[Node]) -> int:
    """How many functions are called. The elements of one matrix are best asked for one after the other."""
    calls = (call for node in nodes for e in expressions(node) for call in calls_in(e))
    return sum(not isinstance(call, MatrixFunction) for call in calls)


def _crossing(groups: list[list[Node]]) -> set[str]:
    """The locals that a later group reads."""
    found: set[str] = set()
    for number, group in enumerate(groups):
        made = {n.name for n in group if isinstance(n, Declare)}
        found |= made & used(n for later in groups[number + 1 :] for n in later)
    return found


def _buffered(group: list[Node], kept: set[str], known: set[str]) -> Iterator[Node]:
    """A group that reads what earlier ones left in buffers, and leaves what later ones read."""
    names = {local(name): load(f"{name}__lanes", LANE) for name in known}
    for node in group:
        yield changed(node, lambda e: e.xreplace(names)) if names else node
        if isinstance(node, Declare) and node.name in kept:
            yield Store(f"{node.name}__lanes", LANE, local(node.name))
