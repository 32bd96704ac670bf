"""Every source reaches every target, and the values of one target follow one another: a matrix, transposed."""

from __future__ import annotations

from dslnet.codegen.formats import dense
from dslnet.codegen.ir import Declare, For, Member, Node, local

SYNAPSE, NEURON, SOURCE = local("synapse"), local("neuron"), local("source")
PLACE, CELL = SYNAPSE, NEURON
WIDTHS = dense.WIDTHS


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return []


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread, far apart in memory."""
    types |= dict.fromkeys(("synapse", "neuron", "source", "last", "begin", "end", "self->pre_size"), "int64_t")
    text = "dsl_smaller(end, self->post_size)"
    types |= {text: "int64_t", "self->post_size": "int64_t"}
    inner = (Declare("synapse", NEURON * local("self->pre_size") + SOURCE), *body)
    return [Declare("last", local(text)), For("neuron", local("begin"), local("last"), inner)]
