"""Where a step goes through the synapses that it changes: those onto the targets that stir them, or all of them.

Rows lie one after the other in memory, so that to go through all of them costs, for each synapse, a fraction of what
the synapses onto one target cost; these are gone through where they are few. All are gone through once after something
was assigned, since a value that lies beyond its bounds is put within them by the next step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sympy
from attrs import evolve, frozen

from dslnet.codegen.ir import Assign, Declare, For, If, Node, Store, Variable, load, local
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.onto import onto_target, widths_of
from dslnet.codegen.lower.stepping import Groups
from dslnet.codegen.lower.synapse_scope import NEURON, SynapseScope
from dslnet.plasticity.records import LEARNS, Stir
from dslnet.symbols import Where, as_number
from dslnet.truths import Conjunction, Disjunction, Less, NotEqual

STIRRED, WHOLE = "stirred", "whole"
"""The targets that stir their synapses, and whether all synapses are gone through."""
ANEW = "self->anew[8 * thread]"
FEW = 4
"""Where at most one target in so many stirs its synapses, those of others are left out."""


@lru_cache(maxsize=64)
def stirs(kind: ProjectionKind) -> tuple[Stir, ...]:
    """What the only loop over synapses in a step changes them by, where these are rows; nothing where it is unknown."""
    if kind.layout not in ("rows", "dense") or not kind.program.stirs:
        return ()
    groups = Groups.of(kind.program.step, kind.model.fields).groups
    return kind.program.stirs if sum(group.level == "synapse" for group in groups) == 1 else ()


def by_target(kind: ProjectionKind) -> bool:
    """Whether an index finds synapses by their targets, at spikes of these or in a step."""
    needed = bool(kind.program.look_back) or any(stir.of_each for stir in stirs(kind))
    return needed and kind.learns and kind.layout != "dense"


@frozen
class Stirring:
    """The loops of one step. `room` makes an array of intermediate values of a name, C type and level; `rows` makes the
    loop over all synapses."""

    kind: ProjectionKind
    scope: SynapseScope
    room: Callable[[str, str, Any], None]
    rows: Callable[[list[Node]], For]

    def loops(self, body: list[Node]) -> list[Node]:
        """The body for the synapses that it changes."""
        types, whole, again = self.scope.types, local(WHOLE), NotEqual(local(ANEW), 0)
        types |= {WHOLE: "int64_t", ANEW: "int64_t", "rows": "int64_t"}
        by_target = any(stir.of_each for stir in stirs(self.kind))
        ahead, holds = (self._gathered(), self._many()) if by_target else self._holds()
        rows = Where(NotEqual(whole, 0), local("self->pre_size"), sympy.Integer(0))
        looked_at = Conjunction(NotEqual(whole, 0), NotEqual(local(LEARNS.name), 0))
        return [
            *ahead,
            Declare(WHOLE, Disjunction(again, holds)),
            Declare("rows", rows),
            evolve(self.rows(body), stop=local("rows")),
            *(self._few(body) if by_target else ()),
            If(looked_at, (Assign(ANEW, sympy.Integer(0)),)),
        ]

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
        place, (factors, holds) = local("begin + many"), self._holds()
        self.scope.types[place.name] = "int64_t"
        each = If(holds, (Store(STIRRED, place, NEURON), Assign("many", local("many") + 1)))
        loop = For("neuron", local("begin"), local("end"), (*factors, each))
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
