"""A spike is carried by the synapses that there were when it was sent. Where synapses came since then, and stand among
the others (`compiled/roomy.py`), they are the last ones of their rows, and the spike does not go so far."""

from __future__ import annotations

from dslnet.codegen.ir import Assign, Declare, If, Member, Node, Variable, local
from dslnet.codegen.kinds import ProjectionKind
from dslnet.expressions.truths import Less

OLDER = "dsl_older(self->young, self->youngs, source * self->threads + thread, tick - self->delay, last)"


def may_grow(kind: ProjectionKind) -> bool:
    """Whether synapses may come to stand in the rows of a kind of projection while it runs."""
    return kind.spiking and kind.layout in ("rows", "spread")


def members(kind: ProjectionKind) -> list[Member]:
    """What its struct says of those that came lately."""
    if not may_grow(kind):
        return []
    return recent("arrives was sent since")


def recent(all_that: str) -> list[Member]:
    """What is said of the rows in which synapses came lately."""
    return [
        Member("const int64_t *", "young", "rows in which synapses came, at which tick, how many"),
        Member("int64_t", "youngs", "how many such rows there are"),
        Member("int64_t", "grown", f"the tick from which on all that {all_that}"),
    ]


def as_sent(kind: ProjectionKind, row: list[Node], types: dict[str, str]) -> list[Node]:
    """The synapses of a row that carry a spike."""
    if not may_grow(kind):
        return row
    first, last, *rest = row
    assert isinstance(last, Declare)
    types |= dict.fromkeys((OLDER, "self->grown"), "int64_t")
    lately = Less(local("tick"), local("self->grown"))
    return [first, Variable(last.name, last.value), If(lately, (Assign(last.name, local(OLDER)),)), *rest]
