"""Memory is slow to answer: while one row is gone through, the begin of the next one is asked for."""

from __future__ import annotations

from dslnet.codegen.ir import Call, Declare, If, Load, Node, load, local
from dslnet.codegen.passes.walk import expressions, nodes_of
from dslnet.truths import Less

SPIKE, SYNAPSE = local("spike"), local("synapse")


def fetch_next_row(row: list[Node], types: dict[str, str]) -> Node:
    """Ask for what the row of the next spike reads of each synapse, in the order of its synapses."""
    types |= dict.fromkeys(("next", "next_first", "next_last"), "int64_t")
    loads = {e for node in nodes_of(row) for value in expressions(node) for e in value.atoms(Load)}
    arrays = sorted({e.args[0].name for e in loads if e.args[1] == SYNAPSE})
    place = local("next") * local("self->threads") + local("thread")
    body: list[Node] = [
        Declare("next", load("sent", SPIKE + 1)),
        Declare("next_first", load("split", place)),
        Declare("next_last", load("split", place + 1)),
        *(Call("dsl_fetch", (f"{name} + next_first", f"{name} + next_last")) for name in arrays),
    ]
    return If(Less(SPIKE + 1, local("count")), tuple(body))
