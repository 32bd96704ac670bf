"""Compressed columns: the sources of each target, ascending, in the narrowest type. Only values go through it.

`by_length` are the targets as they are taken, and `column` says where the synapses of each of these would begin if none
took turns; eight from a multiple of eight on do, as `connect.columns` says, and `lower.columns` goes through them.
"""

from __future__ import annotations

from dslnet.codegen.ir import Declare, For, Member, Node, Pointer, load, local

SYNAPSE, NEURON, POSITION = local("synapse"), local("neuron"), local("position")
PLACE, CELL = SYNAPSE, NEURON
WIDTHS = {"16": {"source16": "uint16_t"}, "32": {"source32": "uint32_t"}}
"""The size of the source population decides at run time."""


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const int64_t *", "by_length", "the targets, of each 64 those with fewer synapses first"),
        Member("const int64_t *", "column", "where the synapses of each target begin, or of eight that take turns"),
        Member("const uint16_t *", "source16", "their sources, or NULL where they need 32 bits"),
        Member("const uint32_t *", "source32"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of one target, `neuron`, that takes no turns; it is at a `position` among all."""
    types |= dict.fromkeys(("synapse", "neuron", "source", "column", "position", "by_length"), "int64_t")
    for member, kind in WIDTHS[width].items():
        types["sources"] = kind
        sources["sources"] = Pointer("sources", f"self->{member}", constant=True)
    sources["by_length"] = Pointer("by_length", "self->by_length", constant=True)
    sources["column"] = Pointer("column", "self->column", constant=True)
    inner = (Declare("source", load("sources", SYNAPSE)), *body)
    target = Declare("neuron", load("by_length", POSITION))
    return [target, For("synapse", load("column", POSITION), load("column", POSITION + 1), inner)]
