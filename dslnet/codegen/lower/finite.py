"""The test for values that are not finite, in every step while somebody looks: what a step leaves in the states of a
population is added up, and of a sum that is finite no term is infinite or NaN.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define

from dslnet.codegen.ir import Assign, Call, If, Node, Variable, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.scope import Scope
from dslnet.codegen.names import c_name
from dslnet.model import FieldModel

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
        suffix = "f" if self.kind.real == "float" else ""
        names = [c_name(f.name) for f in self._states() if self.kind.lane(f)]
        return _while_looking(
            [Call(f"dsl_total{suffix}", (f"self->{name} + block",), SUM, adds=True) for name in names]
        )

    def end(self, shared: dict[str, Any]) -> list[Node]:
        """After the blocks; `shared` are the new values of the whole population."""
        if not self.wanted:
            return []
        values = [shared[f.name] for f in self._states() if f.name in shared]
        added = [Assign(SUM, sympy.Add(local(SUM), value, evaluate=False)) for value in values]
        test = Call("dsl_not_finite", (SUM, "tick", "self->failure", "self->number"))
        return _while_looking([*added, test])

    def _states(self) -> list[FieldModel]:
        return [f for f in self.kind.model.fields if f.kind == "state" and f.dtype == "float"]


def _while_looking(nodes: list[Node]) -> list[Node]:
    return [If(sympy.Ne(local(LOOKING), 0, evaluate=False), tuple(nodes))] if nodes else []
