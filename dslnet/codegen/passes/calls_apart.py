"""A call in a loop of its own, and what it is called with in the loop ahead: a processor that looks two hundred
instructions ahead then works at several vectors of neurons at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dslnet.codegen.ir import Comment, Declare, Node, local
from dslnet.codegen.passes.share_calls import CHEAP, calls_in, named_calls
from dslnet.expressions.elementary import MatrixFunction


def calls_apart(body: Sequence[Node], types: dict[str, str], real: str) -> list[list[Node]]:
    """The statements in groups, with each call that takes long alone in one."""
    groups: list[list[Node]] = [[]]
    for node in _named(named_calls(tuple(body), types, real, 1), types):
        if isinstance(node, Declare) and _takes_long(node.value):
            groups += [[node], []]
        else:
            groups[-1].append(node)
    return [group for group in groups if any(not isinstance(node, Comment) for node in group)]


def _named(body: Iterable[Node], types: dict[str, str]) -> Iterator[Node]:
    """The statements, where calls are called with locals."""
    for node in body:
        if isinstance(node, Declare) and _takes_long(node.value):
            arguments = [_local(node.name, number, a, types) for number, a in enumerate(node.value.args)]
            yield from (each for each, _ in arguments if each is not None)
            node = Declare(node.name, node.value.func(*(a for _, a in arguments)), node.inner)
        yield node


def _local(name: str, number: int, argument: Any, types: dict[str, str]) -> tuple[Declare | None, Any]:
    if argument.is_Atom or types[name] not in ("double", "float"):
        return None, argument
    made = f"{name}__of" + (f"_{number}" if number else "")
    types[made] = types[name]
    return Declare(made, argument, inner=True), local(made)


def _takes_long(e: Any) -> bool:
    return e in calls_in(e)[-1:] and not isinstance(e, (*CHEAP, MatrixFunction))
