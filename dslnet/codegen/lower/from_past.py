"""What synapses with delays of their own read of their source by way of a function is computed once a tick, and kept.

In `w * np.sin(self.pre.theta - self.post.theta)` each synapse would take a sine of its own, since it looks at its
source at a time of its own. In place of that the sines and cosines of all sources lie in rings beside that of the past,
with the same slots, and each synapse looks for them there. Each thread fills in the row of a tick behind its neurons,
and ahead of a run that of the tick before, which Python may have written; all rows (`anew`) where the past is another
one, or a parameter of the function, since that is evaluated with the parameters of now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sympy

from dslnet.codegen.formats.lagged import PAST
from dslnet.codegen.ir import Assign, Call, Declare, For, Function, Load, Node, Store, Switch, load, local
from dslnet.codegen.kinds import BREADTH, Kinds
from dslnet.codegen.lower.stirred import ANEW
from dslnet.codegen.lower.synapse_scope import SOURCE, Rooms, SynapseScope
from dslnet.codegen.passes.walk import changed
from dslnet.expressions.parts import of_kind as found

WORD = "of_past"
"""What the names of the rings begin with."""
BEGIN = "dsl_larger(dsl_begin(self->padded, thread, self->threads), self->first_source)"
END = "dsl_smaller(dsl_begin(self->padded, thread + 1, self->threads), self->end_source)"
ROW = f"tick % self->slots * {BREADTH}"
FIRST, BEHIND = f"{ANEW} ? tick : tick + self->slots - 1", "tick + self->slots"
"""Of what a run begins with, all ticks of the past or the last one; a whole turn of the ring later."""
OF_TICK = (("int64_t", "tick"), ("int64_t", "thread"))


def takes_in(rooms: Rooms) -> bool:
    """Whether there are such rings among the rooms of a projection."""
    return any(level == "past" for _, level in rooms.values())


def sides(value: Any) -> set[str]:
    """Whether it is of the past of the source, or of anything else, which no ring could hold."""
    places = {read.args[1] for read in found(value, Load)}
    return ({"pre"} if PAST in places else set()) | ({"post"} if places != {PAST} else set())


def stands(e: Any, numbers: Collection[Any]) -> bool:
    """Whether it is made of past values, and of nothing else that changes while a call of the library runs."""
    arrays = {read.args[0] for read in found(e, Load)}
    return bool(e.free_symbols <= {PAST, local("dt"), *arrays, *numbers})


def side_by_side(nodes: list[Node], count: int) -> list[Node]:
    """The statements, with the values of so many rings side by side: a synapse finds them in one cache line. Apart they
    took twice as long with a thousand slots."""
    if count < 2:
        return nodes
    names = {load(f"{WORD}__{n}", PAST): load(f"{WORD}__{n}", count * PAST) for n in range(count)}
    return [changed(node, lambda e: e.xreplace(names)) for node in nodes]


def of_kind(scope: SynapseScope, values: Mapping[str, Any]) -> list[Function]:
    """Of a kind of projection: what fills in the row of one tick, and what a run begins with. `values` are those of
    each ring."""
    if not values:
        return []
    stores = (Store(name, len(values) * PAST, value) for name, value in values.items())
    name, parameters = f"{scope.kind.name}_take_in", ((f"const {scope.kind.name} *", "self"), *OF_TICK)
    types = scope.types | dict.fromkeys((BEGIN, END, ROW, "row", "past"), "int64_t")
    loop = For("source", local(BEGIN), local(END), (Declare("past", local("row") + SOURCE), *stores), simd=True)
    comment = f"{scope.kind.model.name}: what synapses will read of what their sources were at a tick"
    row = Function(
        name, parameters, (Declare("row", local(ROW)), loop), types, scope.sources, frozenset(scope.constants),
        comment=comment,
    )  # fmt: skip
    rows = For("row", local(FIRST), local(BEHIND), (Call(name, ("self", "row", "thread")),))
    known = Assign(ANEW, sympy.Integer(0))
    types = dict.fromkeys((FIRST, BEHIND, "row", "thread", ANEW), "int64_t")
    return [row, Function(f"{name}_before", parameters, (rows, known), types)]


def of_network(kinds: Kinds, rooms: Mapping[str, Rooms]) -> list[Function]:
    """The functions `take_in` and `take_in_before`, of all projections that have such rings."""
    return [_of_all(kinds, rooms, name) for name in ("take_in", "take_in_before")] if calls("", rooms) else []


def calls(name: str, rooms: Mapping[str, Rooms]) -> list[Node]:
    """The call of one of them, where there are any."""
    return [Call(name, ("net", "tick", "thread"))] if any(map(takes_in, rooms.values())) else []


def _of_all(kinds: Kinds, rooms: Mapping[str, Rooms], name: str) -> Function:
    arguments = ("net->delivery[turn].self", "tick", "thread")
    cases = tuple(
        (Call(f"{kind.name}_{name}", arguments),) if takes_in(rooms[kind.name]) else () for kind in kinds.projections
    )
    turns = For("turn", sympy.Integer(0), local("net->deliveries"), (Switch("net->delivery[turn].kind", cases),))
    return Function(name, (("const Network *", "net"), *OF_TICK), (turns,), {"net->deliveries": "int64_t"})
