"""Compressed rows: the targets of each source one after the other, in the narrowest type that fits.

`split` holds, for each source, where the targets of each thread begin.
"""

from __future__ import annotations

from dslnet.codegen.ir import Declare, For, Member, Node, Pointer, load, local

SYNAPSE, NEURON, SOURCE = local("synapse"), local("neuron"), local("source")
PLACE, CELL = SYNAPSE, NEURON
WIDTHS = {"16": {"target16": "uint16_t"}, "32": {"target32": "uint32_t"}}
"""The size of the target population decides at run time."""


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const int64_t *", "split", "where the targets of each source and thread begin"),
        Member("const uint16_t *", "target16", "targets, or NULL where they need 32 bits"),
        Member("const uint32_t *", "target32"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    types |= dict.fromkeys(("split", "synapse", "neuron", "first", "last", "source", "thread"), "int64_t")
    types["self->threads"] = "int64_t"
    for member, kind in WIDTHS[width].items():
        types["target"] = kind
        sources["target"] = Pointer("target", f"self->{member}", constant=True)
    sources["split"] = Pointer("split", "self->split", constant=True)
    place = SOURCE * local("self->threads") + local("thread")
    return [
        Declare("first", load("split", place)),
        Declare("last", load("split", place + 1)),
        For("synapse", local("first"), local("last"), (Declare("neuron", load("target", SYNAPSE)), *body), unroll=8),
    ]
