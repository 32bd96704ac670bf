"""Matrix-vector products: every source reaches every target.

Several sources go into a target in one turn, in ascending order, so that memory is asked for little but the weights. Of
a transposed matrix several targets are taken together instead. Where all synapses of a source send the same, because
one number weighs them and the target is not asked, their sum is taken once for all targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from dslnet.codegen.formats import banded
from dslnet.codegen.ir import Accumulate, Assign, Declare, For, Node, Pointer, Store, Variable, load, local
from dslnet.codegen.lower.gather import EMPTY, gathered
from dslnet.codegen.lower.projection import ProjectionLowering
from dslnet.codegen.lower.separable import of_one, sides, summed
from dslnet.codegen.lower.synapse_noise import draw_for_synapses
from dslnet.codegen.lower.together import joined, taken_together
from dslnet.codegen.lower.written import written
from dslnet.expressions.parts import holds
from dslnet.expressions.separable import Factors, products
from dslnet.expressions.truths import NotEqual
from dslnet.model import Transmission

SOURCES, TARGETS = 8, 8
"""How many are taken together. Of the sources: with eight what arrived so far is read and written half as often as with
four, and as many streams of memory do not disturb one another yet. Of the targets: eight sums are in the making at
once, each of which waits four cycles for the one before."""
NEURON, SOURCE, SYNAPSE = local("neuron"), local("source"), local("synapse")
LAST = "dsl_smaller(end, self->post_size)"
INTEGERS = ("neuron", "source", "last", "begin", "end", "self->pre_size", "self->post_size", LAST)


class DenseLowering(ProjectionLowering):
    """Values over all pairs."""

    def _values(self, row: list[Node]) -> list[Node]:
        self.scope.types |= dict.fromkeys(INTEGERS, "int64_t")
        if draw_for_synapses(self.scope, [self._sent.value]):
            return super()._values(row)
        if not holds(self._value, NEURON, SYNAPSE) and self.kind.layout != "masked":
            return [Declare("last", local(LAST)), *self._once()]
        if (factors := self._factors()) is not None:
            mean = self._reduce == "mean"
            added = summed(factors, self._into(), mean, self.kind.real, self.scope.types)
            return [Declare("last", local(LAST)), self._note(), *added]
        loops: list[Node] = list(self._loops())
        if self._reduce != "sum":
            loops = gathered(loops, self._reduce, self._into(), self.scope.types, self.scope.sources)
        return [Declare("last", local(LAST)), *loops]

    @property
    def _sent(self) -> Transmission:
        sent = self.kind.model.transmission
        assert sent is not None
        return sent

    @property
    def _value(self) -> Any:
        return self._once_a_neuron(self._sent.value)

    def _factors(self) -> Factors | None:
        """What is sent, as products of what is of the source and what is of the target, where it is a sum of such."""
        suits = self.kind.layout in ("dense", "banded", "product") and self._reduce in ("sum", "mean", "total")
        return products(self._value, sides, self._of_the_first) if suits and not holds(self._value, SYNAPSE) else None

    def _of_the_first(self, of_source: Any) -> Any:
        """What is of the source, of the first one."""
        return of_one(of_source, sympy.Integer(0))

    def _note(self) -> Node:
        return written(self._sent.name, self._sent.location)

    def _loops(self) -> Iterator[For]:
        """Sources in groups, and those that are left one by one."""
        whole = f"self->pre_size / {SOURCES} * {SOURCES}"
        self.scope.types[whole] = "int64_t"
        self.scope.types["0"] = "int64_t"
        for count, start, stop in ((SOURCES, "0", whole), (1, whole, "self->pre_size")):
            values = [self._at(SOURCE + number, NEURON) for number in range(count)]
            there = [self._there(SOURCE + number) for number in range(count)] if self.kind.layout == "masked" else []
            body = taken_together(values, NEURON, self._reduce, self._into(), self.scope.types, there)
            targets = For("neuron", local("begin"), local("last"), (self._note(), *body), simd=True)
            yield For("source", local(start), local(stop), (targets,), step=count)

    def _there(self, source: Any) -> Any:
        """Whether a pair is a synapse."""
        self.scope.types["mask"] = "uint8_t"
        self.scope.sources["mask"] = Pointer("mask", "self->mask", constant=True)
        return NotEqual(load("mask", source * local("self->post_size") + NEURON), 0)

    def _at(self, source: Any, neuron: Any) -> Any:
        """What one synapse sends."""
        place = source * local("self->post_size") + neuron
        return self._value.xreplace({SYNAPSE: place, SOURCE: source, NEURON: neuron})

    def _once(self) -> list[Node]:
        """One sum for all targets."""
        self.scope.types["total"] = self.kind.real
        start = sympy.Float(0.0) if self._reduce == "sum" else EMPTY[self._reduce]
        added = Assign("total", joined(self._reduce, local("total"), self._value))
        loop = For("source", sympy.Integer(0), local("self->pre_size"), (self._note(), added))
        result = local("total") / local("self->pre_size") if self._reduce == "mean" else local("total")
        hand_over = tuple(Accumulate(name, NEURON, result) for name in self._into())
        return [
            Variable("total", start), loop, For("neuron", local("begin"), local("last"), hand_over, simd=True),
        ]  # fmt: skip


class BandedLowering(DenseLowering):
    """Values over all pairs, those of the targets of each thread together."""

    def _at(self, source: Any, neuron: Any) -> Any:
        """What one synapse sends."""
        place = banded.place_of(source, neuron, self.scope.types, self.scope.sources)
        return self._value.xreplace({SYNAPSE: place, SOURCE: source, NEURON: neuron})


class TurnedLowering(DenseLowering):
    """Values over all pairs of a transposed matrix: the weights of one target follow one another."""

    def _loops(self) -> Iterator[For]:
        """Targets in groups, and those that are left one by one."""
        whole = f"begin + (last - begin) / {TARGETS} * {TARGETS}"
        self.scope.types[whole] = "int64_t"
        for count, start, stop in ((TARGETS, "begin", whole), (1, whole, "last")):
            yield For("neuron", local(start), local(stop), tuple(self._group(count)), step=count)

    def _group(self, count: int) -> list[Node]:
        """The sums of some targets, source by source."""
        targets = self._into() if self._reduce == "sum" else ["gathered"]
        begun: list[Node] = []
        turn: list[Node] = [self._note()]
        done: list[Node] = []
        for number in range(count):
            sent = f"sent_{number + 1}"
            self.scope.types[sent] = self.kind.real
            turn.append(Declare(sent, self._at(SOURCE, NEURON + number)))
            for target in targets:
                total = f"{target}__{number + 1}"
                self.scope.types[total] = self.kind.real
                begun.append(Variable(total, load(target, NEURON + number)))
                turn.append(Assign(total, joined(self._reduce, local(total), local(sent))))
                done.append(Store(target, NEURON + number, local(total)))
        return [*begun, For("source", sympy.Integer(0), local("self->pre_size"), tuple(turn)), *done]

    def _at(self, source: Any, neuron: Any) -> Any:
        """What one synapse sends."""
        place = neuron * local("self->pre_size") + source
        return self._value.xreplace({SYNAPSE: place, SOURCE: source, NEURON: neuron})
