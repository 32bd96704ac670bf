"""Convolution and pooling in C: for each line of targets and each place of the window one loop over the line.

Several places along the last axis are taken in one loop, so that the sum stays in a register; at the ends of a line,
where not all of them are within the border, one place after the other. Each target takes its places in ascending
order, which is that of its sources.
"""

from __future__ import annotations

from typing import Any

import sympy

from dslnet.codegen.ir import Call, Declare, For, Function, If, Node, local
from dslnet.codegen.lower.decaying import decaying
from dslnet.codegen.lower.gather import gathered
from dslnet.codegen.lower.projection import ARRIVED, ProjectionLowering
from dslnet.codegen.lower.synapse_scope import SynapseScope
from dslnet.codegen.lower.together import taken_together
from dslnet.codegen.lower.written import written
from dslnet.codegen.passes.share_calls import calls_in
from dslnet.expressions.truths import GreaterEqual

TOGETHER = (5, 3, 1)
"""So many places of a window in one loop, as long as there are so many: filters are 3, 5, 7 and 11 wide."""
ALONE = (1,)
NEURON, SOURCE, VALUE = local("neuron"), local("source"), local("value")
EVERY = {
    "last": "dsl_smaller(end, self->post_size)",
    "first": "row * self->width",
    "left": "dsl_larger(begin, first)",
    "right": "dsl_smaller(last, first + self->width)",
    "begins": "self->line[row % self->lines * self->places + place]",
    "values": "(row / self->lines * self->places + place) * self->reach",
}
FROM = "dsl_larger(left, first + dsl_steps(self->padding - {0}, self->stride))"
TO = "dsl_smaller(right, first + dsl_steps(self->depth + self->padding - {0}, self->stride))"


class SlidingLowering(ProjectionLowering):
    """Lowers one kind of projection whose windows slide."""

    def lower(self) -> list[Function]:
        """One function for windows that lie side by side, which reads memory in order, one for others, and a choice."""
        return [self._lines("side_by_side", 1), self._lines("apart", local("self->stride")), self._choice()]

    def _choice(self) -> Function:
        arguments = ("self", *(name for _, name in self.PARAMETERS))
        cases = {"side_by_side": "self->stride == 1", "apart": "self->stride != 1"}
        body = tuple(
            If(local(condition), (Call(f"{self.kind.name}_deliver_{name}", arguments),))
            for name, condition in cases.items()
        )
        parameters = self._parameters()
        return Function(f"{self.kind.name}_deliver", parameters, body, dict.fromkeys(cases.values(), "int"))

    def _lines(self, name: str, stride: Any) -> Function:
        self.scope = SynapseScope.of(self.kind, self.layout.PLACE)
        self.scope.types[ARRIVED] = "int64_t"
        top = decaying(self.scope)
        self.scope.types |= dict.fromkeys(
            (*EVERY, *EVERY.values(), "begin", "end", "row", "place", "neuron"), "int64_t"
        )
        self.scope.types |= {"self->stride": "int64_t", "self->places": "int64_t"}
        rows = "(last + self->width - 1) / self->width"
        self.scope.types |= {"begin / self->width": "int64_t", rows: "int64_t"}
        loop = For("row", local("begin / self->width"), local(rows), tuple(self._line(stride)))
        nodes: list[Node] = [loop]
        if self._reduce != "sum":
            nodes = gathered([loop], self._reduce, self._into(), self.scope.types, self.scope.sources)
        model = self.kind.model
        comment = f"{model.name} ({model.location.place}): windows {name.replace('_', ' ')}, the neurons begin to end"
        body = (Declare("slot", local(ARRIVED)), *top, Declare("last", local(EVERY["last"])), *nodes)
        return Function(
            f"{self.kind.name}_deliver_{name}", self._parameters(), body, self.scope.types, self.scope.sources,
            frozenset(self.scope.constants), "", comment,
        )  # fmt: skip

    def _line(self, stride: Any) -> list[Node]:
        """One line of targets, place by place along all axes but the last. Where functions are called, reading and
        writing a sum costs little beside them, and the code stays short."""
        transmission = self.kind.model.transmission
        groups = ALONE if transmission is None or calls_in(transmission.value) else TOGETHER
        sections = [node for number in range(len(groups)) for node in self._section(groups, number, stride)]
        there = GreaterEqual(local("begins"), 0)
        inside = If(there, (self._declare("values"), *sections))
        places = For("place", sympy.Integer(0), local("self->places"), (self._declare("begins"), inside))
        return [*(self._declare(name) for name in ("first", "left", "right")), places]

    def _section(self, groups: tuple[int, ...], number: int, stride: Any) -> list[Node]:
        """The loops that take so many places along the last axis together, as often as they fit."""
        count = groups[number]
        start, stop = _bound(groups[:number]), _bound(groups[: number + 1])
        self.scope.types |= {"at": "int64_t", start: "int64_t", stop: "int64_t"}
        whole = self._stretch(count, stride)
        body = [*whole, *(self._ends(count, stride) if count > 1 else [])]
        return [For("at", local(start), local(stop), tuple(body), step=count)]

    def _stretch(self, count: int, stride: Any) -> list[Node]:
        """The targets for which all places are within the border."""
        bounds = {"from": FROM.format("at"), "to": TO.format(f"(at + {count - 1})" if count > 1 else "at")}
        body = self._targets(local("at"), count, stride)
        self.scope.types |= dict.fromkeys((*bounds, *bounds.values()), "int64_t")
        declared = [Declare(name, local(text)) for name, text in bounds.items()]
        return [*declared, For("neuron", local("from"), local("to"), tuple(body), simd=True)]

    def _ends(self, count: int, stride: Any) -> list[Node]:
        """The targets before and behind these, one place after the other."""
        bounds = {"near": FROM.format("one"), "far": TO.format("one")}
        until, behind = "dsl_smaller(far, from)", "dsl_larger(near, dsl_larger(from, to))"
        self.scope.types |= dict.fromkeys((*bounds, *bounds.values(), until, behind, "one"), "int64_t")
        declared = [Declare(name, local(text)) for name, text in bounds.items()]
        loops = (
            For("neuron", local(start), local(stop), tuple(self._targets(local("one"), 1, stride)), simd=True)
            for start, stop in (("near", until), (behind, "far"))
        )
        return [For("one", local("at"), local(f"at + {count}"), (*declared, *loops))]

    def _targets(self, at: Any, count: int, stride: Any) -> list[Node]:
        """What some places, from `at` on, give one target."""
        transmission = self.kind.model.transmission
        assert transmission is not None
        value = self.scope.lower(transmission.value)
        shift = local("begins") - local("self->padding") - stride * local("first")
        self.scope.types |= {"self->padding": "int64_t", f"at + {count}": "int64_t"}
        nodes: list[Node] = [written(transmission.name, transmission.location)]
        values = [
            value.xreplace({SOURCE: stride * NEURON + shift + place, VALUE: local("values") + place})
            for place in (at + number for number in range(count))
        ]
        return [*nodes, *taken_together(values, NEURON, self._reduce, self._into(), self.scope.types)]

    def _declare(self, name: str) -> Declare:
        return Declare(name, local(EVERY[name]))


def _bound(groups: tuple[int, ...]) -> str:
    """Where the places that are taken so many together begin: behind those of the larger groups."""
    parts, rest = [], "self->reach"
    for count in groups:
        parts.append(rest if count == 1 else f"{rest} / {count} * {count}")
        rest = f"{rest} % {count}"
    return " + ".join(parts) or "0"
