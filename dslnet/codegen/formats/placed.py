"""Compressed rows of some synapses of a projection, those that share a delay.

The values of the fields lie in the order of the whole projection, and `place` says where each of these synapses stands
there: so a synapse keeps its values when its delay is changed.
"""

from __future__ import annotations

from dslnet.codegen.formats import rows
from dslnet.codegen.ir import Member, Node, Pointer, load

PLACE, CELL = load("place", rows.SYNAPSE), rows.NEURON
WIDTHS = rows.WIDTHS


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [*rows.members(), Member("const uint32_t *", "place", "of each synapse in the whole projection")]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    types["place"] = "uint32_t"
    sources["place"] = Pointer("place", "self->place", constant=True)
    return rows.row(body, width, types, sources)
