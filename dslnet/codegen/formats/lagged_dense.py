"""Every source reaches every target, and each synapse reads its source as it was a delay of its own ago: no index, but
the delays, which lie as the values do."""

from __future__ import annotations

from attrs import evolve

from dslnet.codegen.formats import dense, lagged, own_delays
from dslnet.codegen.ir import For, Member, Node
from dslnet.codegen.passes.share_calls import takes_a_call
from dslnet.codegen.passes.walk import expressions

PLACE, CELL, WIDTHS = dense.PLACE, dense.CELL, own_delays.DELAYS


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return own_delays.delay_members()


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread. What they find in the past lies here and there: to
    gather it into vectors pays where they are taken through functions."""
    *ahead, loop = dense.row([*lagged.looked_up(width, types, sources), *body], "", types, sources)
    assert isinstance(loop, For)
    calls = any(takes_a_call(e) for node in body for e in expressions(node))
    return [*ahead, evolve(loop, simd=calls)]
