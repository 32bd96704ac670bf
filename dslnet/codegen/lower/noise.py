"""Noise in C: a buffer of 64 draws for each block of neurons, or one number that every thread draws for itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sympy

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Buffer, Call, Declare, For, If, Node, Store, Variable, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.lower.synapse_scope import SynapseScope
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import Disjunction, Greater, Less
from dslnet.model import FieldModel, symbol
from dslnet.philox import EVERYBODY
from dslnet.stepping.drawing import attempts_of, made_ahead, parameters_of, redrawn_within, sampled, standard_draw

Read = Collection[Any] | None
KEY = ("(uint32_t)self->key", "(uint32_t)(self->key >> 32)")
CHUNK = f"(uint32_t)(block / {BLOCK})"
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
        name = name_of(scope, record)
        scope.lanes[symbol(record.name)] = load(name, LANE)
        arguments = (*KEY, CHUNK, str(number), "(uint64_t)tick", name)
        nodes += [Buffer(name, BLOCK), Call(f"dsl_{standard_draw(record)}64", arguments)]
        nodes += [*_made(scope, record, number), *_mended(scope, record, number)]
    return nodes


def draw_for_population(scope: Scope, read: Read = None) -> list[Node]:
    """The draws that all neurons share: a function of the tick, so no thread needs to tell another."""
    nodes: list[Node] = []
    for number, record in noise_fields(scope.kind, "population", read):
        name, value = name_of(scope, record), made_ahead(record)
        call = call_of_one(scope, record, number, str(EVERYBODY))
        value = call if value is None else value.xreplace({symbol(record.name): call})
        others = again(scope, record, number, local(name), str(EVERYBODY))
        changes = others or sampled(record)
        nodes.append((Variable if changes else Declare)(name, scope.lower(value)))
        nodes += [*sampler(scope, record, number, name, str(EVERYBODY)), *others]
        scope.plain[symbol(record.name)] = local(name)
    return nodes


def call_of_one(scope: Scope | SynapseScope, record: FieldModel, number: int, index: str) -> sympy.Symbol:
    """The call that gives the standard draw of one neuron or synapse: the number that a block of 64 has for it."""
    call = local(f"dsl_{standard_draw(record)}_of({', '.join(KEY)}, {index}, {number}, (uint64_t)tick)")
    scope.types[call.name] = "double"
    return call


def draw_one(scope: Scope | SynapseScope, record: FieldModel, number: int, index: str, standard: Any) -> list[Node]:
    """The noise of one neuron or synapse out of its standard draw, under the name that `name_of` says."""
    name, value = name_of(scope, record), made_ahead(record)
    raw: list[Node] = []
    if value is not None:  # in a local of its own, so that all that is made of it is seen to be made in the loop
        scope.types[f"{name}__raw"] = "double"
        raw = [Declare(f"{name}__raw", standard)]
        value = value.xreplace({symbol(record.name): local(f"{name}__raw")})
    others = again(scope, record, number, local(name), index)
    changes = others or sampled(record)
    drawn = (Variable if changes else Declare)(name, scope.lower(standard if value is None else value))
    return [*raw, drawn, *sampler(scope, record, number, name, index), *others]


def name_of(scope: Scope | SynapseScope, record: FieldModel) -> str:
    """The local with the draw of a field."""
    name = f"{c_name(record.name)}__draw"
    scope.types[name] = "double"
    return name


def _made(scope: Scope, record: FieldModel, number: int) -> list[Node]:
    """A loop of its own for what is made of the draws ahead of the equations; samplers cannot be vectorised."""
    value, name = made_ahead(record), name_of(scope, record)
    if sampled(record):
        body = sampler(scope, record, number, f"{name}[neuron - block]", "neuron")
        return [For("neuron", BLOCK_START, BLOCK_START + BLOCK, body)]
    if value is None or value == symbol(record.name):
        return []
    return [For("neuron", BLOCK_START, BLOCK_START + BLOCK, (Store(name, LANE, scope.lower(value)),), simd=True)]


def sampler(scope: Scope | SynapseScope, record: FieldModel, number: int, drawn: str, neuron: str) -> tuple[Node, ...]:
    """A number of the field in the place of a uniform one; nothing where no sampler is needed."""
    if not sampled(record):
        return ()
    declared, names = _declared(scope, record, parameters_of(record))
    arguments = (drawn, *KEY, neuron, str(number), "(uint64_t)tick", *names)
    return (*declared, Call(f"dsl_{_law(record)}_drawn", arguments, drawn))


def _declared(scope: Scope | SynapseScope, record: FieldModel, given: dict[str, Any]) -> tuple[list[Node], list[str]]:
    """Parameters as doubles under names of their own, for the arguments of a call."""
    names = {word: f"{c_name(record.name)}__{word}" for word in given}
    scope.types |= dict.fromkeys(names.values(), "double")
    return [Declare(names[word], scope.lower(value)) for word, value in given.items()], list(names.values())


def _law(record: FieldModel) -> str:
    """What C calls the distribution."""
    return type(record.distribution).__name__.lower()


def _mended(scope: Scope, record: FieldModel, number: int) -> list[Node]:
    """A loop that looks for draws outside of their bounds: few, so each is drawn again by itself."""
    others = again(scope, record, number, load(name_of(scope, record), LANE), "neuron")
    return [For("neuron", BLOCK_START, BLOCK_START + BLOCK, others)] if others else []


def again(scope: Scope | SynapseScope, record: FieldModel, number: int, drawn: Any, neuron: str) -> tuple[Node, ...]:
    """Another draw in the place of one that is outside of its bounds."""
    bounds = redrawn_within(record)
    if bounds is None:
        return ()
    text = str(drawn) if isinstance(drawn, sympy.Symbol) else f"{name_of(scope, record)}[neuron - block]"
    ends, (low, high) = _declared(scope, record, dict(zip(("min", "max"), bounds, strict=True)))
    outside = Disjunction(Less(drawn, local(low)), Greater(drawn, local(high)))
    declared, names = _declared(scope, record, parameters_of(record))
    arguments = (*KEY, neuron, str(number), "(uint64_t)tick", str(attempts_of(record)), low, high, *names)
    return (*ends, If(outside, (*declared, Call(f"dsl_{_law(record)}_within", arguments, text))))
