"""Memory is slow to answer: while one row is gone through, the begin of the next one is asked for."""

from __future__ import annotations

from types import ModuleType

from dslnet.codegen.ir import Call, If, Load, Node, local
from dslnet.codegen.passes.walk import expressions, nodes_of
from dslnet.expressions.parts import of_kind
from dslnet.expressions.truths import Less

SPIKE, SYNAPSE = local("spike"), local("synapse")


def fetch_next_row(row: list[Node], types: dict[str, str], layout: ModuleType) -> list[Node]:
    """Ask for what the row of the next spike reads of each synapse, in the order of its synapses."""
    loads = {e for node in nodes_of(row) for value in expressions(node) for e in of_kind(value, Load)}
    arrays = sorted({e.args[0].name for e in loads if e.args[1] == SYNAPSE})
    types |= dict.fromkeys(("next_first", "next_last"), "int64_t")
    fetched = (Call("dsl_fetch", (f"{name} + next_first", f"{name} + next_last")) for name in arrays)
    return [If(Less(SPIKE + 1, local("count")), (*layout.next_row(types), *fetched))] if arrays else []
