"""Which states can be kept or advanced at less cost than they were declared, with the same results.

A state declared per synapse that depends on one side alone is kept once per neuron of that side. Which equations are
advanced when they are looked at is said in decaying.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

import sympy

from dslnet.expressions.parts import holds
from dslnet.model import Equation, OdeBlock, SynapseModel
from dslnet.plasticity.levels import Level, level_of, within
from dslnet.stepping.drawing import parameter_names
from dslnet.symbols import Reduction

WEIGHT = "w"
"""The state that plasticity switched off holds; it is always kept and stepped as declared."""


def moved_states(
    model: SynapseModel, levels: Mapping[str, Level], uniform: Set[str], one_delay: bool
) -> dict[str, Level]:
    """The states declared per synapse that can be kept per neuron, and of which side. `uniform` are those that begin
    with one number; where spikes of one neuron arrive at several times nothing depends on the source alone."""
    found: dict[str, Level] = {}
    drawn_from = {name for f in model.fields if f.kind == "noise" for name in parameter_names(f)}
    sides: tuple[Level, ...] = ("post", "pre") if one_delay else ("post",)
    for side in sides:
        assumed = {f.name for f in model.fields if _candidate(f, levels, uniform) and f.name not in found} - drawn_from
        while True:
            trial = {**levels, **found, **dict.fromkeys(assumed, side)}
            staying = {name for name in assumed if _stays(model, name, side, trial, one_delay)}
            if staying == assumed:
                break
            assumed = staying
        found |= dict.fromkeys(assumed, side)
    return found


def _candidate(record: Any, levels: Mapping[str, Level], uniform: Set[str]) -> bool:
    declared = record.kind == "state" and levels[record.name] == "synapse"
    return declared and record.name in uniform and record.name != WEIGHT


def _stays(model: SynapseModel, name: str, side: Level, levels: Mapping[str, Level], one_delay: bool) -> bool:
    """Whether all that is written into a state is known on one side; a source is seen as it was at several times where
    delays differ, also what is one number for it."""
    other = model.post_spike if side == "pre" else model.pre_spike
    if any(statement.target == name for statement in other):
        return False
    record = model.field(name)
    values = [*_written_to(model, name), *(b for b in (record.minimum, record.maximum) if b is not None)]
    if not one_delay and any(s.name.startswith("pre.") for v in values for s in sympy.sympify(v).free_symbols):
        return False
    return all(within(_level(value, model, levels), side) for value in values)


def _level(value: Any, model: SynapseModel, levels: Mapping[str, Level]) -> Level:
    """The level of an expression over fields and their versions."""
    value = sympy.sympify(value)
    if holds(value, Reduction):
        return "synapse"  # what a reduction runs over is settled by what its parts are declared as
    versions = {s.name: levels.get(s.name.partition("__")[0], "projection") for s in value.free_symbols}
    return level_of(value, {**versions, **{n: levels[n] for n in versions if n in levels}})


def _written_to(model: SynapseModel, name: str) -> Iterator[Any]:
    """All right-hand sides of a state."""
    for statement in (*model.pre_spike, *model.post_spike):
        if statement.target == name:
            yield statement.value
    for block in model.blocks:
        parts = block.equations if isinstance(block, OdeBlock) else block.statements
        yield from (p.rhs if isinstance(p, Equation) else p.value for p in parts if p.target == name)
