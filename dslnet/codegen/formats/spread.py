"""Compressed rows in which each synapse has a delay of its own, for synapses that only add to their targets.

A row is gone through once, when the synapses with the shortest delay are due, and each one adds to the row of the tick
at which its spike arrives: `into` is a ring of such rows, one a tick, `later` how many ticks after the first one. So a
spike costs one walk through memory, however many delays there are.
"""

from __future__ import annotations

import sympy

from dslnet.codegen.formats import rows
from dslnet.codegen.ir import Declare, Member, Node, Pointer, load, local
from dslnet.symbols import Where

DUE, RING = local("due"), local("ring")
PLACE, CELL = rows.SYNAPSE, local("cell")
WIDTHS = {
    f"{target}_{later}": {f"target{target}": f"uint{target}_t", f"later{later}": f"uint{later}_t"}
    for target in (16, 32)
    for later in (8, 16)
}


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        *rows.members(),
        Member("const uint8_t *", "later8", "ticks behind the shortest delay, or NULL where they need 16 bits"),
        Member("const uint16_t *", "later16"),
        Member("int64_t", "ring", "rows of the ring"),
        Member("int64_t", "breadth", "length of a row"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    (target, kind), (later, ticks) = WIDTHS[width].items()
    types |= dict.fromkeys(("ring", "breadth", "now", "due", "cell"), "int64_t") | {"later": ticks}
    types |= dict.fromkeys(("self->ring", "self->breadth", "tick % self->ring"), "int64_t")
    sources["later"] = Pointer("later", f"self->{later}", constant=True)
    sources["ring"] = Declare("ring", local("self->ring"))
    sources["breadth"] = Declare("breadth", local("self->breadth"))
    sources["now"] = Declare("now", local("tick % self->ring"))
    round_ = Where(sympy.Lt(DUE, RING, evaluate=False), DUE, DUE - RING)
    inner = [
        Declare("due", local("now") + load("later", rows.SYNAPSE)),
        Declare("cell", round_ * local("breadth") + rows.NEURON),
        *body,
    ]
    found = rows.row(inner, target.removeprefix("target"), types, sources)
    types["target"] = kind
    return found
