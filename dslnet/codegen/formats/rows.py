"""Compressed rows: the targets of each source one after the other, in the narrowest type that fits.

`split` holds, for each source, where the targets of each thread begin.
"""

from __future__ import annotations

from typing import Any

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


def row(
    body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node], starts: str = "split",
    place: Any = None,
) -> list[Node]:  # fmt: skip
    """The synapses of `source` whose targets belong to this thread; `starts` says at `place` where these begin."""
    types |= dict.fromkeys(("synapse", "neuron", "first", "last", "source", "thread"), "int64_t")
    for member, kind in WIDTHS[width].items():
        types["target"] = kind
        sources["target"] = Pointer("target", f"self->{member}", constant=True)
    sources[starts] = Pointer(starts, f"self->{starts}", constant=True)
    if place is None:
        _, place = looked_up("source", types)
    return [
        Declare("first", load(starts, place)),
        Declare("last", load(starts, place + 1)),
        For("synapse", local("first"), local("last"), (Declare("neuron", load("target", SYNAPSE)), *body), unroll=8),
    ]


def looked_up(source: str, types: dict[str, str]) -> tuple[str, Any]:
    """Where the row of a source begins: the array, and the place in it."""
    types |= {"split": "int64_t", "self->threads": "int64_t", "thread": "int64_t"}
    return "split", local(source) * local("self->threads") + local("thread")


def guarded(source: str, nodes: list[Node], types: dict[str, str]) -> list[Node]:
    """What is done for a source: each has a row, if an empty one."""
    return nodes
