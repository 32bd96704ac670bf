"""From the names of a synapse model to those of a C function over the synapses of one projection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import sympy
from attrs import define, field

from dslnet.codegen.formats import lagged
from dslnet.codegen.ir import Declare, Node, Pointer, load, local
from dslnet.codegen.kinds import BREADTH, ProjectionKind, targets_of
from dslnet.codegen.lower.certain_bounds import with_certain_bounds
from dslnet.codegen.lower.written import written
from dslnet.codegen.names import c_name
from dslnet.model import SYNAPSES, symbol
from dslnet.plasticity import Level, Write
from dslnet.plasticity.records import LEARNS, TRANSMITS
from dslnet.program import arriving_at
from dslnet.symbols import as_truth

SOURCE, NEURON = local("source"), local("neuron")
INTEGERS = ("tick", "slot", "spike", "thread", "sender", "count", "source", "neuron", "synapse", "begin", "end")
Room: TypeAlias = Level | Literal["past"]
"""Of how many an array of intermediate values is; of the sources in each tick of their past."""
Rooms = dict[str, tuple[str, Room]]
"""Arrays of intermediate values: their type, and for how many."""
LAGGED = ("lagged", "lagged_dense")
"""Layouts in which each synapse looks for its source in the past."""
MEMBERS = ("self->threads", "self->padded", "self->pre_size", "self->post_size")


@define
class SynapseScope:
    """The names of one function. `place` is where a synapse stands in the arrays of its fields."""

    kind: ProjectionKind
    place: sympy.Expr
    types: dict[str, str] = field(factory=dict)
    sources: dict[str, Node] = field(factory=dict)
    names: dict[sympy.Symbol, sympy.Basic] = field(factory=dict)
    constants: set[str] = field(factory=set)
    numbers: set[sympy.Symbol] = field(factory=set)
    """Parameters of the whole projection: finite, since Python refuses anything else."""

    @classmethod
    def of(cls, kind: ProjectionKind, place: sympy.Expr) -> SynapseScope:
        """All that a synapse can read."""
        scope = cls(kind, place)
        scope.types = dict.fromkeys((*INTEGERS, *MEMBERS), "int64_t") | {"t": "double"}
        for name in targets_of(kind):
            scope.types[name] = kind.real
            scope.sources[name] = Pointer(name, f"self->{name}")
        for name in kind.stored():
            scope._own(name)
        for name in kind.neighbours():
            scope._neighbour(name)
        for name in kind.added():
            if arriving_at(kind.post.model, name) == name:
                text = f"added__{c_name(name)}"
                scope.types[text] = kind.real
                scope.sources[text] = Pointer(text, f"self->{text}")
                scope.names[symbol(f"post.{name}")] = load(text, NEURON)
        for name, target in zip(targets_of(kind), kind.read, strict=True):
            if target and arriving_at(kind.post.model, target) == target:
                # one array under two names must not be promised to be two
                scope.names[symbol(f"post.{target}")] = load(name, NEURON)
        scope._common()
        for touched in kind.program.touched:
            scope._since(touched.first)
        return scope

    def _since(self, first: str) -> None:
        """From when the values of states that are advanced at spikes are, where none met them since."""
        name, epoch = f"{c_name(first)}__since", f"self->dt * (double)self->{c_name(first)}__epoch[8 * thread]"
        self.types |= {name: "double", epoch: "double"}
        self.sources[name] = Declare(name, local(epoch))
        self.names[symbol(f"{first}__since")] = local(name)

    def _common(self) -> None:
        self.types |= {"dt": self.kind.real, "self->dt": "double"}
        self.sources["dt"] = Declare("dt", local("self->dt"))
        self.constants.add("dt")
        for name, text in (("pre.size", "self->pre_count"), ("post.size", "self->post_count")):
            self.types[text] = "int64_t"
            self.names[symbol(name)] = local(text)
        self.types["indegree"] = "int64_t"
        self.sources["indegree"] = Pointer("indegree", "self->indegree", constant=True)
        self.names[symbol(SYNAPSES)] = load("indegree", NEURON)
        for number, switch in enumerate((LEARNS, TRANSMITS)):
            text = f"self->switches[{number}]"
            self.types |= {text: "int64_t", switch.name: "int64_t"}
            self.sources[switch.name] = Declare(switch.name, local(text))
            self.names[switch] = local(switch.name)

    def _own(self, name: str) -> None:
        """A field of the synapse, or a time of spikes: one number, or an array for as many as it is kept for."""
        text, level = c_name(name), self.kind.program.levels[name]
        if level == "projection" and not self.kind.copied(name):
            self.types |= {text: self.kind.c_type(name), f"self->{text}": self.kind.c_type(name)}
            self.sources[text] = Declare(text, load(f"self->{text}", sympy.Integer(0)))
            self.constants.add(text)
            self.names[symbol(name)] = local(text)
            if any(f.name == name and f.kind == "param" for f in self.kind.model.fields):
                self.numbers.add(local(text))
        else:
            source = f"self->{text}[thread]" if self.kind.copied(name) else f"self->{text}"
            self.array(name, self.kind.c_type(name), level, source)

    def array(self, name: str, kind: str, level: Level, source: str) -> None:
        """A name whose values are kept in an array."""
        text = c_name(name)
        self.types[text] = kind
        self.sources[text] = Pointer(text, source)
        self.names[symbol(name)] = load(text, self.index(level))

    def index(self, level: Level) -> sympy.Expr:
        """Where a value of that level stands in its array."""
        return {"projection": sympy.Integer(0), "pre": SOURCE, "post": NEURON, "synapse": self.place}[level]

    def room(self, kept: Rooms, name: str, kind: str, level: Room) -> None:
        """An array of intermediate values; each thread has one of its own of those of the sources."""
        kept[name] = (kind, level)
        source = f"self->{name}" + (" + thread * self->padded" if level == "pre" else "")
        self.types[name] = kind
        self.sources[name] = Pointer(name, source)

    def _neighbour(self, name: str) -> None:
        """`pre.x` is the value that was sent, `post.x` the value now."""
        side, _, member = name.partition(".")
        text = c_name(f"{side}__{member}")
        kind = self.kind.pre if side == "pre" else self.kind.post
        self.types[text] = kind.c_type(member)
        wide = member == "t_last" or kind.lane(kind.model.field(member))
        if side == "pre":
            start, place = self._sent(wide)
            self.sources[text] = Pointer(text, f"self->{text}__past{start}", constant=True)
            self.names[symbol(name)] = load(text, place)
        else:
            self.sources[text] = Pointer(text, f"self->{text}", constant=True)
            self.names[symbol(name)] = load(text, NEURON if wide else sympy.Integer(0))

    def _sent(self, wide: bool) -> tuple[str, sympy.Expr]:
        """Where the slot of what was sent begins in the past of a source, and where its value is from there."""
        if self.kind.layout in LAGGED:
            return "", lagged.PAST if wide else lagged.AGO
        return (f" + slot * {BREADTH}", SOURCE) if wide else (" + slot", sympy.Integer(0))

    def typed(self, write: Write, text: str) -> Any:
        """The lowered value of a write, which becomes a local of the type of its field."""
        self.types[text] = self.kind.c_type(write.target) if write.target and not write.leaves else self.kind.real
        value = self.lower(write.value)
        return as_truth(value) if self.kind.is_truth(write.target) else value

    def declared(self, write: Write) -> list[Node]:
        """A version, as a local, by which it is read from here on."""
        text = c_name(write.symbol.name)
        value = self.typed(write, text)
        self.names[write.symbol] = local(text)
        return [written(write.note, write.location), Declare(text, value)]

    def lower(self, expression: Any) -> Any:
        """An expression of the model with C names and array elements."""
        return with_certain_bounds(sympy.sympify(expression).xreplace(self.names), self.numbers)


def latest(writes: Iterable[Write], level: Level) -> dict[str, Write]:
    """The last write of each field of a level."""
    return {w.target: w for w in writes if w.target and not w.leaves and w.level == level}
