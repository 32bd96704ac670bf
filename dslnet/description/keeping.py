"""How a projection keeps its states and advances them: what was found to be cheaper than what is written, and why."""

from __future__ import annotations

from typing import Any

import numpy as np

from dslnet.bundling import Bundler, model_of
from dslnet.description.tables import columns, headed
from dslnet.model import FieldModel, OdeBlock, SynapseModel
from dslnet.plasticity import SynapseProgram
from dslnet.plasticity.decaying import why_stepped
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


def keeping_rows(projection: Any) -> list[list[str]]:
    """State, how many values are kept, and how it is advanced."""
    model = model_of(projection)
    program = Bundler(Clock(0.1), np.dtype(np.float64)).foreseen(projection)
    states = [f for f in model.fields if f.kind == "state" and f.name in program.written()]
    return [[f.name, _kept(f, program), _advanced(f, model, program)] for f in states]


def _kept(record: FieldModel, program: SynapseProgram) -> str:
    level = program.levels[record.name]
    moved = f", not one a synapse: it depends on the {SIDES[level]} alone" if record.name in program.moved else ""
    return KEPT[level] + moved


def _advanced(record: FieldModel, model: SynapseModel, program: SynapseProgram) -> str:
    if program.decay_of(record.name) is not None:
        return "advanced when it is looked at: its equation is linear, of parameters of the projection"
    equations = [e for block in model.blocks if isinstance(block, OdeBlock) for e in block.equations]
    found = next((e for e in equations if e.target == record.name), None)
    if found is not None:
        return f"stepped: {why_stepped(model, found, program.levels, None)}"
    stepped = any(write.target == record.name for write in program.step)
    return "stepped: an update writes it" if stepped else "changes at spikes only"
