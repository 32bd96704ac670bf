"""Which states can be kept or advanced at less cost than they were declared, with the same results.

A state declared per synapse that depends on one side alone is kept once per neuron of that side. A state with a linear
equation of its own is advanced when it is looked at: dx/dt = a x + b has the solution
x(n) = x(0) e^(a n dt) + b (e^(a n dt) - 1)/a, in which all but x(0) is the same for all synapses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

import sympy

from dslnet.integrate import method_named
from dslnet.integrate.linear import linear_parts
from dslnet.model import Equation, OdeBlock, SynapseModel, UpdateBlock, symbol
from dslnet.plasticity.levels import Level, level_of, within
from dslnet.plasticity.records import Decay
from dslnet.symbols import Reduction

WEIGHT = "w"
"""The state that plasticity switched off holds; it is always kept and stepped as declared."""


def moved_states(
    model: SynapseModel, levels: Mapping[str, Level], uniform: Set[str], one_delay: bool
) -> dict[str, Level]:
    """The states declared per synapse that can be kept per neuron, and of which side. `uniform` are those that begin
    with one number; where spikes of one neuron arrive at several times nothing depends on the source alone."""
    found: dict[str, Level] = {}
    sides: tuple[Level, ...] = ("post", "pre") if one_delay else ("post",)
    for side in sides:
        assumed = {f.name for f in model.fields if _candidate(f, levels, uniform) and f.name not in found}
        while True:
            trial = {**levels, **found, **dict.fromkeys(assumed, side)}
            staying = {name for name in assumed if _stays(model, name, side, trial)}
            if staying == assumed:
                break
            assumed = staying
        found |= dict.fromkeys(assumed, side)
    return found


def _candidate(record: Any, levels: Mapping[str, Level], uniform: Set[str]) -> bool:
    declared = record.kind == "state" and levels[record.name] == "synapse"
    return declared and record.name in uniform and record.name != WEIGHT


def _stays(model: SynapseModel, name: str, side: Level, levels: Mapping[str, Level]) -> bool:
    """Whether all that is written into a state is known on one side."""
    other = model.post_spike if side == "pre" else model.pre_spike
    if any(statement.target == name for statement in other):
        return False
    record = model.field(name)
    values = [*_written_to(model, name), *(b for b in (record.minimum, record.maximum) if b is not None)]
    return all(within(_level(value, model, levels), side) for value in values)


def _level(value: Any, model: SynapseModel, levels: Mapping[str, Level]) -> Level:
    """The level of an expression over fields and their versions."""
    value = sympy.sympify(value)
    if value.has(Reduction):
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


def decays_of(model: SynapseModel, levels: Mapping[str, Level], method: Any) -> tuple[Decay, ...]:
    """The states that are advanced when they are looked at."""
    equations = [e for block in model.blocks if isinstance(block, OdeBlock) for e in block.equations]
    return tuple(_decay(e) for e in equations if not why_stepped(model, e, levels, method))


def _decay(equation: Equation) -> Decay:
    parts = linear_parts(equation)
    assert parts is not None
    note = f"{equation.name}: d{equation.target}/dt"
    return Decay(equation.target, parts.slope, parts.constant, note, equation.location)


def why_stepped(model: SynapseModel, equation: Equation, levels: Mapping[str, Level], method: Any) -> str:
    """Why an equation is advanced in every step; empty where it need not be. `method` is the simulator's default."""
    chosen = method if equation.method == "auto" else equation.method
    record = model.field(equation.target)
    if equation.target == WEIGHT:
        return "plasticity may be switched off, which holds it"
    if not (chosen is None or chosen == "exact" or chosen is method_named("exact")):
        return "another method than the exact one is asked for"
    if levels[equation.target] == "projection" or record.dtype != "float":
        return "it is one number" if levels[equation.target] == "projection" else "it holds no real numbers"
    if any(s.target == equation.target for b in model.blocks if isinstance(b, UpdateBlock) for s in b.statements):
        return "an update writes it"
    parts = None if equation.rhs.has(Reduction) else linear_parts(equation)
    if parts is None or parts.slope == 0:
        return "its equation is not linear with a slope of its own"
    if not all(_is_parameter(model, levels, part) for part in (parts.slope, parts.constant)):
        return "its equation reads more than parameters of the projection"
    return "" if _bounds_are_kept(record, parts.constant) else "it may reach its bounds by itself"


def _is_parameter(model: SynapseModel, levels: Mapping[str, Level], expression: Any) -> bool:
    """Whether an expression is made of numbers and of parameters with one value for the projection."""
    params = {symbol(f.name) for f in model.fields if f.kind == "param" and levels[f.name] == "projection"}
    return bool(expression.free_symbols <= params)


def _bounds_are_kept(record: Any, drive: sympy.Expr) -> bool:
    """Whether a state cannot leave its bounds by its own equation: without a drive it does not cross 0."""
    bounds = [bound for bound in (record.minimum, record.maximum) if bound is not None]
    return not bounds or (drive == 0 and all(bound == 0 for bound in bounds))
