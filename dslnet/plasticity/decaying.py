"""Which states are advanced when they are looked at, and how: closed groups of linear equations with coefficients that
are the same for all synapses.

What is kept is x(0), and x(t) = F(t) x(0) + d(t), where F and d serve all synapses. F is found by the exact method,
symbolically; equal time constants, and equations that read each other, are no special case.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import sympy
from attrs import evolve

from dslnet.expressions.parts import holds
from dslnet.integrate import method_named
from dslnet.integrate.linear import jumps
from dslnet.integrate.systems import MOST, Affine, affine, components
from dslnet.model import Equation, OdeBlock, SynapseModel, UpdateBlock, symbol
from dslnet.plasticity.cheaper import WEIGHT
from dslnet.plasticity.coupling import Coupling
from dslnet.plasticity.levels import Level
from dslnet.plasticity.reasons import why_driven
from dslnet.plasticity.records import Decay
from dslnet.symbols import Absolute, Reduction, is_truth

ALONE, TOGETHER = 30.0, 5.0
"""How far a single decay goes, e^30, and a group, whose parts differ in speed, e^5: that many digits may be lost."""
Rows = dict[str, Affine]


def decays_of(
    model: SynapseModel, levels: Mapping[str, Level], method: Any, without: Set[str] = frozenset()
) -> tuple[Decay, ...]:
    """The groups of states that are advanced when they are looked at. `method` is the simulator's default; some states
    go `without`."""
    coupling = Coupling.of(model, method)
    equations = {e.target: e for e in equations_of(model) if not why_alone(model, e, levels, method)}
    equations = {name: e for name, e in equations.items() if coupling.is_exact(name) and name not in without}
    params = {symbol(f.name) for f in model.fields if f.kind == "param" and levels[f.name] == "projection"}
    rows = closed(model, equations, coupling, params)
    groups = [group for group in components(rows) if len(group) <= MOST]
    groups = [group for group in groups if len({levels[name] for name in group}) == 1]
    groups = [group for group in groups if len(group) == 1 or not _assigned(model) & set(group)]
    groups = coupling.left_alone(groups)
    return tuple(_decay([equations[name] for name in group], {name: rows[name] for name in group}) for group in groups)


def why_stepped(
    model: SynapseModel, equation: Equation, levels: Mapping[str, Level], method: Any, advanced: Set[str]
) -> str:
    """Why an equation is advanced in every step; empty where it is one of those that are `advanced` in other ways."""
    if equation.target in advanced:
        return ""
    alone = _why_alone(model, equation, levels, method)
    if not alone and equation.target in _assigned(model) and len(equation.rhs.free_symbols & _states(model)) > 1:
        return "a spike sets it, and its equation reads other states"
    return alone or why_driven(model, equation, levels, advanced) or _why_held(equation)


def equations_of(model: SynapseModel) -> list[Equation]:
    """All equations of a synapse."""
    return [e for block in model.blocks if isinstance(block, OdeBlock) for e in block.equations]


def _compared(model: SynapseModel) -> set[str]:
    """The states in conditions of equations and updates, and in what jumps there: a state that a spike sets to a
    threshold is not to be beyond it by the rounding of x(0) F."""
    values = [e.rhs for e in equations_of(model)]
    values += [s.value for block in model.blocks if isinstance(block, UpdateBlock) for s in block.statements]
    found = (part for value in map(sympy.sympify, values) for part in [*jumps(value), *([value] * is_truth(value))])
    return {name for part in found for name in read_by(part)}


def why_alone(model: SynapseModel, equation: Equation, levels: Mapping[str, Level], method: Any) -> str:
    """What speaks against it whatever the equation is."""
    return _why_alone(model, equation, levels, method) or _why_held(equation)


def _why_held(equation: Equation) -> str:
    return "plasticity may be switched off, which holds it" if equation.target == WEIGHT else ""


def _why_alone(model: SynapseModel, equation: Equation, levels: Mapping[str, Level], method: Any) -> str:
    """The same, but for the switch of plasticity."""
    chosen = method if equation.method == "auto" else equation.method
    record = model.field(equation.target)
    if not (chosen is None or chosen == "exact" or chosen is method_named("exact")):
        return "another method than the exact one is asked for"
    if levels[equation.target] == "projection":
        return "it is one number"
    if record.dtype != "float":
        return "it holds no real numbers"
    updates = (block for block in model.blocks if isinstance(block, UpdateBlock))
    if any(statement.target == equation.target for block in updates for statement in block.statements):
        return "an update writes it"
    if not _bounds_at_0(record):
        return "it may reach its bounds by itself"
    return "it is compared in every step, which rounding would decide" if record.name in _compared(model) else ""


def _bounds_at_0(record: Any) -> bool:
    bounds = (sympy.sympify(b) for b in (record.minimum, record.maximum) if b is not None)
    return all(bool(bound.is_zero) for bound in bounds)


def _assigned(model: SynapseModel) -> set[str]:
    """The states that a spike sets, whatever they were."""
    return {s.target for s in (*model.pre_spike, *model.post_spike) if not s.adds and s.target not in read_by(s.value)}


def read_by(value: Any) -> set[str]:
    """The fields that an expression reads, in any version."""
    return {name.name.partition("__")[0] for name in sympy.sympify(value).free_symbols}


def _states(model: SynapseModel) -> set[Any]:
    return {symbol(record.name) for record in model.fields if record.kind == "state"}


def closed(model: SynapseModel, equations: dict[str, Equation], coupling: Coupling, params: set[Any]) -> Rows:
    """The equations that are linear in one another, with coefficients made of these parameters."""
    left = dict(equations)
    while True:
        beside = {name: [each for each in left if each in coupling.beside(name)] for name in left}
        rows = {name: affine(e, beside[name]) for name, e in left.items() if not holds(e.rhs, Reduction)}
        good = {name: row for name, row in rows.items() if row is not None and _suits(model.field(name), row, params)}
        if len(good) == len(left):
            return good
        left = {name: left[name] for name in good}


def _suits(record: Any, row: Affine, params: set[Any]) -> bool:
    """Whether a row is made of parameters. A bound at 0 is not reached by what only decays."""
    parts = [*row.slopes.values(), row.rest]
    bounded = record.minimum is not None or record.maximum is not None
    alone = row.rest == 0 and set(row.slopes) == {record.name}
    return bool(row.slopes) and all(part.free_symbols <= params for part in parts) and (alone or not bounded)


def _decay(equations: list[Equation], rows: Rows) -> Decay:
    names = tuple(e.target for e in equations)
    states = [symbol(name) for name in names]
    free = [evolve(e, rhs=_homogeneous(rows[e.target])) for e in equations]
    moved, driven = solved(free), solved(equations)
    flows = tuple(tuple(_at(moved[i], states, j) for j in range(len(names))) for i in names)
    drives = tuple(_at(driven[i], states, None) for i in names)
    slopes = [slope for row in rows.values() for slope in row.slopes.values()]
    speed = sympy.Add(*(Absolute(slope) for slope in slopes))
    return Decay(names, flows, drives, speed, ALONE if len(names) == 1 else TOGETHER)


def solved(equations: list[Equation]) -> dict[str, sympy.Expr]:
    """The states after a time `dt`, by the exact method."""
    found: dict[str, sympy.Expr] = method_named("exact").advance(equations).values
    return found


def _homogeneous(row: Affine) -> sympy.Expr:
    return sympy.Add(*(slope * symbol(name) for name, slope in row.slopes.items()))


def _at(value: sympy.Expr, states: list[Any], one: int | None) -> sympy.Expr:
    """A linear expression of the states where one of them is 1 and the others are 0."""
    return value.xreplace({state: sympy.Integer(int(place == one)) for place, state in enumerate(states)})
