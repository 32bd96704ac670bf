"""Values that all synapses of a source send alike: one sum over the sources serves all targets.

A target that one source does not reach takes the sum of those before this one, and of those behind it. The whole less
what the one sends would lose digits, and be no number where it is infinite.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.codegen.ir import Accumulate, Assign, Declare, For, If, Node, Pointer, Store, Variable, load, local
from dslnet.codegen.lower.dense import LAST, DenseLowering
from dslnet.codegen.lower.gather import EMPTY
from dslnet.codegen.lower.together import joined
from dslnet.connect.product import ALL
from dslnet.truths import Equal, GreaterEqual

NEURON, SOURCE, TURN, PLACE, COUNT = (local(name) for name in ("neuron", "source", "turn", "place", "self->sources"))
BEFORE, BEHIND = "others__before", "others__behind"
"""Of each source what those before it send together, and those behind it."""
INTEGERS = ("neuron", "source", "other", "turn", "place", "begin", "end", "last", COUNT.name, LAST)


class ProductLowering(DenseLowering):
    """Lowers one kind of projection from some sources to some targets."""

    def _values(self, row: list[Node]) -> list[Node]:
        self._know()
        targets = For("neuron", local("begin"), local("last"), tuple(self._hand_over()))
        return [Declare("last", local(LAST)), *self._sums(), targets]

    def _know(self) -> None:
        """Types and arrays; every thread takes the sums for itself."""
        scope = self.scope
        scope.types |= dict.fromkeys((*INTEGERS, "source_of", "left_out", "indegree", "self->post_size"), "int64_t")
        scope.types |= dict.fromkeys(("total", "rest"), self.kind.real)
        for name in ("source_of", "left_out", "indegree"):
            scope.sources[name] = Pointer(name, f"self->{name}", constant=True)
        for name in (BEFORE, BEHIND):
            scope.room(self.kept, name, self.kind.real, "pre")

    def _sums(self) -> list[Node]:
        """Both ways through the sources in one loop: neither sum waits for the other."""
        start = EMPTY.get(self._reduce, sympy.Float(0.0))
        there = self._joins("total", "source", BEFORE, TURN)
        back = self._joins("rest", "other", BEHIND, COUNT - 1 - TURN)
        loop = For("turn", sympy.Integer(0), COUNT, (self._note(), *there, *back))
        return [Variable("total", start), Variable("rest", start), loop]

    def _joins(self, total: str, source: str, kept: str, place: Any) -> list[Node]:
        """Keep a sum as it is ahead of a source, and join what that one sends to it."""
        value = self._value.xreplace({SOURCE: local(source)})
        return [
            Declare(source, load("source_of", place)),
            Store(kept, place, local(total)),
            Assign(total, joined(self._reduce, local(total), value)),
        ]

    def _hand_over(self) -> list[Node]:
        """What one target is given."""
        others = joined(self._reduce, load(BEFORE, PLACE), load(BEHIND, PLACE))
        return [
            Declare("place", load("left_out", NEURON)),
            If(GreaterEqual(PLACE, 0), self._given(others)),
            If(Equal(PLACE, ALL), self._given(local("total"))),
        ]

    def _given(self, result: Any) -> tuple[Node, ...]:
        result = result / load("indegree", NEURON) if self._reduce == "mean" else result
        return tuple(Accumulate(name, NEURON, result) for name in self._into())
