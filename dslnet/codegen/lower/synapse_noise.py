"""Noise of synapses in C: each synapse that asks for a number draws its own, keyed by where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from dslnet.codegen.ir import Declare, Node, Variable, local
from dslnet.codegen.lower.noise import KEY, again, name_of, sampler
from dslnet.codegen.lower.synapse_scope import SynapseScope
from dslnet.drawing import made_ahead, sampled, standard_draw
from dslnet.model import FieldModel, symbol

PLACE = "drawn_at"


def draw_for_synapses(scope: SynapseScope, values: Iterable[Any]) -> list[Node]:
    """The draws that these values read, for one synapse."""
    read: set[Any] = set().union(*(sympy.sympify(value).free_symbols for value in values))
    fields = [f for f in scope.kind.model.fields if f.kind == "noise"]
    nodes: list[Node] = []
    for number, record in enumerate(fields):
        if symbol(record.name) in read:
            nodes += _drawn(scope, record, number)
    if nodes:
        scope.types |= {PLACE: "int64_t", "self->key": "uint64_t"}
        nodes.insert(0, Declare(PLACE, scope.place))
    return nodes


def _drawn(scope: SynapseScope, record: FieldModel, number: int) -> list[Node]:
    """As of a neuron of that number."""
    name, value = name_of(scope, record), made_ahead(record)
    call = local(f"dsl_{standard_draw(record)}_of({', '.join(KEY)}, {PLACE}, {number}, (uint64_t)tick)")
    scope.types[call.name] = "double"
    raw: list[Node] = []
    if value is not None:  # in a local of its own, so that all that is made of it is seen to be made in the loop
        scope.types[f"{name}__raw"] = "double"
        raw = [Declare(f"{name}__raw", call)]
        value = value.xreplace({symbol(record.name): local(f"{name}__raw")})
    others = again(scope, record, number, local(name), PLACE)
    changes = others or sampled(record)
    drawn = (Variable if changes else Declare)(name, scope.lower(call if value is None else value))
    scope.names[symbol(record.name)] = local(name)
    return [*raw, drawn, *sampler(scope, record, number, name, PLACE), *others]
