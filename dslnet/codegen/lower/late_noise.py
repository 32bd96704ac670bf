"""Noise that resets alone read is drawn for the neurons that fired: in a step these are few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import Buffer, Call, Node, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.noise import CHUNK, KEY, LANE, draw_one, name_of, noise_fields
from dslnet.codegen.lower.scope import Scope
from dslnet.codegen.names import c_name
from dslnet.model import FieldModel, symbol
from dslnet.program import EventProgram
from dslnet.stepping.drawing import parameter_names, standard_draw


def drawn_ahead(kind: PopulationKind, values: Iterable[sympy.Basic]) -> set[Any]:
    """The noise to draw for all neurons: what these values read, and what would be another number after the step."""
    fields = [record for _, record in noise_fields(kind, "neuron", None)]
    return _read(values) | {symbol(f.name) for f in fields if _changes(kind, f)}


def draw_for_fired(scope: Scope, event: EventProgram) -> tuple[list[Node], list[Node]]:
    """The draws of those that fired, of the fields that the reset reads and that were not drawn ahead: what stands
    before the loop over them, and what in it."""
    before: list[Node] = []
    inside: list[Node] = []
    for number, record in noise_fields(scope.kind, "neuron", _read(_values(event)) - scope.lanes.keys()):
        buffer = f"{c_name(record.name)}__drawn__{c_name(event.name)}"
        scope.types[buffer] = "double"
        before += [Buffer(buffer, BLOCK), _standard(record, number, event, buffer)]
        inside += draw_one(scope, record, number, "neuron", load(buffer, LANE))
        scope.lanes[symbol(record.name)] = local(name_of(scope, record))
    return before, inside


def _standard(record: FieldModel, number: int, event: EventProgram, buffer: str) -> Call:
    """One by one, or where many fired all 64 of the block at once."""
    fired = (f"{c_name(event.name)}__{word}" for word in ("spikes", "first", "total"))
    arguments = (*KEY, CHUNK, str(number), "(uint64_t)tick", *fired, buffer)
    return Call(f"dsl_{standard_draw(record)}_some", arguments)


def _values(event: EventProgram) -> list[sympy.Basic]:
    """All that is computed for a neuron that fired."""
    values: list[sympy.Basic] = [assignment.value for assignment in event.reset]
    return values if event.refractory is None else [*values, event.refractory]


def _read(values: Iterable[sympy.Basic]) -> set[Any]:
    return set().union(*(value.free_symbols for value in values))


def _changes(kind: PopulationKind, record: FieldModel) -> bool:
    """Whether a parameter or bound of the distribution is something that the step itself writes."""
    return any(kind.model.field(name).kind != "param" for name in parameter_names(record))
