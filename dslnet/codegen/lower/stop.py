"""Stop conditions: partial results of their reductions block by block, then one truth value that all threads see."""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import For, Function, Node, Return, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.noise import draw_for_neurons, draw_for_population
from dslnet.codegen.lower.reduction import combined, partial
from dslnet.codegen.lower.scope import Scope
from dslnet.codegen.lower.stages import Phases
from dslnet.codegen.names import c_name
from dslnet.symbols import as_number

PARAMETERS = (("double", "t"), ("int64_t", "tick"))
SHARE = (("int64_t", "begin"), ("int64_t", "end"))


@define
class StopLowering:
    """Lowers one condition of one kind; its reductions are numbered from `offset` on."""

    kind: PopulationKind
    name: str
    condition: sympy.Basic
    offset: int
    phases: Phases = field(factory=Phases)
    value: Any = None

    def lower(self) -> list[Function]:
        """A function for each depth of reductions, and one that says whether the condition holds."""
        self.phases.prefix = f"{c_name(self.name)}__reduced"
        self.phases.offset = self.offset
        self.value = self.phases.replace(self.condition)
        return [*(self._partial(depth) for depth in range(self.depth)), self._holds()]

    @property
    def depth(self) -> int:
        """How often threads must meet."""
        return max((r.phase + 1 for r in self.phases.reductions), default=0)

    @property
    def reads_of_all(self) -> bool:
        """Whether it reads a state with one value for the population."""
        return not {symbol.name for symbol in self._read()}.isdisjoint(self.kind.globals())

    @property
    def count(self) -> int:
        """How many reductions it has."""
        return len(self.phases.reductions)

    @property
    def function(self) -> str:
        """The begin of the names of its functions."""
        return f"{self.kind.name}_{c_name(self.name)}"

    def _partial(self, depth: int) -> Function:
        scope = self._scope()
        body = [*draw_for_population(scope, self._read()), *self._known(scope, depth)]
        block = draw_for_neurons(scope, self._read())
        block += [n for r in self.phases.reductions if r.phase == depth for n in partial(scope, r)]
        loop = For("block", local("begin"), local("end"), tuple(block), step=BLOCK)
        return self._function(scope, f"{self.function}_partial_{depth}", [*body, loop], SHARE, "void")

    def _holds(self) -> Function:
        scope = self._scope()
        nodes = [*draw_for_population(scope, self._read()), *self._known(scope, self.depth)]
        nodes.append(Return(scope.lower(as_number(self.value))))
        return self._function(scope, f"{self.function}_holds", nodes, (), "int")

    def _read(self) -> set[sympy.Symbol]:
        """What the condition reads: noise that it does not read is not drawn again."""
        found: set[sympy.Symbol] = self.condition.free_symbols
        return found

    def _scope(self) -> Scope:
        """States of the whole population have their new value here."""
        scope = Scope.of(self.kind)
        for name in self.kind.globals():
            scope.now(name)
        return scope

    def _known(self, scope: Scope, depth: int) -> list[Node]:
        return [n for r in self.phases.reductions if r.phase < depth for n in combined(scope, r)]

    def _function(self, scope: Scope, name: str, nodes: list[Node], more: Any, returns: str) -> Function:
        parameters = ((f"const {self.kind.name} *", "self"), *PARAMETERS, *more)
        comment = f"stop condition {self.name} of {self.kind.model.name}"
        return Function(name, parameters, tuple(nodes), scope.types, scope.sources, comment=comment, returns=returns)
