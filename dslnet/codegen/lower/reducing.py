"""Reductions in the step of a projection: over the synapses of each target, or over the neurons of one side."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from dslnet.codegen.expr import Printer
from dslnet.codegen.ir import Accumulate, Assign, Declare, For, Node, Store, Variable, load, local
from dslnet.codegen.lower.reduction import holder
from dslnet.codegen.lower.synapse_scope import NEURON, SynapseScope
from dslnet.codegen.lower.written import written
from dslnet.expressions.truths import Equal, NotEqual
from dslnet.plasticity import Level, Write
from dslnet.symbols import Maximum, Minimum, Where, as_number

WORST = {"PopulationSum": sympy.Integer(0), "PopulationMax": -sympy.oo, "PopulationMin": sympy.oo}
BETTER = {"PopulationMax": Maximum, "PopulationMin": Minimum}
TRUTHS = {"PopulationAny": ("PopulationMax", sympy.Integer(0)), "PopulationAll": ("PopulationMin", sympy.Integer(1))}
"""Of 0 and 1: what they are the same as, and what they are over nothing."""


def over_synapses(
    scope: SynapseScope, room: Callable[[str, str, Level], None], write: Write, ahead: list[Node]
) -> list[Node]:
    """A reduction over the synapses of each neuron: what is in the loop over them; `ahead` takes what stands before."""
    name = f"{write.symbol.name}__kept"
    room(name, holder(scope.kind, as_number(write.value)), "post")
    kind, kept, value = write.reduces, load(name, NEURON), as_number(scope.lower(write.value))
    if kind in TRUTHS:
        kind, worst = TRUTHS[kind]
        scope.names[write.symbol] = NotEqual(kept, 0)
    else:
        worst = WORST[kind]
        none = Equal(kept, worst)  # a neuron without synapses
        scope.names[write.symbol] = Where(none, sympy.Integer(0), kept) if kind in BETTER else kept
    start = Store(name, NEURON, worst)
    ahead.append(For("neuron", local("begin"), local("end"), (start,), simd=True))
    note = written(write.note, write.location)
    if kind == "PopulationSum":
        return [note, Accumulate(name, NEURON, value)]
    return [note, Store(name, NEURON, BETTER[kind](kept, value))]


def over_side(scope: SynapseScope, write: Write) -> list[Node]:
    """A reduction over all neurons of one side, which every thread computes for itself, in their order."""
    side, counter = ("pre", "source") if write.level == "pre" else ("post", "neuron")
    name = write.symbol.name
    member = f"self->{side}_members ? self->{side}_members[member] : member"
    total = local(f"{name}__all")
    scope.types |= {total.name: "double", "member": "int64_t", member: "int64_t", f"self->{side}_count": "int64_t"}
    value = as_number(scope.lower(write.value))
    whole = Printer(scope.types, scope.kind.real).kind(value) == "int"
    scope.types[name] = "double" if whole else scope.kind.real
    truth = write.reduces in TRUTHS
    kind = TRUTHS[write.reduces][0] if truth else write.reduces
    better = total + value if kind == "PopulationSum" else BETTER[kind](total, value)
    body = (Declare(counter, local(member)), Assign(total.name, better))
    scope.names[write.symbol] = NotEqual(local(name), 0) if truth else local(name)
    return [
        written(write.note, write.location),
        Variable(total.name, WORST[kind]),
        For("member", sympy.Integer(0), local(f"self->{side}_count"), body),
        Declare(name, total),
    ]
