"""States that are advanced when they are looked at, in C: what is kept, and what all synapses have in common now.

x = F x(0) + d is formed where a state is read. A change of one state is carried back to the moment from which all are
counted, by F of the negative time, and added to what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy
from attrs import evolve

from dslnet.codegen.ir import Assign, Declare, If, Node, Pointer, Store, load, local
from dslnet.codegen.lower.synapse_scope import SynapseScope, latest
from dslnet.codegen.names import c_name
from dslnet.integrate.base import DT
from dslnet.model import symbol
from dslnet.plasticity import Decay, Level, Write
from dslnet.plasticity.records import after

EPOCH = "self->{}__epoch[8 * thread]"
NOW, LATER = "", "__next"
UNKNOWN = "common[0] == 0.0"
COMMON = "self->calendar->common + thread * self->calendar->breadth"


def decaying(scope: SynapseScope, later: bool = False) -> list[Node]:
    """What is common to all values of a decay now, and with `later` at the end of the step; from here on the names of
    its states are their values."""
    nodes: list[Node] = []
    for decay in scope.kind.program.decays:
        kept = {name: scope.names[symbol(name)] for name in decay.names}
        nodes += _common(scope, decay, NOW)
        nodes += _common(scope, decay, LATER) if later else []
        for name in decay.names:
            scope.names[symbol(name)] = _value(decay, name, kept, NOW)
            if later:
                scope.names[after(name)] = _value(decay, name, kept, LATER)
    return nodes


def once_a_tick(scope: SynapseScope, nodes: list[Node], needed: set[str]) -> list[Node]:
    """The same where a projection delivers many times a tick, delay by delay: what is `needed` is computed at the first
    of these, and kept. Whatever the delay, it has the same place."""
    places = {node.name: place for place, node in enumerate(nodes, start=1) if isinstance(node, Declare)}
    there = [name for name in places if name in needed]
    if not there:
        return []
    scope.types |= {"common": "double", UNKNOWN: "int"}
    scope.sources["common"] = Pointer("common", COMMON)
    names = {name: f"{name}__first" for name in places}
    scope.types |= {fresh: scope.types[name] for name, fresh in names.items()}
    renamed = {local(name): local(fresh) for name, fresh in names.items()}
    first = [evolve(n, name=names[n.name], value=n.value.xreplace(renamed)) for n in nodes if isinstance(n, Declare)]
    keep = [Store("common", sympy.Integer(places[name]), local(names[name])) for name in there]
    known = Store("common", sympy.Integer(0), sympy.Integer(1))
    again = [Declare(name, load("common", sympy.Integer(places[name]))) for name in there]
    return [If(local(UNKNOWN), (*first, *keep, known)), *again]


def common_values(decays: Iterable[Decay]) -> int:
    """How many numbers `once_a_tick` has places for, at most."""
    return 1 + sum(2 + 2 * len(decay.names) ** 2 + len(decay.names) for decay in decays)


def stores(
    scope: SynapseScope, writes: Iterable[Write], level: Level, before: Mapping[str, sympy.Symbol] | None = None
) -> list[Node]:
    """The last versions of the fields of a level are kept; what has changed is known before anything is stored.
    `before` are versions of fields that have been kept already."""
    writes = tuple(writes)
    found = latest(writes, level)
    plain = {n: w for n, w in found.items() if scope.kind.program.decay_of(n) is None}
    nodes: list[Node] = [Store(c_name(n), scope.index(level), scope.names[w.symbol]) for n, w in plain.items()]
    for decay in scope.kind.program.decays:
        changed = {name: found[name] for name in decay.names if name in found}
        nodes += _changed(scope, decay, changed, writes, level, before or {}) if changed else []
    return sorted(nodes, key=lambda node: isinstance(node, Store))


def renewed(scope: SynapseScope, decay: Decay, loop: Any, several: Any) -> Node:
    """When a decay has gone far from where it is counted from, it is counted from the next step on. `loop` makes a
    loop over its values, `several` what only the last part of a projection does."""
    text, level = c_name(decay.first), scope.kind.program.levels[decay.first]
    far = local(f"{text}__speed * {text}__elapsed{LATER} > {decay.reach!r}")
    epoch, behind = EPOCH.format(text), local("tick + 1")
    scope.types |= {far.name: "int", epoch: "int64_t", behind.name: "int64_t", f"{text}__speed": "double"}
    names = {name: f"{c_name(name)}__renewed" for name in decay.names}
    scope.types |= dict.fromkeys(names.values(), scope.kind.real)
    body: list[Node] = [Declare(fresh, scope.names[after(name)]) for name, fresh in names.items()]
    body += [Store(c_name(name), scope.index(level), local(fresh)) for name, fresh in names.items()]
    moved = loop(level, body)
    moved = moved if level == "synapse" else several(moved)
    return If(far, (*moved, *several([Assign(epoch, behind)])))


def _common(scope: SynapseScope, decay: Decay, when: str) -> list[Node]:
    """Time that has passed, the elements of F and d, and now also those that carry changes back."""
    text = c_name(decay.first)
    ticks = f"tick{' + 1' if when else ''} - {EPOCH.format(text)}"
    elapsed = f"{text}__elapsed{when}"
    passed = local(f"self->dt * (double)({ticks})")
    scope.types |= {elapsed: "double", passed.name: "double", f"{text}__speed": "double", "self->dt": "double"}
    nodes: list[Node] = [Declare(elapsed, passed)]
    nodes += [] if when else [Declare(f"{text}__speed", scope.lower(decay.speed))]
    for i, to in enumerate(decay.names):
        for j, source in enumerate(decay.names):
            if decay.flows[i][j] != 0:
                nodes.append(_declared(scope, _flow(decay, to, source) + when, decay.flows[i][j], local(elapsed)))
                back = _declared(scope, _back(decay, to, source), decay.flows[i][j], -local(elapsed))
                nodes += [] if when else [back]
        if decay.drives[i] != 0:
            nodes.append(_declared(scope, f"{c_name(to)}__drive{when}", decay.drives[i], local(elapsed)))
    return nodes


def _declared(scope: SynapseScope, name: str, value: Any, elapsed: Any) -> Node:
    scope.types[name] = scope.kind.real
    return Declare(name, scope.lower(value).xreplace({DT: elapsed}))


def _value(decay: Decay, name: str, kept: dict[str, Any], when: str) -> Any:
    i = decay.names.index(name)
    terms = [
        kept[source] * local(_flow(decay, name, source) + when)
        for j, source in enumerate(decay.names)
        if decay.flows[i][j] != 0
    ]
    drive = local(f"{c_name(name)}__drive{when}") if decay.drives[i] != 0 else sympy.Integer(0)
    return sympy.Add(*terms, drive)


def _changed(
    scope: SynapseScope,
    decay: Decay,
    changed: dict[str, Write],
    writes: tuple[Write, ...],
    level: Level,
    before: Mapping[str, sympy.Symbol],
) -> list[Node]:
    """Changes of some states, carried back and added to all that they come from. What is assigned to a state that
    decays alone is carried back itself: 0 stays 0."""
    known = {name: before.get(name, symbol(name)) for name in changed}
    if len(decay.names) == 1 and not _only_adds(changed[decay.first], writes, known[decay.first]):
        return _assigned(scope, decay, changed[decay.first], level)
    nodes: list[Node] = []
    changes: dict[str, Any] = {}
    for name, write in changed.items():
        changes[name] = local(f"{c_name(write.symbol.name)}__change")
        scope.types[changes[name].name] = scope.kind.real
        nodes.append(Declare(changes[name].name, _change(scope, write, writes, known[name])))
    for i, to in enumerate(decay.names):
        terms = [
            change * local(_back(decay, to, source))
            for source, change in changes.items()
            if decay.flows[i][decay.names.index(source)] != 0
        ]
        if terms:
            kept = load(c_name(to), scope.index(level))
            nodes.append(Store(c_name(to), scope.index(level), kept + sympy.Add(*terms)))
    return nodes


def _assigned(scope: SynapseScope, decay: Decay, write: Write, level: Level) -> list[Node]:
    name = decay.first
    drive = local(f"{c_name(name)}__drive") if decay.drives[0] != 0 else sympy.Integer(0)
    value = (scope.names[write.symbol] - drive) * local(_back(decay, name, name))
    return [Store(c_name(name), scope.index(level), value)]


def _only_adds(write: Write, writes: tuple[Write, ...], before: sympy.Symbol) -> bool:
    """Whether all that happens to a state is one addition of what does not depend on it as it was `before`."""
    once = sum(other.target == write.target for other in writes) == 1
    return once and bool(write.value.is_Add) and before not in (write.value - before).free_symbols


def _change(scope: SynapseScope, write: Write, writes: tuple[Write, ...], before: sympy.Symbol) -> Any:
    """What a state has become less what it was before; of a single addition what is added."""
    if _only_adds(write, writes, before):
        return scope.lower(write.value - before)
    return scope.names[write.symbol] - scope.names[before]


def _flow(decay: Decay, to: str, source: str) -> str:
    return f"{c_name(to)}__factor" if to == source else f"{c_name(to)}__of__{c_name(source)}"


def _back(decay: Decay, to: str, source: str) -> str:
    return f"{c_name(to)}__inverse" if to == source else f"{c_name(to)}__back__{c_name(source)}"
