"""Compressed rows of some synapses of a projection, those that share a delay; the rows of all delays lie together.

The values of the fields lie in the order of the whole projection, and `place` says where each of these synapses stands
there: so a synapse keeps its values when its delay is changed. `present` has a bit for each source and delay, those of
one source side by side, and a row only where there are synapses: where delays are many a spike costs next to nothing at
the ticks at which none of its synapses is due.
"""

from __future__ import annotations

from typing import Any

from dslnet.codegen.formats import rows
from dslnet.codegen.ir import Declare, If, Member, Node, Pointer, load, local

PLACE, CELL = load("place", rows.SYNAPSE), rows.NEURON
WIDTHS = rows.WIDTHS


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const uint64_t *", "present", "a bit for each source that has synapses here"),
        Member("const uint32_t *", "ranks", "how many rows there are ahead of 64 such bits"),
        Member("int64_t", "words", "from one source to the next"),
        Member("int64_t", "bit"),
        Member("uint64_t", "below", "the bits of shorter delays"),
        Member("const uint32_t *", "starts", "where the targets of each row and thread begin"),
        *rows.members()[1:],
        Member("const uint32_t *", "place", "of each synapse in the whole projection"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    types["place"] = "uint32_t"
    sources["place"] = Pointer("place", "self->place", constant=True)
    _, place = looked_up("source", types)
    return guarded("source", rows.row(body, width, types, sources, "starts", place), types)


def looked_up(source: str, types: dict[str, str]) -> tuple[str, Any]:
    """Where the row of a source begins: the array, and the place in it."""
    types |= {"starts": "uint32_t", "self->threads": "int64_t", "thread": "int64_t", _row_of(source): "int64_t"}
    return "starts", local(_row_of(source)) * local("self->threads") + local("thread")


def guarded(source: str, nodes: list[Node], types: dict[str, str]) -> list[Node]:
    """What is done for a source that has synapses here, whose row is known then."""
    word = f"self->present[{source} * self->words]"
    there = f"{word} >> self->bit & 1"
    number = f"self->ranks[{source} * self->words] + dsl_ones({word} & self->below)"
    types |= {there: "int", number: "int64_t"}
    return [If(local(there), (Declare(_row_of(source), local(number)), *nodes))]


def _row_of(source: str) -> str:
    return "next_row" if source == "next" else "row"
