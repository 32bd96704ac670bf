"""Every source reaches every target: no index at all, and targets follow one another in memory."""

from __future__ import annotations

from dslnet.codegen.ir import Declare, For, Member, Node, local

SYNAPSE, NEURON, SOURCE = local("synapse"), local("neuron"), local("source")
PLACE, CELL = SYNAPSE, NEURON
WIDTHS: dict[str, dict[str, str]] = {"": {}}
"""One function serves all sizes."""


def members() -> list[Member]:
    """What the layout keeps in the struct of a projection."""
    return []


def row(body: list[Node], width: str, types: dict[str, str], sources: dict[str, Node]) -> list[Node]:
    """The synapses of `source` whose targets belong to this thread."""
    types |= {"synapse": "int64_t", "neuron": "int64_t", "source": "int64_t", "last": "int64_t", "end": "int64_t"}
    types |= {"begin": "int64_t", "self->post_size": "int64_t"}
    text = "dsl_smaller(end, self->post_size)"
    types[text] = "int64_t"
    inner = (Declare("synapse", SOURCE * local("self->post_size") + NEURON), *body)
    return [Declare("last", local(text)), For("neuron", local("begin"), local("last"), inner, simd=True)]
