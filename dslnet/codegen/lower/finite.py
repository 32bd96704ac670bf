"""The test for values that are not finite: what a step leaves in the states of a population is added up, and of a sum
that is finite no term is infinite or NaN.

While C is told to look, that is all states in every step, and a run ends where one is found. Else a look at the end of
a run finds those that last (`lasting.py`); the others are added up all the same, with what a reset is about to
overwrite, and a doubt is noted, after which the run is made again with all eyes open.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define

from dslnet.codegen.ir import Assign, Call, If, Node, Variable, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.lasting import lasts, overwritten
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import NotEqual
from dslnet.model import FieldModel
from dslnet.program import EventProgram

SUM, LOOKING = "finite__sum", "self->failure[4]"


@define
class FiniteLowering:
    """The statements for one population; none where nobody ever looks."""

    kind: PopulationKind
    scope: Scope
    wanted: bool

    def begin(self) -> list[Node]:
        """Ahead of the blocks."""
        if not self.wanted:
            return []
        self.scope.types |= {SUM: self.kind.real, LOOKING: "int64_t"}
        return [Variable(SUM, sympy.Float(0.0))]

    def block(self) -> list[Node]:
        """After all that happens to a block, whose values are still near."""
        if not self.wanted:
            return []
        return [*self._added(False), *_while_looking(self._added(True))]

    def before(self, event: EventProgram) -> list[Node]:
        """For a neuron that fired, ahead of its reset."""
        if not self.wanted:
            return []
        lost = overwritten(event, [f.name for f in self._states() if self.kind.lane(f)])
        terms = [load(c_name(name), NEURON) for name in lost]
        return [Assign(SUM, sympy.Add(local(SUM), *terms, evaluate=False))] if terms else []

    def _added(self, lasting: bool) -> list[Node]:
        """The states of a block, those that last or the others."""
        suffix = "f" if self.kind.real == "float" else ""
        states = [f for f in self._states() if self.kind.lane(f)]
        names = [c_name(f.name) for f in states if lasts(self.kind.program, f.name) == lasting]
        return [Call(f"dsl_total{suffix}", (f"self->{name} + block",), SUM, adds=True) for name in names]

    def end(self, shared: dict[str, Any]) -> list[Node]:
        """After the blocks; `shared` are the new values of the whole population."""
        if not self.wanted:
            return []
        values = [shared[f.name] for f in self._states() if f.name in shared]
        added = [Assign(SUM, sympy.Add(local(SUM), value, evaluate=False)) for value in values]
        test = Call("dsl_not_finite", (SUM, "tick", "self->failure", "self->number"))
        return [*added, test]

    def _states(self) -> list[FieldModel]:
        return [f for f in self.kind.model.fields if f.kind == "state" and f.dtype == "float"]


def _while_looking(nodes: list[Node]) -> list[Node]:
    return [If(NotEqual(local(LOOKING), 0), tuple(nodes))] if nodes else []
