"""Noise in C: a buffer of 64 draws for each block of neurons, or one number that every thread draws for itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dslnet.codegen.ir import Buffer, Call, Declare, For, Node, Store, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.names import c_name
from dslnet.model import FieldModel, symbol
from dslnet.philox import EVERYBODY
from dslnet.plan import BLOCK
from dslnet.program import counted, standard_draw

Read = Collection[Any] | None
KEY = "(uint32_t)self->key, (uint32_t)(self->key >> 32)"
BLOCK_START = local("block")
LANE = NEURON - BLOCK_START


def noise_fields(kind: PopulationKind, per: str, read: Read) -> list[tuple[int, FieldModel]]:
    """The noise fields with their numbers, which key what is drawn. `read` leaves those out that are not in it."""
    fields = [f for f in kind.model.fields if f.kind == "noise"]
    chosen = [(number, f) for number, f in enumerate(fields) if f.per == per]
    return [pair for pair in chosen if read is None or symbol(pair[1].name) in read]


def draw_for_neurons(scope: Scope, read: Read = None) -> list[Node]:
    """The draws of one block, ahead of the loop over its lanes."""
    nodes: list[Node] = []
    for number, record in noise_fields(scope.kind, "neuron", read):
        name = _name(scope, record)
        scope.lanes[symbol(record.name)] = load(name, LANE)
        arguments = (*KEY.split(", "), f"(uint32_t)(block / {BLOCK})", str(number), "(uint64_t)tick", name)
        nodes += [Buffer(name, BLOCK), Call(f"dsl_{standard_draw(record)}64", arguments), *_counts(scope, record)]
    return nodes


def draw_for_population(scope: Scope, read: Read = None) -> list[Node]:
    """The draws that all neurons share: a function of the tick, so no thread needs to tell another."""
    nodes: list[Node] = []
    for number, record in noise_fields(scope.kind, "population", read):
        name, count = _name(scope, record), counted(record)
        call = local(f"dsl_{standard_draw(record)}_of({KEY}, {EVERYBODY}, {number}, (uint64_t)tick)")
        scope.types[call.name] = "double"
        value = call if count is None else count.xreplace({symbol(record.name): call})
        nodes.append(Declare(name, scope.lower(value)))
        scope.plain[symbol(record.name)] = local(name)
    return nodes


def _name(scope: Scope, record: FieldModel) -> str:
    name = f"{c_name(record.name)}__draw"
    scope.types[name] = "double"
    return name


def _counts(scope: Scope, record: FieldModel) -> list[Node]:
    """A loop of its own for draws that cannot be vectorised, ahead of the one that can."""
    value: Any = counted(record)
    if value is None:
        return []
    body = (Store(_name(scope, record), LANE, scope.lower(value)),)
    return [For("neuron", BLOCK_START, BLOCK_START + BLOCK, body)]
