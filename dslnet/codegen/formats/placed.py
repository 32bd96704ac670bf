"""Compressed rows of some synapses of a projection, those that share a delay; the rows of all delays lie together.

The values of the fields lie in the order of the whole projection, and `place` says where each of these synapses stands
there: so a synapse keeps its values when its delay is changed. The row of a source that fired is found on a page of a
calendar (`runtime/calendar.h`), so that delays at which nothing is due cost next to nothing; what is done for all
sources goes through the rows that there are.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer

from dslnet.codegen.formats import rows
from dslnet.codegen.ir import Declare, For, Member, Node, Pointer, Variable, load, local

PLACE, CELL = load("place", rows.SYNAPSE), rows.NEURON
WIDTHS = rows.WIDTHS
SPIKE, WORDS = local("spike"), 4
"""On a page a row is its source, where it begins and ends, and its delay."""


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return [
        Member("const uint32_t *", "starts", "where the targets of each row and thread begin"),
        Member("const uint32_t *", "row", "the rows of this part, where all are gone through"),
        Member("const uint32_t *", "row_source", "and their sources"),
        Member("int64_t", "rows"),
        *rows.targets(),
        Member("const uint32_t *", "place", "of each synapse in the whole projection"),
    ]


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread, from `first` to `last`."""
    types["place"] = "uint32_t"
    sources["place"] = Pointer("place", "self->place", constant=True)
    return rows.synapses(body, width, types, sources)


def each_source(row: list[Node], types: dict[str, str], sources: dict[str, Node]) -> For:
    """The sources that have synapses here."""
    types |= dict.fromkeys(("starts", "row_source", "row"), "uint32_t")
    types |= dict.fromkeys(("self->rows", "turn", "begins_at"), "int64_t")
    for name in ("starts", "row_source", "row"):
        sources[name] = Pointer(name, f"self->{name}", constant=True)
    place = load("row", local("turn")) * local("self->threads") + local("thread")
    begin = (
        Declare("begins_at", place),
        Declare("source", load("row_source", local("turn"))),
        Declare("first", load("starts", local("begins_at"))),
        Declare("last", load("starts", local("begins_at") + 1)),
    )
    return For("turn", Integer(0), local("self->rows"), (*begin, *row))


def each_spike(ahead: list[Node], row: list[Node], types: dict[str, str]) -> list[Node]:
    """The rows that are due; `ahead` is done before one is looked at."""
    types["sent"] = "uint32_t"
    found = [Declare(name, _word(SPIKE, number)) for number, name in enumerate(("source", "first", "last"))]
    return [
        Variable("count", Integer(0)),
        Pointer("sent", "take_due(self->calendar, thread, self->delay, &count)", constant=True),
        For("spike", Integer(0), local("count"), (*ahead, *found, *row)),
    ]


def next_row(types: dict[str, str]) -> list[Node]:
    """Where the row of the next spike begins and ends."""
    return [Declare(name, _word(SPIKE + 1, number)) for number, name in ((1, "next_first"), (2, "next_last"))]


def _word(spike: Any, number: int) -> Any:
    return load("sent", WORDS * spike + number)
