"""The loop over the synapses onto one target, which an index in the order of targets finds."""

from __future__ import annotations

from collections.abc import Iterable

from dslnet.codegen.ir import Declare, For, Node, Pointer, load, local
from dslnet.codegen.lower.synapse_scope import NEURON, SynapseScope

INCOMING = {"16": "uint16_t", "32": "uint32_t"}
"""The index by target is as wide as the source population needs it."""


def onto_target(scope: SynapseScope, body: Iterable[Node], width: str) -> Node:
    """The synapses of `neuron`, sources in ascending order."""
    sources = f"source{width}"
    scope.types |= {"incoming": "int64_t", "from": "uint32_t", sources: INCOMING[width], "place": "int64_t"}
    scope.sources["incoming"] = Pointer("incoming", "self->incoming", constant=True)
    scope.sources["from"] = Pointer("from", "self->from", constant=True)
    scope.sources[sources] = Pointer(sources, f"self->{sources}", constant=True)
    found = (
        Declare("source", load(sources, local("place"))),
        Declare("synapse", load("from", local("place"))),
    )
    return For("place", load("incoming", NEURON), load("incoming", NEURON + 1), (*found, *body))
