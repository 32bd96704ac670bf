"""What a projection does in one step: find what arrives now, go through its synapses, add to the targets.

Sources are taken in ascending order, so that what arrives at one neuron is always added in the same order.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.formats import layout_of
from dslnet.codegen.ir import (
    Accumulate,
    Call,
    Declare,
    For,
    Function,
    If,
    Node,
    Pointer,
    Store,
    load,
    local,
)
from dslnet.codegen.kinds import ProjectionKind, synapse_symbols, targets_of
from dslnet.codegen.lower.fetching import fetch_next_row
from dslnet.codegen.lower.gather import contribution, gathered
from dslnet.codegen.lower.written import written
from dslnet.codegen.names import c_name
from dslnet.model import Statement, symbol
from dslnet.program import bounded

SOURCE, NEURON, SLOT = (local(n) for n in ("source", "neuron", "slot"))
ARRIVED = "(tick - self->delay + self->slots) % self->slots"
INTEGERS = ("tick", "slot", "spike", "thread", "sender", "count", "source", "self->threads", "self->padded")


@define
class ProjectionLowering:
    """Lowers one kind of projection."""

    kind: ProjectionKind
    types: dict[str, str] = field(factory=dict)
    sources: dict[str, Node] = field(factory=dict)
    names: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    constants: set[str] = field(factory=set)

    PARAMETERS = (
        ("double", "t"),
        *(("int64_t", name) for name in ("tick", "thread", "begin", "end")),
    )

    def lower(self) -> list[Function]:
        """One function for each width of index, and one that takes the right one."""
        functions = [self._deliver(width) for width in self.layout.WIDTHS]
        return functions if len(functions) == 1 else [*functions, self._either()]

    @property
    def layout(self) -> Any:
        """How its synapses lie in memory."""
        return layout_of(self.kind.layout)

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        return ((f"const {self.kind.name} *", "self"), *self.PARAMETERS)

    def _either(self) -> Function:
        """The index is as wide as the target population, or the longest delay, needs it."""
        arguments = ("self", *(name for _, name in self.PARAMETERS))
        conditions = {
            width: local(" && ".join(f"self->{member} != NULL" for member in arrays))
            for width, arrays in self.layout.WIDTHS.items()
        }
        types = {condition.name: "int" for condition in conditions.values()}
        body = tuple(
            If(condition, (Call(f"{self.kind.name}_deliver_{width}", arguments),))
            for width, condition in conditions.items()
        )
        return Function(f"{self.kind.name}_deliver", self._parameters(), body, types)

    def _deliver(self, width: str) -> Function:
        self._scope()
        body = self.layout.row(self._body(), width, self.types, self.sources)
        loop = self._spikes(body) if self.kind.spiking else self._values(body)
        name = f"{self.kind.name}_deliver" + (f"_{width}" if width else "")
        model = self.kind.model
        comment = f"{model.name} ({model.location.place}): what arrives now at the neurons begin to end"
        return Function(
            name, self._parameters(), (Declare("slot", local(ARRIVED)), *loop), self.types, self.sources,
            frozenset(self.constants), "", comment,
        )  # fmt: skip

    def _scope(self) -> None:
        self.types = dict.fromkeys((*INTEGERS, ARRIVED), "int64_t") | {"t": "double"}
        self.sources, self.names, self.constants = {}, {}, set()
        for name in self._into():
            self.types[name] = self.kind.real
            self.sources[name] = Pointer(name, f"self->{name}")
        for record in self.kind.model.fields:
            self._own(record.name, record.name in self.kind.single)
        for name in sorted(s.name for s in synapse_symbols(self.kind.model)):
            self._neighbour(name)
        self.types |= {"dt": self.kind.real, "self->dt": "double"}
        self.sources["dt"] = Declare("dt", local("self->dt"))
        self.constants.add("dt")

    def _own(self, name: str, single: bool) -> None:
        text = c_name(name)
        if single:
            self.types |= {text: self.kind.c_type(name), f"self->{text}": self.kind.c_type(name)}
            self.sources[text] = Declare(text, load(f"self->{text}", sympy.Integer(0)))
            self.constants.add(text)
            self.names[symbol(name)] = local(text)
        else:
            self.types[text] = self.kind.c_type(name)
            self.sources[text] = Pointer(text, f"self->{text}")
            self.names[symbol(name)] = load(text, self.layout.PLACE)

    def _neighbour(self, name: str) -> None:
        """`pre.x` is the value that was sent, `post.x` the value now."""
        side, _, member = name.partition(".")
        if side not in ("pre", "post") or not member:
            return
        text = c_name(f"{side}__{member}")
        kind = self.kind.pre if side == "pre" else self.kind.post
        self.types[text] = kind.c_type(member)
        wide = kind.lane(kind.model.field(member))
        if side == "pre":
            offset = "slot * self->padded" if wide else "slot"
            self.sources[text] = Pointer(text, f"self->{text}__past + {offset}", constant=True)
            self.names[symbol(name)] = load(text, SOURCE if wide else sympy.Integer(0))
        else:
            self.sources[text] = Pointer(text, f"self->{text}", constant=True)
            self.names[symbol(name)] = load(text, NEURON if wide else sympy.Integer(0))

    def _spikes(self, row: list[Node]) -> list[Node]:
        """For each spike of each sending thread, one row."""
        self.types |= {"sent": "int32_t", "dsl_begin(self->padded, sender, self->threads)": "int64_t"}
        self.types["self->count"] = "int64_t"
        sent = "self->list + slot * self->padded + dsl_begin(self->padded, sender, self->threads)"
        count = load("self->count", SLOT * local("self->threads") + local("sender"))
        ahead = [] if self.kind.layout in ("dense", "turned") else [fetch_next_row(row, self.types)]
        once = (*ahead, Declare("source", load("sent", local("spike"))), *row)
        spikes = For("spike", sympy.Integer(0), local("count"), once)
        body = (Pointer("sent", sent, constant=True), Declare("count", count), spikes)
        return [For("sender", sympy.Integer(0), local("self->threads"), body)]

    def _values(self, row: list[Node]) -> list[Node]:
        """One row for each source. Sums go straight to the target, other reductions by way of an array of their own."""
        self.types["self->pre_size"] = "int64_t"
        loop = For("source", sympy.Integer(0), local("self->pre_size"), tuple(row))
        return (
            gathered([loop], self._reduce, self._into(), self.types, self.sources) if self._reduce != "sum" else [loop]
        )

    def _into(self) -> list[str]:
        return targets_of(self.kind)

    @property
    def _reduce(self) -> str:
        return self.kind.reduce

    def _body(self) -> list[Node]:
        """What happens at one synapse."""
        model = self.kind.model
        if not self.kind.spiking and model.transmission is not None:
            value = self._lower(model.transmission.value)
            note = written(model.transmission.name, model.transmission.location)
            return [note, *contribution(value, self._reduce, self._into())]
        nodes: list[Node] = []
        for statement in model.pre_spike:
            nodes += self._statement(statement)
        return nodes + self._stores()

    def _statement(self, statement: Statement) -> list[Node]:
        note = written(f"pre_spike: {statement.target}", statement.location)
        if statement.target == "into":
            return [note, *(Accumulate(name, self.layout.CELL, self._lower(statement.value)) for name in self._into())]
        text = c_name(statement.symbol.name)
        self.types[text] = self.kind.c_type(statement.target)
        value = self._lower(bounded(self.kind.model.field(statement.target), statement.value))
        self.names[statement.symbol] = local(text)
        return [note, Declare(text, value)]

    def _stores(self) -> list[Node]:
        latest = {s.target: s for s in self.kind.model.pre_spike if s.target != "into"}
        return [Store(c_name(name), self.layout.PLACE, local(c_name(s.symbol.name))) for name, s in latest.items()]

    def _lower(self, value: Any) -> Any:
        return value.xreplace(self.names)
