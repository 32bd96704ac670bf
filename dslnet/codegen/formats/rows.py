"""Compressed rows: the targets of each source one after the other, in the narrowest type that fits.

`split` holds, for each source, where the targets of each thread begin, and `ends` where these end: where the next ones
begin, or before, if there is room for synapses that may come (`compiled/roomy.py`).
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
        Member("const int64_t *", "ends", "and where they end"),
        *targets(),
    ]


def targets() -> list[Member]:
    """Of each synapse its target."""
    return [
        Member("const uint16_t *", "target16", "targets, or NULL where they need 32 bits"),
        Member("const uint32_t *", "target32"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    loop = synapses(body, width, types, sources)
    for name in ("split", "ends"):
        sources[name] = Pointer(name, f"self->{name}", constant=True)
    return [*_bounds("source", "first", "last", types), *loop]


def synapses(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses from `first` to `last`."""
    types |= dict.fromkeys(("synapse", "neuron", "first", "last", "source", "thread"), "int64_t")
    for member, kind in WIDTHS[width].items():
        types["target"] = kind
        sources["target"] = Pointer("target", f"self->{member}", constant=True)
    inside = (Declare("neuron", load("target", SYNAPSE)), *body)
    return [For("synapse", local("first"), local("last"), inside, unroll=8)]


def next_row(types: dict[str, str]) -> list[Node]:
    """Where the row of the next spike begins and ends."""
    types["next"] = "int64_t"
    return [Declare("next", load("sent", local("spike") + 1)), *_bounds("next", "next_first", "next_last", types)]


def _bounds(source: str, first: str, last: str, types: dict[str, str]) -> list[Node]:
    types |= dict.fromkeys(("split", "ends", "self->threads", "thread", first, last), "int64_t")
    place = local(source) * local("self->threads") + local("thread")
    return [Declare(first, load("split", place)), Declare(last, load("ends", place))]
