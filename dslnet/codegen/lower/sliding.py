"""Convolution and pooling in C: for each line of targets and each place of the window one loop over the line.

Several places along the last axis are taken in one loop, so that the sum stays in a register; at the ends of a line,
where not all of them are within the border, one place after the other. Each target takes its places in ascending
order, which is that of its sources. Where several neurons lie at each place of the last axis, as the colours of a
picture, and each has a window of its own, a line is of all of them: lines of three targets would be short loops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from attrs import frozen

from dslnet.codegen.ir import Call, Declare, For, Function, If, Node, Pointer, load, local
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
INTEGERS = ("stride", "places", "padding", "beside")
NEURON, SOURCE, VALUE, PADDING = map(local, ("neuron", "source", "value", "self->padding"))
BESIDE = local("self->beside")
EVERY = {
    "last": "dsl_smaller(end, self->post_size)",
    "first": "row * self->width",
    "left": "dsl_larger(begin, first)",
    "right": "dsl_smaller(last, first + self->width)",
    "begins": "self->line[row % self->lines * self->places + place]",
    "values": "(row / self->lines * self->places + place) * self->reach",
}
FROM = "dsl_larger(left, first + {1}dsl_steps(self->padding - {0}, self->stride))"
TO = "dsl_smaller(right, first + {1}dsl_steps(self->depth + self->padding - {0}, self->stride))"


@frozen
class Way:
    """How windows follow one another: `times` stands ahead of a number of windows, `source` says what one sees."""

    name: str
    condition: str
    source: Callable[[Any], Any]
    times: str = ""
    simd: bool = True
    together: tuple[int, ...] = TOGETHER


def _in_order(stride: Any, beside: Any = 1) -> Callable[[Any], Any]:
    """Sources as many neurons apart from one window to the next, of which so many lie at each place."""
    own = stride * NEURON - stride * local("first")
    return lambda place: own + local("begins") + beside * (place - PADDING)


def _looked_up(place: Any) -> Any:
    """The source of some neurons at each place of a line, where windows do not lie side by side."""
    return load("offset", NEURON - local("first")) + local("begins") + BESIDE * (place - PADDING)


WAYS = (
    Way("side_by_side", "self->stride == 1 && self->beside == 1", _in_order(1)),
    Way("apart", "self->stride != 1 && self->beside == 1", _in_order(local("self->stride"))),
    Way("in_colour", "self->stride == 1 && self->beside != 1", _in_order(1, BESIDE), f"{BESIDE} * "),
    Way("in_colour_apart", "self->stride != 1 && self->beside != 1", _looked_up, f"{BESIDE} * ", False, ALONE),
)
"""Side by side memory is read in order. What is looked up no processor reads faster in several lanes."""


class SlidingLowering(ProjectionLowering):
    """Lowers one kind of projection whose windows slide."""

    def lower(self) -> list[Function]:
        """One function for each way in which windows follow one another, and a choice."""
        return [*(self._lines(way) for way in WAYS), self._choice()]

    def _choice(self) -> Function:
        arguments = ("self", *(name for _, name in self.PARAMETERS))
        body = tuple(
            If(local(way.condition), (Call(f"{self.kind.name}_deliver_{way.name}", arguments),)) for way in WAYS
        )
        types = dict.fromkeys((way.condition for way in WAYS), "int")
        return Function(f"{self.kind.name}_deliver", self._parameters(), body, types)

    def _lines(self, way: Way) -> Function:
        self.scope = SynapseScope.of(self.kind, self.layout.PLACE)
        self.scope.types[ARRIVED] = "int64_t"
        top = decaying(self.scope)
        self.scope.types |= dict.fromkeys(
            (*EVERY, *EVERY.values(), "begin", "end", "row", "place", "neuron"), "int64_t"
        )
        self.scope.types |= dict.fromkeys((f"self->{name}" for name in INTEGERS), "int64_t") | {"offset": "int32_t"}
        self.scope.sources["offset"] = Pointer("offset", "self->offset", constant=True)
        rows = "(last + self->width - 1) / self->width"
        self.scope.types |= {"begin / self->width": "int64_t", rows: "int64_t"}
        loop = For("row", local("begin / self->width"), local(rows), tuple(self._line(way)))
        nodes: list[Node] = [loop]
        if self._reduce != "sum":
            nodes = gathered([loop], self._reduce, self._into(), self.scope.types, self.scope.sources)
        model = self.kind.model
        comment = (
            f"{model.name} ({model.location.place}): windows {way.name.replace('_', ' ')}, the neurons begin to end"
        )
        body = (Declare("slot", local(ARRIVED)), *top, Declare("last", local(EVERY["last"])), *nodes)
        return Function(
            f"{self.kind.name}_deliver_{way.name}", self._parameters(), body, self.scope.types, self.scope.sources,
            frozenset(self.scope.constants), "", comment,
        )  # fmt: skip

    def _line(self, way: Way) -> list[Node]:
        """One line of targets, place by place along all axes but the last. Where functions are called, reading and
        writing a sum costs little beside them, and the code stays short."""
        transmission = self.kind.model.transmission
        groups = ALONE if transmission is None or calls_in(transmission.value) else way.together
        sections = [node for number in range(len(groups)) for node in self._section(groups, number, way)]
        there = GreaterEqual(local("begins"), 0)
        inside = If(there, (self._declare("values"), *sections))
        places = For("place", sympy.Integer(0), local("self->places"), (self._declare("begins"), inside))
        return [*(self._declare(name) for name in ("first", "left", "right")), places]

    def _section(self, groups: tuple[int, ...], number: int, way: Way) -> list[Node]:
        """The loops that take so many places along the last axis together, as often as they fit."""
        count = groups[number]
        start, stop = _bound(groups[:number]), _bound(groups[: number + 1])
        self.scope.types |= {"at": "int64_t", start: "int64_t", stop: "int64_t"}
        whole = self._stretch(count, way)
        body = [*whole, *(self._ends(count, way) if count > 1 else [])]
        return [For("at", local(start), local(stop), tuple(body), step=count)]

    def _stretch(self, count: int, way: Way) -> list[Node]:
        """The targets for which all places are within the border."""
        bounds = {
            "from": FROM.format("at", way.times),
            "to": TO.format(f"(at + {count - 1})" if count > 1 else "at", way.times),
        }
        body = self._targets(local("at"), count, way)
        self.scope.types |= dict.fromkeys((*bounds, *bounds.values()), "int64_t")
        declared = [Declare(name, local(text)) for name, text in bounds.items()]
        return [*declared, For("neuron", local("from"), local("to"), tuple(body), simd=way.simd)]

    def _ends(self, count: int, way: Way) -> list[Node]:
        """The targets before and behind these, one place after the other."""
        bounds = {"near": FROM.format("one", way.times), "far": TO.format("one", way.times)}
        until, behind = "dsl_smaller(far, from)", "dsl_larger(near, dsl_larger(from, to))"
        self.scope.types |= dict.fromkeys((*bounds, *bounds.values(), until, behind, "one"), "int64_t")
        declared = [Declare(name, local(text)) for name, text in bounds.items()]
        loops = (
            For("neuron", local(start), local(stop), tuple(self._targets(local("one"), 1, way)), simd=way.simd)
            for start, stop in (("near", until), (behind, "far"))
        )
        return [For("one", local("at"), local(f"at + {count}"), (*declared, *loops))]

    def _targets(self, at: Any, count: int, way: Way) -> list[Node]:
        """What some places, from `at` on, give one target."""
        transmission = self.kind.model.transmission
        assert transmission is not None
        value = self.scope.lower(transmission.value)
        self.scope.types[f"at + {count}"] = "int64_t"
        nodes: list[Node] = [written(transmission.name, transmission.location)]
        values = [
            value.xreplace({SOURCE: way.source(place), VALUE: local("values") + place})
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
