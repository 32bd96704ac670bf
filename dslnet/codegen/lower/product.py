"""Values of which sums over the sources serve all targets: what a source sends is the same for all of these, or a
product with a factor of the target.

A target that one source does not reach takes the sums of those before this one, and of those behind it. The whole less
what the one sends would lose digits, and be no number where it is infinite.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.codegen.ir import Assign, Declare, For, If, Node, Pointer, Store, Variable, load, local
from dslnet.codegen.lower.dense import LAST, DenseLowering
from dslnet.codegen.lower.gather import EMPTY
from dslnet.codegen.lower.separable import handed_over, made_of, of_one
from dslnet.codegen.lower.together import joined
from dslnet.connect.product import ALL
from dslnet.errors import InternalError
from dslnet.parts import holds
from dslnet.separable import Factors
from dslnet.truths import Equal, GreaterEqual

NEURON, SOURCE, TURN, PLACE, COUNT = (local(name) for name in ("neuron", "source", "turn", "place", "self->sources"))
BEFORE, BEHIND = "others__before", "others__behind"
"""Of each source what those before it send together, and those behind it."""
INTEGERS = ("neuron", "source", "other", "turn", "place", "begin", "end", "last", COUNT.name, LAST)


class ProductLowering(DenseLowering):
    """Lowers one kind of projection from some sources to some targets."""

    def _values(self, row: list[Node]) -> list[Node]:
        factors = self._products()
        self._know(len(factors))
        targets = For("neuron", local("begin"), local("last"), tuple(self._hand_over(factors)))
        return [Declare("last", local(LAST)), *self._sums(list(factors.values())), targets]

    def _products(self) -> Factors:
        """What each source sends, by the factor of the target."""
        found = self._factors() if holds(self._value, NEURON) else {sympy.Integer(1): self._value}
        if found is None:
            raise InternalError(f"{self.kind.model.name}: no sum of products: {self._value}")
        return found

    def _of_the_first(self, of_source: Any) -> Any:
        self.scope.types["source_of"] = "int64_t"
        return of_one(of_source, load("source_of", sympy.Integer(0)))

    def _know(self, count: int) -> None:
        """Types and arrays; every thread takes the sums for itself."""
        scope = self.scope
        scope.types |= dict.fromkeys((*INTEGERS, "source_of", "left_out", "indegree", "self->post_size"), "int64_t")
        for name in ("source_of", "left_out", "indegree"):
            scope.sources[name] = Pointer(name, f"self->{name}", constant=True)
        for number in range(count):
            scope.types |= dict.fromkeys((_of("total", number), _of("rest", number)), self.kind.real)
            for name in (BEFORE, BEHIND):
                scope.room(self.kept, _of(name, number), self.kind.real, "pre")

    def _sums(self, sent: list[Any]) -> list[Node]:
        """Both ways through the sources in one loop: neither sum waits for the other."""
        start = EMPTY.get(self._reduce, sympy.Float(0.0))
        ways = [("total", "source", BEFORE, TURN), ("rest", "other", BEHIND, COUNT - 1 - TURN)]
        begun = [Variable(_of(way[0], number), start) for way in ways for number in range(len(sent))]
        inside = [node for way in ways for node in self._joins(sent, *way)]
        return [*begun, For("turn", sympy.Integer(0), COUNT, (self._note(), *inside))]

    def _joins(self, sent: list[Any], total: str, source: str, kept: str, place: Any) -> list[Node]:
        """Keep sums as they are ahead of a source, and join what that one sends to them."""
        nodes: list[Node] = [Declare(source, load("source_of", place))]
        for number, value in enumerate(sent):
            so_far = _of(total, number)
            nodes.append(Store(_of(kept, number), place, local(so_far)))
            own = value.xreplace({SOURCE: local(source)})
            nodes.append(Assign(so_far, joined(self._reduce, local(so_far), own)))
        return nodes

    def _hand_over(self, factors: Factors) -> list[Node]:
        """What one target is given."""
        numbers = range(len(factors))
        names = [_of("others", number) for number in numbers]
        self.scope.types |= dict.fromkeys(names, self.kind.real)
        others = [
            Declare(name, joined(self._reduce, load(_of(BEFORE, number), PLACE), load(_of(BEHIND, number), PLACE)))
            for number, name in enumerate(names)
        ]
        return [
            Declare("place", load("left_out", NEURON)),
            If(GreaterEqual(PLACE, 0), (*others, *self._given(made_of(names, factors)))),
            If(Equal(PLACE, ALL), self._given(made_of([_of("total", number) for number in numbers], factors))),
        ]

    def _given(self, result: Any) -> tuple[Node, ...]:
        result = result / load("indegree", NEURON) if self._reduce == "mean" else result
        self.scope.types["sent"] = self.kind.real
        return tuple(handed_over(result, self._into()))


def _of(name: str, number: int) -> str:
    """The name of the sum of one product; of the first one it is the name itself."""
    return name if number == 0 else f"{name}__{number + 1}"
