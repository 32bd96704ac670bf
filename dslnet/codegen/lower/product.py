"""Values of which sums over the sources serve all targets: what a source sends is the same for all of these, or a
product with a factor of the target.

Where one source does not reach a target, what it sends is taken away again, from a sum that has kept all digits. So
equal neurons are given the same, wherever they stand. Where the sum is not finite each target adds up for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from dslnet.codegen.ir import Assign, Call, Declare, For, If, Node, Pointer, Variable, load, local
from dslnet.codegen.lower.dense import LAST, DenseLowering
from dslnet.codegen.lower.others import BEFORE, BEHIND, extremes, of_others
from dslnet.codegen.lower.separable import handed_over, made_of, of_one
from dslnet.connect.product import ALL, NONE
from dslnet.errors import InternalError
from dslnet.expressions.parts import holds
from dslnet.expressions.separable import Factors
from dslnet.expressions.truths import Equal, GreaterEqual, Less, NotEqual
from dslnet.symbols import Absolute

NEURON, SOURCE, TURN, PLACE, COUNT = (local(name) for name in ("neuron", "source", "turn", "place", "self->sources"))
INTEGERS = ("neuron", "source", "other", "turn", "place", "begin", "end", "last", "finite", COUNT.name, LAST)


class ProductLowering(DenseLowering):
    """Lowers one kind of projection from some sources to some targets."""

    def _values(self, row: list[Node]) -> list[Node]:
        self._know()
        last = Declare("last", local(LAST))
        if self._reduce in ("max", "min"):
            for name in (BEFORE, BEHIND):
                self.scope.room(self.kept, name, self.kind.real, "pre")
            self.scope.types |= dict.fromkeys(("total", "rest"), self.kind.real)
            each = self._targets(of_others(self._reduce, self._given))
            return [last, self._note(), *extremes(self._reduce, self._value), each]
        factors = self._products()
        return [last, self._note(), *self._sums(factors), *self._hand_over(factors)]

    def _know(self) -> None:
        """Types and arrays; every thread takes the sums for itself."""
        scope = self.scope
        scope.types |= dict.fromkeys((*INTEGERS, "source_of", "left_out", "indegree", "self->post_size"), "int64_t")
        for name in ("source_of", "left_out", "indegree"):
            scope.sources[name] = Pointer(name, f"self->{name}", constant=True)

    def _products(self) -> Factors:
        """What each source sends, by the factor of the target."""
        found = self._factors() if holds(self._value, NEURON) else {sympy.Integer(1): self._value}
        if found is None:
            raise InternalError(f"{self.kind.model.name}: no sum of products: {self._value}")
        return found

    def _of_the_first(self, of_source: Any) -> Any:
        self.scope.types["source_of"] = "int64_t"
        return of_one(of_source, load("source_of", sympy.Integer(0)))

    def _sums(self, factors: Factors) -> list[Node]:
        """A sum for each product, with what rounding took off, and whether all are finite."""
        totals, rests, own = (self._named(name, factors) for name in ("total", "rest", "own"))
        begun = [Variable(name, sympy.Float(0.0)) for name in (*totals, *rests)]
        sent = self._sent_by(factors, load("source_of", TURN))
        added = [Call("dsl_add_with_rest", (f"&{t}", f"&{r}", o)) for t, r, o in zip(totals, rests, own, strict=True)]
        finite = Less(Absolute(sympy.Add(*map(local, totals))), sympy.oo)
        loop = For("turn", sympy.Integer(0), COUNT, (*sent, *added))
        return [*begun, loop, Declare("finite", finite)]

    def _named(self, name: str, factors: Factors) -> list[str]:
        """The names of the numbers that belong to each product, in double precision."""
        names = [f"{name}__{number + 1}" for number in range(len(factors))]
        self.scope.types |= dict.fromkeys(names, "double")
        return names

    def _sent_by(self, factors: Factors, source: Any) -> list[Node]:
        """What one source sends."""
        own = zip(self._named("own", factors), factors.values(), strict=True)
        return [Declare("source", source), *(Declare(name, value) for name, value in own)]

    def _hand_over(self, factors: Factors) -> list[Node]:
        """What targets are given, by the sums or, where these are no numbers, source by source."""
        result = self._given(made_of(self._named("others", factors), factors))
        by_sum, one_by_one = self._targets(self._by_sum(factors, result)), self._targets([self._alone(factors, result)])
        finite = local("finite")
        return [If(NotEqual(finite, 0), (by_sum,)), If(Equal(finite, 0), (one_by_one,))]

    def _by_sum(self, factors: Factors, result: tuple[Node, ...]) -> list[Node]:
        """One target, from the sums."""
        totals, rests, own, others = (self._named(name, factors) for name in ("total", "rest", "own", "others"))
        calls = [f"dsl_without({t}, {r}, {o})" for t, r, o in zip(totals, rests, own, strict=True)]
        self.scope.types |= dict.fromkeys(calls, "double")
        without = [Declare(name, local(call)) for name, call in zip(others, calls, strict=True)]
        whole = [Declare(n, local(t) + local(r)) for n, t, r in zip(others, totals, rests, strict=True)]
        return [
            If(GreaterEqual(PLACE, 0), (*self._sent_by(factors, load("source_of", PLACE)), *without, *result)),
            If(Equal(PLACE, ALL), (*whole, *result)),
        ]

    def _alone(self, factors: Factors, result: tuple[Node, ...]) -> Node:
        """One target, source by source."""
        own, others = (self._named(name, factors) for name in ("own", "others"))
        begun = [Variable(name, sympy.Float(0.0)) for name in others]
        added = [Assign(name, local(name) + local(one)) for name, one in zip(others, own, strict=True)]
        reaching = If(NotEqual(TURN, PLACE), (*self._sent_by(factors, load("source_of", TURN)), *added))
        return If(NotEqual(PLACE, NONE), (*begun, For("turn", sympy.Integer(0), COUNT, (reaching,)), *result))

    def _targets(self, inside: Iterable[Node]) -> For:
        return For("neuron", local("begin"), local("last"), (Declare("place", load("left_out", NEURON)), *inside))

    def _given(self, result: Any) -> tuple[Node, ...]:
        result = result / load("indegree", NEURON) if self._reduce == "mean" else result
        self.scope.types["sent"] = self.kind.real
        return tuple(handed_over(result, self._into()))
