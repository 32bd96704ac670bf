"""The same network with a look at the clock after each part of a step: what `sim.profile()` tells comes from it.

Each thread has slots of its own, `net->spent + thread * net->spent_slots`: the last time, what is not counted (outside
of runs), what lies between two steps (recording, waiting for other threads), then one slot for each population in the
order of the network, one for what was sent ahead of its time, one for each delivery, and one for each projection that
learns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve

from dslnet.codegen.ir import Call, For, Function, If, Kernel, Member, Node, Struct
from dslnet.codegen.lower import Lowered
from dslnet.codegen.names import c_name
from dslnet.plan import NetworkPlan

OUTSIDE, BETWEEN, FIRST = 1, 2, 3
MINE = "net->spent + thread * net->spent_slots"
MEMBERS = (
    Member("int64_t *", "spent", "time spent: slots of each thread"),
    Member("int64_t", "spent_slots"),
)


def measuring(lowered: Lowered, plan: NetworkPlan) -> Lowered:
    """The functions that call others look at the clock after each call."""
    slots = {c_name(p.name): FIRST + number for number, p in enumerate(plan.populations)}
    rings = FIRST + len(slots)
    changes = {"step": _step, "follow": _step, "deliver": _deliver, "remember": _remember, "arrive": _arrive}
    changes |= {"look_back": _lesson, "learn": _lesson, "take_in": _take_in}
    whole = tuple(changes.get(f.name, _same)(f, slots, rings) for f in lowered.whole)
    return evolve(lowered, kernel=_with_slots(lowered.kernel), whole=whole)


def _with_slots(kernel: Kernel) -> Kernel:
    structs = tuple(_network(s) if s.name == "Network" else s for s in kernel.structs)
    return evolve(kernel, structs=structs)


def _network(struct: Struct) -> Struct:
    return evolve(struct, members=(*struct.members, *MEMBERS))


def spent(slot: int | str) -> Call:
    """A look at the clock."""
    return Call("dsl_spent", (MINE, str(slot)))


def _step(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    """After each call that belongs to a population."""
    body: list[Node] = [spent(BETWEEN)]
    for node in function.body:
        body.append(node)
        call = _call_in(node)
        if call is not None:
            name = re.match(r"net->(\w+)", call.arguments[0])
            if call.function == "meet":
                body.append(spent(BETWEEN))
            elif name is not None:
                body.append(spent(slots[name[1]]))
    return evolve(function, body=tuple(body))


def _call_in(node: Node) -> Call | None:
    """The call that a statement is, or that a population at rest leaves out."""
    while isinstance(node, If):
        node = node.body[-1]
    return node if isinstance(node, Call) else None


def _deliver(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    """After each delivery."""
    (loop,) = function.body or (None,)
    if not isinstance(loop, For):
        return function
    *before, due = loop.body
    assert isinstance(due, If)
    due = evolve(due, body=(*due.body, spent(f"{rings + 1} + turn")))
    return evolve(function, body=(evolve(loop, body=(*before, due)),))


def _lesson(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    """After each projection that learns."""
    (loop,) = function.body
    assert isinstance(loop, For)
    look = spent(f"{rings + 1} + net->deliveries + turn")
    return evolve(function, body=(evolve(loop, body=(*loop.body, look)),))


def _take_in(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    """After each delivery that keeps functions of past values."""
    (loop,) = function.body
    assert isinstance(loop, For)
    return evolve(function, body=(evolve(loop, body=(*loop.body, spent(f"{rings + 1} + turn"))),))


def _arrive(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    """After all rings."""
    return evolve(function, body=(*function.body, spent(rings)))


def _remember(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    """At the begin of a run: what was before it does not count."""
    return evolve(function, body=(*function.body, spent(OUTSIDE)))


def _same(function: Function, slots: Mapping[str, int], rings: int) -> Function:
    return function
