"""What a projection does in one step: find what arrives now, go through its synapses, add to the targets.

Sources are taken in ascending order, so that what arrives at one neuron is always added in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import ModuleType
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.formats import each_source, layout_of, placed, rows, runs
from dslnet.codegen.formats.lagged import PAST
from dslnet.codegen.ir import (
    Call,
    Declare,
    For,
    Function,
    If,
    Node,
    Pointer,
    Variable,
    load,
    local,
)
from dslnet.codegen.kinds import ProjectionKind, targets_of
from dslnet.codegen.lower import from_past
from dslnet.codegen.lower.arrival import Arrival
from dslnet.codegen.lower.calendars import by_calendar
from dslnet.codegen.lower.decaying import decaying, once_a_tick
from dslnet.codegen.lower.fetching import fetch_next_row
from dslnet.codegen.lower.gather import contribution, gathered
from dslnet.codegen.lower.sided import Sided
from dslnet.codegen.lower.synapse_noise import draw_for_synapses
from dslnet.codegen.lower.synapse_scope import Rooms, SynapseScope
from dslnet.codegen.lower.written import written
from dslnet.codegen.lower.young import as_sent
from dslnet.codegen.passes.walk import used
from dslnet.plasticity.computed import drawn_in

SLOT = local("slot")
ARRIVED = "(tick - self->delay + self->slots) % self->slots"
LOOKED_UP: dict[str, ModuleType] = {"placed": placed, "runs": runs}
"""Layouts that say by themselves where the row of the next spike is."""


@define
class ProjectionLowering:
    """Lowers one kind of projection."""

    kind: ProjectionKind
    scope: SynapseScope = field(init=False)
    kept: Rooms = field(factory=dict)
    sided: Sided = field(init=False)

    PARAMETERS = (
        ("double", "t"),
        *(("int64_t", name) for name in ("tick", "thread", "begin", "end")),
    )

    def lower(self) -> list[Function]:
        """One function for each width of index, and one that takes the right one; and what keeps rings of the past."""
        functions = [self._deliver(width) for width in self.layout.WIDTHS]
        functions += [self.either("deliver")] if len(functions) > 1 else []
        return [*functions, *from_past.of_kind(self.scope, self.sided.values(PAST))]

    @property
    def layout(self) -> Any:
        """How its synapses lie in memory."""
        return layout_of(self.kind.layout)

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        return ((f"const {self.kind.name} *", "self"), *self.PARAMETERS)

    def either(self, what: str) -> Function:
        """The index is as wide as the target population, or the longest delay, needs it."""
        arguments = ("self", *(name for _, name in self.PARAMETERS))
        conditions = {
            width: local(" && ".join(f"self->{member} != NULL" for member in arrays))
            for width, arrays in self.layout.WIDTHS.items()
        }
        types = {condition.name: "int" for condition in conditions.values()}
        body = tuple(
            If(condition, (Call(f"{self.kind.name}_{what}_{width}", arguments),))
            for width, condition in conditions.items()
        )
        return Function(f"{self.kind.name}_{what}", self._parameters(), body, types)

    def _deliver(self, width: str) -> Function:
        scope = SynapseScope.of(self.kind, self.layout.PLACE)
        self.scope = scope
        self.sided = Sided(scope, partial(scope.room, self.kept), by_ring=True)
        scope.types[ARRIVED] = "int64_t"
        common = decaying(scope)
        ahead, inside, behind = (
            Arrival(self.kind, scope).nodes() if self.kind.spiking else ([], self._transmission(), [])
        )
        inside = from_past.side_by_side(inside, len(self.sided.values(PAST)))
        row = as_sent(self.kind, self.layout.row(inside, width, scope.types, scope.sources), scope.types)
        loop = self._spikes([*ahead, *row, *behind]) if self.kind.spiking else self._values([*ahead, *row])
        if by_calendar(self.kind):
            common = once_a_tick(scope, common, used(loop))
        top = (Declare("slot", local(ARRIVED)), *common, *self.sided.loops())
        name = f"{self.kind.name}_deliver" + (f"_{width}" if width else "")
        model = self.kind.model
        comment = f"{model.name} ({model.location.place}): what arrives now at the neurons begin to end"
        return Function(
            name, self._parameters(), (*top, *loop), scope.types, scope.sources, frozenset(scope.constants), "",
            comment, apart=self.kind.spiking and not self.kind.program.only_delivers,
        )  # fmt: skip

    def _spikes(self, row: list[Node]) -> list[Node]:
        """For each spike of each sending thread, one row."""
        if by_calendar(self.kind):
            return placed.each_spike(self._ahead(row), row, self.scope.types)
        self.scope.types |= {"sent": "int32_t", "dsl_begin(self->padded, sender, self->threads)": "int64_t"}
        self.scope.types["self->count"] = "int64_t"
        sent = "self->list + slot * self->padded + dsl_begin(self->padded, sender, self->threads)"
        count = load("self->count", SLOT * local("self->threads") + local("sender"))
        once = (*self._ahead(row), Declare("source", load("sent", local("spike"))), *row)
        spikes = For("spike", sympy.Integer(0), local("count"), once)
        body = (Pointer("sent", sent, constant=True), Declare("count", count), spikes)
        return [For("sender", sympy.Integer(0), local("self->threads"), body)]

    def _ahead(self, row: list[Node]) -> list[Node]:
        """Where rows are somewhere in memory, the next one is asked for."""
        if self.kind.layout in ("dense", "turned"):
            return []
        return fetch_next_row(row, self.scope.types, LOOKED_UP.get(self.kind.layout, rows))

    def _values(self, row: list[Node]) -> list[Node]:
        """One row for each source. Sums go straight to the target, other reductions by way of an array of their own."""
        loop = each_source(self.kind.layout, row, self.scope.types, self.scope.sources)
        return (
            gathered([loop], self._reduce, self._into(), self.scope.types, self.scope.sources, self.kind.in_turn)
            if self._reduce != "sum"
            else [loop]
        )

    def _into(self) -> list[str]:
        return targets_of(self.kind)

    @property
    def _reduce(self) -> str:
        return self.kind.reduce

    def _transmission(self) -> list[Node]:
        """What one synapse sends in every step."""
        sent = self.kind.model.transmission
        if sent is None:
            return []
        note = written(sent.name, sent.location)
        value = drawn_in(self.kind.model, sent.value)
        drawn = draw_for_synapses(self.scope, [value])
        return [*drawn, note, *contribution(self._once_a_neuron(value, drawn), self._reduce, self._into())]

    def _once_a_neuron(self, value: Any, drawn: Iterable[Node] = ()) -> Any:
        """What is sent, in which functions of one side alone are elements of arrays. Parts that share a delay would
        fill these for a few synapses each."""
        lowered = self.scope.lower(value)
        if self.kind.layout in ("placed", "spread", "sliding"):
            return lowered
        return self.sided.taken(lowered, {node.name for node in drawn if isinstance(node, Declare | Variable)})
