"""Noise of synapses in C: each synapse that asks for a number draws its own, keyed by where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from dslnet.codegen.ir import Declare, Node, local
from dslnet.codegen.lower.noise import call_of_one, draw_one, name_of
from dslnet.codegen.lower.synapse_scope import SynapseScope
from dslnet.model import symbol

PLACE = "drawn_at"


def draw_for_synapses(scope: SynapseScope, values: Iterable[Any]) -> list[Node]:
    """The draws that these values read, for one synapse."""
    read: set[Any] = set().union(*(sympy.sympify(value).free_symbols for value in values))
    fields = [f for f in scope.kind.model.fields if f.kind == "noise"]
    nodes: list[Node] = []
    for number, record in enumerate(fields):
        if symbol(record.name) in read:
            nodes += draw_one(scope, record, number, PLACE, call_of_one(scope, record, number, PLACE))
            scope.names[symbol(record.name)] = local(name_of(scope, record))
    if nodes:
        scope.types |= {PLACE: "int64_t", "self->key": "uint64_t"}
        nodes.insert(0, Declare(PLACE, scope.place))
    return nodes
