"""Compressed rows in which each synapse has a delay of its own, for synapses that only add to their targets.

A row is gone through once, when the synapses with the shortest delay are due, and each one adds to the row of the tick
at which its spike arrives: `into` is a ring of such rows, one a tick. So a spike costs one walk through memory,
however many delays there are.
"""

from __future__ import annotations

from dslnet.codegen.formats import own_delays, rows
from dslnet.codegen.ir import Declare, Member, Node, Pointer, load, local
from dslnet.expressions.truths import Less
from dslnet.symbols import Where

DUE, RING = local("due"), local("ring")
PLACE, CELL = rows.SYNAPSE, local("cell")
WIDTHS = own_delays.WIDTHS


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        *rows.members(),
        *own_delays.delay_members(),
        Member("int64_t", "ring", "rows of the ring"),
        Member("int64_t", "breadth", "length of a row"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    (target, kind), (delay, ticks) = WIDTHS[width].items()
    sent = "tick % self->ring - self->delay"
    types |= dict.fromkeys(("ring", "breadth", "sent_at", "due", "cell"), "int64_t") | {"delays": ticks}
    types |= dict.fromkeys(("self->ring", "self->breadth", sent), "int64_t")
    sources["delays"] = Pointer("delays", f"self->{delay}", constant=True)
    sources["ring"] = Declare("ring", local("self->ring"))
    sources["breadth"] = Declare("breadth", local("self->breadth"))
    sources["sent_at"] = Declare("sent_at", local(sent))
    round_ = Where(Less(DUE, RING), DUE, DUE - RING)
    inner = [
        Declare("due", local("sent_at") + load("delays", rows.SYNAPSE)),
        Declare("cell", round_ * local("breadth") + rows.NEURON),
        *body,
    ]
    found = rows.row(inner, target.removeprefix("target"), types, sources)
    types["target"] = kind
    return found
