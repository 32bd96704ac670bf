"""States that are advanced when a spike meets them, by the time since the last one did.

Where the coefficients of linear equations differ from synapse to synapse, no factor serves all of them; but nobody
looks at such a state between spikes, and the times of spikes are known. So a resource that recovers with a time
constant of each synapse costs an exponential a spike, and nothing in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from dslnet.expressions.truths import Greater
from dslnet.integrate.base import DT
from dslnet.integrate.systems import MOST, components
from dslnet.language.heeding import reads
from dslnet.location import Location
from dslnet.model import T_POST, T_PRE, Equation, OdeBlock, Statement, SynapseModel, symbol
from dslnet.plasticity.coupling import Coupling
from dslnet.plasticity.decaying import closed, equations_of, read_by, solved, why_alone
from dslnet.plasticity.levels import Level
from dslnet.plasticity.records import SPECIALS, Touched, Write
from dslnet.symbols import Maximum, Where

T = symbol("t")


def touched_of(model: SynapseModel, levels: Mapping[str, Level], method: Any, alike: bool) -> tuple[Touched, ...]:
    """The groups of states of each synapse that nothing but spikes looks at. `method` is the simulator's default;
    `alike` says whether spikes that arrive have met all synapses of their source.

    Where coefficients are the same for all, a decay costs less, but where the time since is one of the source.
    """
    coupling = Coupling.of(model, method)
    own = [e for e in equations_of(model) if levels[e.target] == "synapse" and coupling.is_exact(e.target)]
    equations = {e.target: e for e in own if not why_alone(model, e, levels, method)}
    params = [f.name for f in model.fields if f.kind == "param"]
    same = {name for name in params if levels[name] == "projection"}
    rows = closed(model, equations, coupling, {symbol(name) for name in params})
    found = []
    for group in (g for g in components(rows) if len(g) <= MOST and not _looked_at_between(model, g)):
        one = _touched(model, [equations[name] for name in group])
        common = all(s.name in {*same, *group} for name in group for s in equations[name].rhs.free_symbols)
        asked = T_PRE in one.times and reads(model, T_PRE)  # by rules, as a time of the source
        if not asked and (not common or (alike and one.times == (T_PRE,))):
            found.append(one)
    return tuple(found)


def _looked_at_between(model: SynapseModel, group: list[str]) -> bool:
    """Whether anything but spikes, and the equations of the group, reads its states."""
    values: list[Any] = [] if model.transmission is None else [model.transmission.value]
    values += [b for f in model.fields for b in (f.minimum, f.maximum) if b is not None]
    for block in model.blocks:
        if isinstance(block, OdeBlock):
            values += [e.rhs for e in block.equations if e.target not in group]
        else:
            values += [s.value for s in block.statements]
    drawn = {n for f in model.fields if f.distribution is not None for n in f.distribution.fields.values()}
    return bool(drawn & set(group)) or any(read_by(value) & set(group) for value in values)


def _touched(model: SynapseModel, equations: list[Equation]) -> Touched:
    values = solved(equations)
    names = tuple(e.target for e in equations)
    events = {T_PRE: model.pre_spike, T_POST: model.post_spike}
    times = tuple(time for time in SPECIALS if any(_meets(s, names) for s in events[time]))
    passed = Greater(DT, sympy.Integer(0))  # else dt / tau were 0 / 0 where tau is 0
    return Touched(names, tuple(Where(passed, values[name], symbol(name)) for name in names), times)


def _meets(statement: Statement, names: tuple[str, ...]) -> bool:
    """Whether what happens at a spike reads or writes one of these."""
    return statement.target in names or bool(read_by(statement.value) & set(names))


def met(touched: Touched, levels: Mapping[str, Level], where: Location) -> tuple[list[Write], dict[Any, Any]]:
    """What happens ahead of all else at a spike that meets these states: they are brought up to date. Also the names of
    their values from there on."""
    level: Level = "pre" if touched.times == (T_PRE,) and levels[T_PRE] == "pre" else "synapse"
    last = symbol(f"{touched.first}__since")
    for time in touched.times:
        last = Maximum(last, symbol(time))
    elapsed = symbol(f"{touched.first}__elapsed")  # not below 0 by the last bit in which t and ticks times dt differ
    note = "the time since a spike was here"
    writes = [Write(None, elapsed, Maximum(T - last, sympy.Integer(0)), note, where, level)]
    now = {symbol(name): symbol(f"{name}__now") for name in touched.names}
    for name, value in zip(touched.names, touched.values, strict=True):
        writes.append(Write(name, now[symbol(name)], value.xreplace({DT: elapsed}), f"{name} by now", where, "synapse"))
    return writes, now
