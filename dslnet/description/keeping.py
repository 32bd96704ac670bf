"""How a projection keeps its states and advances them: what was found to be cheaper than what is written, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve

from dslnet.description.formulas import formula
from dslnet.description.tables import columns, headed
from dslnet.messages.teach import listed
from dslnet.model import FieldModel, OdeBlock, SynapseModel
from dslnet.planning.bundling import Bundler
from dslnet.plasticity import SynapseProgram
from dslnet.plasticity.decaying import why_stepped
from dslnet.plasticity.keeping import Keeping
from dslnet.ticks import Clock

KEPT = {
    "projection": "one number",
    "pre": "one a source",
    "post": "one a target",
    "synapse": "one a synapse",
}
SIDES = {"pre": "source", "post": "target"}


def describe_keeping(projection: Any) -> list[str]:
    """A line for each state that changes by itself; nothing for the plain synapse."""
    return headed("How states are kept", columns(keeping_rows(projection)))


def keeping_rows(projection: Any, bundler: Bundler | None = None) -> list[list[str]]:
    """State, how many values are kept, and how it is advanced: as it runs now, or as it would in the simulator whose
    bundler is given, by default one with the default choices."""
    model, keeping, chosen = _planned(projection, bundler)
    program = chosen.program(model, keeping)
    states = [f for f in model.fields if f.kind == "state" and f.name in program.written()]
    why = _why_each(model, keeping, chosen)
    return [[f.name, _kept(f, program, why), _advanced(f, model, program, chosen)] for f in states]


def _planned(projection: Any, bundler: Bundler | None) -> tuple[SynapseModel, Keeping, Bundler]:
    """The model, how its fields are kept as it runs, or would, and what makes a program of both."""
    access = getattr(projection._room, "access", None)  # that of a running simulator
    if access is not None and bundler in (None, access.running.planner.bundler):
        held = projection._room.held
        return held.model, held.keeping, access.running.planner.bundler
    bundler = Bundler(Clock(0.1), np.dtype(np.float64)) if bundler is None else bundler
    return bundler.model(projection), bundler.foreseen_keeping(projection), bundler


def _why_each(model: SynapseModel, keeping: Keeping, bundler: Bundler) -> dict[str, str]:
    """Of states that hang on one side alone, and are kept for each synapse, why they are."""
    if keeping.plain:
        return {}
    names = frozenset(f.name for f in model.fields if f.kind == "state")
    likely = bundler.program(model, evolve(keeping, uniform=names, one_delay=True, own_times=False))
    found = {}
    for name in set(likely.moved) - set(bundler.program(model, keeping).moved):
        side, given = likely.levels[name], "its synapses may have other values than others of the neuron"
        several = f"spikes of a {SIDES[side]} arrive by several delays"
        found[name] = several if side == "pre" and not keeping.one_delay else given
    return found


def _kept(record: FieldModel, program: SynapseProgram, why: Mapping[str, str]) -> str:
    level, name = program.levels[record.name], record.name
    moved = f", not one a synapse: it depends on the {SIDES[level]} alone" if name in program.moved else ""
    return KEPT[level] + (f": {why[name]}" if name in why else moved)


def _advanced(record: FieldModel, model: SynapseModel, program: SynapseProgram, bundler: Bundler) -> str:
    if program.decay_of(record.name) is not None:
        return "advanced when it is looked at: its equation is linear, of parameters of the projection"
    touched = program.touched_of(record.name)
    if touched is not None and not touched.times:
        return "advanced when it is looked at: its equation is linear, and no spike meets it"
    if touched is not None:
        return "advanced when a spike meets it: its equation is linear, and nothing else looks at it"
    equations = [e for block in model.blocks if isinstance(block, OdeBlock) for e in block.equations]
    found = next((e for e in equations if e.target == record.name), None)
    if found is not None:
        advanced = {name for group in program.counted for name in group.names}
        why = "this backend reads plainly"
        if not bundler.plain:
            why = why_stepped(model, found, program.levels, bundler.method, advanced)
        return f"stepped: {why}{_stirred(record, program)}"
    stepped = any(write.target == record.name for write in program.step)
    return "stepped: an update writes it" if stepped else "changes at spikes only"


def _stirred(record: FieldModel, program: SynapseProgram) -> str:
    """Where a step leaves synapses out."""
    found = next((w.stir for w in program.step if w.target == record.name and w.stir), None)
    if found is None or not program.stirs:
        return ""
    shown = [formula(factor) for factor in (*found.of_all, *found.of_each)]
    return f"; only where {listed(shown)} {'are' if len(shown) > 1 else 'is'} not 0"
