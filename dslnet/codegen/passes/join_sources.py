"""Take several sources in one turn of a loop over all pairs: what only the target decides is computed once for them.

The synapses of one target stay in the order of their sources, and what is stored comes last: a compiler takes it that
a store may change what is read behind it. Loops that call functions are left alone: beside a function what could be
saved is little, and the text would grow. So are those that draw random numbers, which are calls written as one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sympy
from attrs import evolve

from dslnet.codegen.ir import Accumulate, Comment, Declare, For, Function, If, Kernel, Node, Store, local
from dslnet.codegen.passes.share_calls import calls_in
from dslnet.codegen.passes.walk import changed, expressions, used
from dslnet.symbols import Maximum, Minimum

TOGETHER = 4
"""Each is a stream of memory that is read and written; more of them disturb one another."""
SOURCE = local("source")
ALL, WHOLE = "self->pre_size", f"self->pre_size / {TOGETHER} * {TOGETHER}"


def join_sources(kernel: Kernel) -> Kernel:
    """Kernel whose loops over all pairs of a projection take several sources together."""
    return evolve(kernel, functions=tuple(_function(f) for f in kernel.functions))


def _function(function: Function) -> Function:
    types = dict(function.types) | {WHOLE: "int64_t"}
    return evolve(function, body=tuple(_joined(function.body, types)), types=types)


def _joined(nodes: Iterable[Node], types: dict[str, str]) -> Iterator[Node]:
    """What stands ahead of the targets, such as the last of them, is said once for all loops of one level."""
    said: set[str] = set()
    for node in nodes:
        if isinstance(node, If):
            yield evolve(node, body=tuple(_joined(node.body, types)))
        elif isinstance(node, For) and over_all_pairs(node):
            *ahead, several, alone = _in_groups(node, types)
            yield from (n for n in ahead if not (isinstance(n, Declare) and n.name in said))
            said |= {n.name for n in ahead if isinstance(n, Declare)}
            yield from (several, alone)
        else:
            yield node


def over_all_pairs(loop: For) -> bool:
    """Whether it goes through all sources and, side by side in memory, through all their targets."""
    if (loop.counter, loop.stop) != (SOURCE.name, local(ALL)) or not isinstance(loop.body[-1], For):
        return False
    ahead, targets = loop.body[:-1], loop.body[-1]
    assert isinstance(targets, For)
    if not targets.simd or any(isinstance(n, For) or SOURCE.name in used([n]) for n in ahead):
        return False
    plain = all(isinstance(n, Comment | Declare | Store | Accumulate) for n in targets.body)
    if not plain or any("(" in name for name in used(targets.body)):
        return False
    calls = (call for n in targets.body for e in expressions(n) for call in calls_in(e))
    return all(isinstance(call, Maximum | Minimum) for call in calls)


def _in_groups(loop: For, types: dict[str, str]) -> Iterator[Node]:
    """Groups of sources, and those that are left one by one."""
    ahead, targets = loop.body[:-1], loop.body[-1]
    assert isinstance(targets, For)
    several = [n for number in range(TOGETHER) for n in _of_source(targets.body, number, types)]
    body = tuple(sorted(several, key=lambda n: isinstance(n, Store | Accumulate)))
    yield from ahead
    yield evolve(loop, stop=local(WHOLE), step=TOGETHER, body=(evolve(targets, body=body),))
    yield evolve(loop, start=local(WHOLE), body=(targets,))


def _of_source(body: Iterable[Node], number: int, types: dict[str, str]) -> Iterator[Node]:
    """The statements for one source of the group; what they say is written over the first."""
    names = {local(n.name): local(f"{n.name}__{number + 1}") for n in body if isinstance(n, Declare)}
    types |= {new.name: types[old.name] for old, new in names.items()}
    replaced = {**names, SOURCE: SOURCE + sympy.Integer(number)}
    for node in body:
        if isinstance(node, Comment):
            yield from [node] if number == 0 else []
            continue
        new = changed(node, lambda e: sympy.sympify(e).xreplace(replaced))
        yield evolve(new, name=names[local(node.name)].name) if isinstance(node, Declare) else new
