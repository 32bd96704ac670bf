"""Every source reaches every target, and the values of the targets of a thread lie together, source by source: no index
at all. Each thread finds its band from its targets, so nothing is kept in the struct."""

from __future__ import annotations

from typing import Any

from dslnet.codegen.formats import dense
from dslnet.codegen.ir import Declare, For, Member, Node, local

SYNAPSE, NEURON, SOURCE = local("synapse"), local("neuron"), local("source")
PLACE, CELL, WIDTHS = dense.PLACE, dense.CELL, dense.WIDTHS
WIDTH, BASE = local("width"), local("base")
"""How many targets this thread has, and what is added to where a synapse would stand in a matrix of these alone."""


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return []


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread, side by side in memory."""
    *ahead, loop = dense.row(body, width, types, sources)
    assert isinstance(loop, For)
    place = Declare("synapse", place_of(SOURCE, NEURON, types, sources))
    return [*ahead, For(loop.counter, loop.start, loop.stop, (place, *body), simd=True)]


def place_of(source: Any, neuron: Any, types: dict[str, str], sources: dict[str, Node]) -> Any:
    """Where the values of a synapse stand."""
    width, base = "dsl_smaller(end, self->post_size) - begin", "begin * (self->pre_size - 1)"
    types |= dict.fromkeys(("width", "base", width, base), "int64_t")
    sources |= {"width": Declare("width", local(width)), "base": Declare("base", local(base))}
    return source * WIDTH + neuron + BASE
