"""What a projection does in one step: find what arrives now, go through its synapses, add to the targets.

Sources are taken in ascending order, so that what arrives at one neuron is always added in the same order.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.formats import each_source, layout_of, placed, rows
from dslnet.codegen.ir import (
    Accumulate,
    Call,
    Declare,
    For,
    Function,
    If,
    Node,
    Pointer,
    load,
    local,
)
from dslnet.codegen.kinds import ProjectionKind, targets_of
from dslnet.codegen.lower.calendars import by_calendar
from dslnet.codegen.lower.decaying import decaying, once_a_tick, stores
from dslnet.codegen.lower.fetching import fetch_next_row
from dslnet.codegen.lower.gather import contribution, gathered
from dslnet.codegen.lower.synapse_noise import draw_for_synapses
from dslnet.codegen.lower.synapse_scope import NEURON, SynapseScope
from dslnet.codegen.lower.written import written
from dslnet.codegen.names import c_name
from dslnet.codegen.passes.walk import used
from dslnet.model import BEHIND, symbol
from dslnet.parts import holds
from dslnet.plasticity import Write
from dslnet.plasticity.computed import drawn_in
from dslnet.plasticity.records import TRANSMITS
from dslnet.symbols import Where
from dslnet.truths import NotEqual

SLOT = local("slot")
ARRIVED = "(tick - self->delay + self->slots) % self->slots"


@define
class ProjectionLowering:
    """Lowers one kind of projection."""

    kind: ProjectionKind
    scope: SynapseScope = field(init=False)
    now: dict[str, Any] = field(factory=dict)
    """What each target that something was added to has become."""

    PARAMETERS = (
        ("double", "t"),
        *(("int64_t", name) for name in ("tick", "thread", "begin", "end")),
    )

    def lower(self) -> list[Function]:
        """One function for each width of index, and one that takes the right one."""
        functions = [self._deliver(width) for width in self.layout.WIDTHS]
        return functions if len(functions) == 1 else [*functions, self.either("deliver")]

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
        scope, self.now = SynapseScope.of(self.kind, self.layout.PLACE), {}
        self.scope = scope
        scope.types[ARRIVED] = "int64_t"
        common = decaying(scope)
        ahead, inside, behind = self._rules() if self.kind.spiking else ([], self._transmission(), [])
        row = self.layout.row(inside, width, scope.types, scope.sources)
        loop = self._spikes([*ahead, *row, *behind]) if self.kind.spiking else self._values([*ahead, *row])
        if by_calendar(self.kind):
            common = once_a_tick(scope, common, used(loop))
        top = (Declare("slot", local(ARRIVED)), *common)
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
            return placed.each_spike(self._ahead(row, placed), row, self.scope.types)
        self.scope.types |= {"sent": "int32_t", "dsl_begin(self->padded, sender, self->threads)": "int64_t"}
        self.scope.types["self->count"] = "int64_t"
        sent = "self->list + slot * self->padded + dsl_begin(self->padded, sender, self->threads)"
        count = load("self->count", SLOT * local("self->threads") + local("sender"))
        once = (*self._ahead(row, rows), Declare("source", load("sent", local("spike"))), *row)
        spikes = For("spike", sympy.Integer(0), local("count"), once)
        body = (Pointer("sent", sent, constant=True), Declare("count", count), spikes)
        return [For("sender", sympy.Integer(0), local("self->threads"), body)]

    def _ahead(self, row: list[Node], layout: ModuleType) -> list[Node]:
        """Where rows are somewhere in memory, the next one is asked for."""
        found = self.kind.layout not in ("dense", "turned")
        return [fetch_next_row(row, self.scope.types, layout)] if found else []

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
        return [*drawn, note, *contribution(self.scope.lower(value), self._reduce, self._into())]

    def _rules(self) -> tuple[list[Node], list[Node], list[Node]]:
        """What happens at a spike: ahead of its synapses, at each of them, and behind."""
        writes = self.kind.program.arrive
        ahead = [node for write in writes if write.level == "pre" for node in self._declared(write)]
        behind = stores(self.scope, writes, "pre")
        inside = [
            *self._as_it_was(),
            *self._shared_as_it_was(),
            *draw_for_synapses(self.scope, [write.value for write in writes]),
        ]
        before: dict[str, sympy.Symbol] = {}
        for write in (w for w in writes if w.level != "pre"):
            inside += self._handed_over(write) if write.leaves else self._declared(write)
            if write.level == "post":  # at once, since the next synapse may have the same target
                inside += stores(self.scope, [write], "post", before)
                before[write.target or ""] = write.symbol
        return ahead, [*inside, *stores(self.scope, writes, "synapse")], behind

    def _handed_over(self, write: Write) -> list[Node]:
        """What is added to the target neuron, unless the projection is switched off."""
        value = self.scope.lower(write.value)
        if not self.kind.program.only_delivers:
            on = NotEqual(self.scope.names[TRANSMITS], 0)
            value = Where(on, value, sympy.Integer(0))
        note = written(write.note, write.location)
        if write.target != "into":
            return [note, *self._beside(write, value)]
        added = [
            node
            for name, read in zip(self._into(), self.kind.read, strict=True)
            if read
            for node in self._seen(name, read, value)
        ]
        self._name_behind(write)
        return [note, *added, *(Accumulate(name, self.layout.CELL, value) for name in self._into())]

    def _name_behind(self, write: Write) -> None:
        """What is read of the target behind this addition."""
        mark = f"{BEHIND}{write.symbol.name.rpartition('__')[2]}"
        names = {name for w in self.kind.program.arrive for name in sympy.sympify(w.value).free_symbols}
        for name in (each for each in names if each.name.endswith(mark)):
            self.scope.names[name] = self._as_it_is(name.name.partition("__")[0])

    def _seen(self, name: str, target: str, value: Any) -> list[Node]:
        """Who reads a target after something was added to it sees the sum."""
        text = f"{name}__seen_{sum(t.startswith(f'{name}__seen') for t in self.scope.types)}"
        self.scope.types[text] = self.kind.real
        before, self.now[f"post.{target}"] = self._as_it_is(f"post.{target}"), local(text)
        return [Declare(text, before + value)]

    def _as_it_is(self, target: str) -> Any:
        return self.now.get(target, self.scope.names[symbol(target)])

    def _as_it_was(self) -> list[Node]:
        """A target that is read by its first name behind an addition: the value is taken ahead of it."""
        writes = self.kind.program.arrive
        first = next((number for number, write in enumerate(writes) if write.leaves), len(writes))
        later = {name.name for write in writes[first + 1 :] for name in sympy.sympify(write.value).free_symbols}
        nodes: list[Node] = []
        for name in dict.fromkeys([*filter(None, self.kind.read), *self.kind.added()]):
            if f"post.{name}" in later:
                nodes.append(self._taken(symbol(f"post.{name}"), f"{c_name(name)}__was", self.kind.real))
        return nodes

    def _shared_as_it_was(self) -> list[Node]:
        """A value that the synapses of a target share changes at once, and others may read what it was."""
        writes = self.kind.program.arrive
        nodes: list[Node] = []
        for name in dict.fromkeys(w.target for w in writes if w.level == "post" and not w.leaves):
            here = symbol(name or "")
            own = next(w for w in writes if w.target == name)
            if any(w is not own and holds(sympy.sympify(w.value), here) for w in writes):
                nodes.append(self._taken(here, f"{c_name(here.name)}__at_first", self.kind.c_type(name)))
        return nodes

    def _taken(self, here: sympy.Symbol, text: str, kind: str) -> Node:
        """A value as it is now, by which its name is read from here on."""
        node = Declare(text, self.scope.names[here])
        self.scope.types[text], self.scope.names[here] = kind, local(text)
        return node

    def _beside(self, write: Write, value: Any) -> list[Node]:
        """`self.post.x += value`; who reads it afterwards sees the sum."""
        text, seen = f"added__{c_name(write.target[5:])}", c_name(write.symbol.name.replace(".", "__"))  # type: ignore[index]  # it leaves
        self.scope.types |= {text: self.kind.real, seen: self.kind.real}
        self.scope.sources[text] = Pointer(text, f"self->{text}")
        target = write.target or ""
        before = self._as_it_is(target)
        self.scope.names[write.symbol] = self.now[target] = local(seen)
        return [Declare(seen, before + value), Accumulate(text, NEURON, value)]

    def _declared(self, write: Write) -> list[Node]:
        """A version, as a local."""
        text = c_name(write.symbol.name)
        value = self.scope.typed(write, text)
        self.scope.names[write.symbol] = local(text)
        return [written(write.note, write.location), Declare(text, value)]
