"""Where a step goes through the synapses that it changes: those onto the targets that stir them, or all of them.

Rows lie one after the other in memory, so that to go through all of them costs, for each synapse, a fraction of what
the synapses onto one target cost; these are gone through where they are few. All are gone through once after something
was assigned, since a value that lies beyond its bounds is put within them by the next step. Whichever way is taken, and
each thread decides for itself, synapses that nothing stirs keep their values, even if 0 times infinity is added there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import sympy
from attrs import evolve, frozen

from dslnet.codegen.ir import Assign, Declare, For, If, Node, Store, Variable, load, local
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.onto import onto_target, widths_of
from dslnet.codegen.lower.stepping import Groups
from dslnet.codegen.lower.synapse_scope import NEURON, SynapseScope
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import Conjunction, Disjunction, Less, NotEqual
from dslnet.model import symbol
from dslnet.plasticity.records import LEARNS, Stir, Write
from dslnet.program import bounded
from dslnet.symbols import Where, as_number

STIRRED, STIRS, WHOLE = "stirred", "stirs", "whole"
"""The targets that stir their synapses, of each whether it does, and whether all synapses are gone through."""
ANEW = "self->anew[8 * thread]"
FEW = 4
"""Where at most one target in so many stirs its synapses, those of others are left out."""


@lru_cache(maxsize=64)
def stirs(kind: ProjectionKind) -> tuple[Stir, ...]:
    """What the only loop over synapses in a step changes them by, where these are rows; nothing where it is unknown."""
    if kind.layout not in ("rows", "runs", "dense", "banded") or not kind.program.stirs:
        return ()
    groups = Groups.of(kind.program.step, kind.model.fields).groups
    return kind.program.stirs if sum(group.level == "synapse" for group in groups) == 1 else ()


def lists_targets(kind: ProjectionKind) -> bool:
    """Whether a step lists the targets that stir their synapses, since these do not all do so together."""
    return any(stir.of_each for stir in stirs(kind))


def by_target(kind: ProjectionKind) -> bool:
    """Whether an index finds synapses by their targets, at spikes of these or in a step."""
    needed = bool(kind.program.look_back) or lists_targets(kind)
    return needed and kind.learns and kind.layout != "dense"


@frozen
class Stirring:
    """The loops of one step. `room` makes an array of intermediate values of a name, C type and level, `rows` the loop
    over all synapses; `writes` are those of one synapse."""

    kind: ProjectionKind
    scope: SynapseScope
    room: Callable[[str, str, Any], None]
    rows: Callable[[list[Node]], For]
    writes: Sequence[Write]

    def loops(self, body: list[Node]) -> list[Node]:
        """The body for the synapses that it changes."""
        types, whole, again = self.scope.types, local(WHOLE), NotEqual(local(ANEW), 0)
        types |= {WHOLE: "int64_t", ANEW: "int64_t", "rows": "int64_t"}
        listed = lists_targets(self.kind)
        ahead, holds = (self._gathered(), self._many()) if listed else self._holds()
        rows = Where(NotEqual(whole, 0), local("self->pre_size"), sympy.Integer(0))
        looked_at = Conjunction(NotEqual(whole, 0), NotEqual(local(LEARNS.name), 0))
        return [
            *ahead,
            Declare(WHOLE, Disjunction(again, holds)),
            Declare("rows", rows),
            evolve(self.rows(self._of_all(body) if listed else body), stop=local("rows")),
            *(self._few(body) if listed else ()),
            If(looked_at, (Assign(ANEW, sympy.Integer(0)),)),
        ]

    def _of_all(self, body: list[Node]) -> list[Node]:
        """The body where synapses that nothing stirs are gone through as well."""
        return [new for node in body for new in self._kept_else(node)]

    def _kept_else(self, node: Node) -> Iterator[Node]:
        """The new value of a state; where it is NaN, and nothing stirs it, 0 times infinity was added to the old one.
        To look at the factors once more would have gcc guess for each synapse whether they are 0."""
        write = next((w for w in self.writes if w.target and getattr(node, "name", "") == c_name(w.symbol.name)), None)
        if write is None or write.target is None or not isinstance(node, Declare):
            yield node
            return
        old, moved = self.scope.names[symbol(write.target)], f"{node.name}__moved"
        broken = local(f"isnan({moved})")
        self.scope.types |= {moved: self.scope.types[node.name], broken.name: "int"}
        held = isinstance(node.value, Where) and node.value.args[2] == old  # while plasticity is off
        yield Declare(moved, node.value.args[1] if held else node.value)
        limited = self.scope.lower(bounded(self.kind.model.field(write.target), symbol(write.target)))
        stirred = NotEqual(load(STIRS, NEURON), 0)
        chosen = Where(broken, Where(stirred, local(moved), limited), local(moved))
        yield evolve(node, value=Where(node.value.args[0], chosen, old) if held else chosen)

    def _many(self) -> Any:
        """Whether many targets stir their synapses."""
        self.scope.types |= {"end - begin": "int64_t", "many": "int64_t"}
        return Less(local("end - begin"), FEW * local("many"))

    def _holds(self) -> tuple[list[Node], Any]:
        """Whether a target stirs its synapses, or the projection all of them; and ahead of it the factors."""
        found = stirs(self.kind)
        factors = list(dict.fromkeys(factor for stir in found for factor in (*stir.of_all, *stir.of_each)))
        names = {factor: f"factor__{number}" for number, factor in enumerate(factors)}
        self.scope.types |= dict.fromkeys(names.values(), self.kind.real)
        ahead: list[Node] = [Declare(name, as_number(self.scope.lower(factor))) for factor, name in names.items()]
        parts = ([NotEqual(local(names[f]), 0) for f in (*stir.of_all, *stir.of_each)] for stir in found)
        return ahead, Disjunction(*(Conjunction(*part) for part in parts))

    def _gathered(self) -> list[Node]:
        """The list of the targets that do, and how many they are."""
        self.room(STIRRED, "int64_t", "post")
        self.room(STIRS, "uint8_t", "post")
        place, (factors, holds) = local("begin + many"), self._holds()
        self.scope.types[place.name] = "int64_t"
        each = If(holds, (Store(STIRRED, place, NEURON), Assign("many", local("many") + 1)))
        last = local("dsl_smaller(end, self->post_size)")  # behind it there are lanes of the last block, but no neurons
        self.scope.types[last.name] = "int64_t"
        told = Store(STIRS, NEURON, Where(holds, sympy.Integer(1), sympy.Integer(0)))
        loop = For("neuron", local("begin"), last, (*factors, told, each))
        return [Variable("many", sympy.Integer(0)), loop]

    def _few(self, body: list[Node]) -> list[Node]:
        """The synapses onto those, by the index that is there."""
        types = self.scope.types
        types |= {"turn": "int64_t", "begin + turn": "int64_t"}
        neuron = Declare("neuron", load(STIRRED, local("begin + turn")))
        nodes: list[Node] = []
        for width in widths_of(self.kind):
            there = f" && self->source{width} != NULL" if width else ""
            count, few = f"few{width}", f"!{WHOLE}{there} ? many : 0"
            types |= {count: "int64_t", few: "int64_t"}
            nodes.append(Declare(count, local(few)))
            inside = (neuron, onto_target(self.scope, body, width))
            nodes.append(For("turn", sympy.Integer(0), local(count), inside))
        return nodes
