"""The loop over the synapses onto one target: over all pairs they are a column, else an index in the order of targets
finds them."""

from __future__ import annotations

from collections.abc import Iterable

import sympy

from dslnet.codegen.ir import Declare, For, Node, Pointer, load, local
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.synapse_scope import NEURON, SOURCE, SynapseScope

INCOMING = {"16": "uint16_t", "32": "uint32_t"}
"""The index by target is as wide as the source population needs it."""


def widths_of(kind: ProjectionKind) -> tuple[str, ...]:
    """The widths of index that there may be; an empty one where there is none."""
    return ("",) if kind.layout == "dense" else tuple(INCOMING)


def onto_target(scope: SynapseScope, body: Iterable[Node], width: str) -> Node:
    """The synapses of `neuron`, sources in ascending order."""
    if not width:
        place = Declare("synapse", SOURCE * local("self->post_size") + NEURON)
        return For("source", sympy.Integer(0), local("self->pre_size"), (place, *body))
    sources = f"source{width}"
    scope.types |= {"incoming": "int64_t", "incoming_ends": "int64_t"}
    scope.types |= {"from": "uint32_t", sources: INCOMING[width], "place": "int64_t"}
    for name in ("incoming", "incoming_ends", "from", sources):
        scope.sources[name] = Pointer(name, f"self->{name}", constant=True)
    found = (
        Declare("source", load(sources, local("place"))),
        Declare("synapse", load("from", local("place"))),
    )
    return For("place", load("incoming", NEURON), load("incoming_ends", NEURON), (*found, *body))
