"""Run a loop that may store nothing but what is there already only where it stores something else.

While the plasticity of a projection is off its weights keep their values. Asked once ahead of the loops this costs
nothing, and what is left inside is shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from dslnet.codegen.ir import Comment, Declare, For, If, Kernel, Node, Store, load
from dslnet.codegen.passes.walk import changed, made, names_in, nodes_of
from dslnet.symbols import Where


def skip_idle_loops(kernel: Kernel) -> Kernel:
    """Kernel in which a choice that all stores of a loop hang on is made ahead of it."""
    return evolve(kernel, functions=tuple(evolve(f, body=tuple(_skipped(f.body))) for f in kernel.functions))


def _skipped(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, For) and (condition := _condition(node)) is not None:
            yield If(condition, (_chosen(node, condition),))
        else:
            yield evolve(node, body=tuple(_skipped(node.body))) if isinstance(node, For | If) else node


def _condition(loop: For) -> Any:
    """The condition without which the loop changes nothing, None where there is none."""
    inside = list(nodes_of([loop]))
    if not all(isinstance(node, Comment | Declare | For | Store) for node in inside):
        return None
    values = {node.name: node.value for node in inside if isinstance(node, Declare)}
    found = {_kept_without(node, values) for node in inside if isinstance(node, Store)}
    condition = found.pop() if len(found) == 1 else None
    return None if condition is None or names_in(condition) & made([loop]) else condition


def _kept_without(store: Store, values: dict[str, Any]) -> Any:
    """The condition without which a store keeps what is there."""
    value = values.get(getattr(store.value, "name", ""), store.value)
    if not isinstance(value, Where):
        return None
    condition, _, old = value.args
    return condition if old == load(store.array, store.index) else None


def _chosen(node: Node, condition: Any) -> Node:
    """The same where the condition holds."""
    if isinstance(node, For):
        return evolve(node, body=tuple(_chosen(inner, condition) for inner in node.body))
    return changed(node, lambda e: e.replace(lambda part: _hangs_on(part, condition), lambda part: part.args[1]))


def _hangs_on(e: Any, condition: Any) -> bool:
    return isinstance(e, Where) and e.args[0] == condition
