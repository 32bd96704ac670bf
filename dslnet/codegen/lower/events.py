"""Spike events in C: who fired in a block, what happens to these few neurons, and the lists that are handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.ir import Call, Comment, Declare, For, Node, Pointer, Store, Variable, load, local
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.finite import FiniteLowering
from dslnet.codegen.lower.late_noise import draw_for_fired
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.lower.written import written
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import NotEqual
from dslnet.model import symbol
from dslnet.program import Assignment, EventProgram, Rounds, silence
from dslnet.symbols import Where, as_truth

BLOCK_START = local("block")
PLAYED = ("self->played__tick", "self->played__neuron", "self->played")


@define
class EventLowering:
    """Lowers the events of one kind of population within one function."""

    kind: PopulationKind
    scope: Scope
    finite: FiniteLowering | None = None
    shared: Mapping[str, Any] = field(factory=dict)
    """What was written in this step of what belongs to the population as a whole: resets read that."""

    def block(self) -> list[Node]:
        """After the loop over the lanes: all events are collected before the first reset."""
        events = self.kind.program.events
        nodes = self._play() if self.kind.model.played else []
        nodes += [node for event in events for node in self._collect(event)]
        nodes += [node for event in events for node in self._reset(event)]
        return nodes + self._remember_spikes()

    def hand_over(self) -> list[Node]:
        """How many fired, for those who read the lists."""
        nodes: list[Node] = []
        for event in self.kind.program.events:
            name = c_name(event.name)
            index = local("tick % self->slots * self->threads + thread")
            self.scope.types |= {f"self->{name}__count": "int64_t", index.name: "int64_t"}
            nodes.append(Store(f"self->{name}__count", index, local(f"{name}__total")))
        return nodes

    def counters(self) -> list[Node]:
        nodes = self._find_played() if self.kind.model.played else []
        for event in self.kind.program.events:
            name = c_name(event.name)
            self.scope.types |= {f"{name}__spikes": "int32_t", f"{name}__total": "int64_t", f"{name}__first": "int64_t"}
            nodes.append(Pointer(f"{name}__spikes", f"self->{name}__list + tick % self->slots * self->padded + begin"))
            nodes.append(Variable(f"{name}__total", sympy.Integer(0)))
        return nodes

    def _collect(self, event: EventProgram) -> list[Node]:
        name = c_name(event.name)
        arguments = (flags_of(event), "block", "self->size", f"{name}__spikes", f"{name}__total")
        nodes: list[Node] = [Declare(f"{name}__first", local(f"{name}__total"))]
        return [*nodes, Call("dsl_collect", arguments, f"{name}__total")]

    def _reset(self, event: EventProgram) -> list[Node]:
        """What happens to the neurons that fired in this block, one after the other."""
        name = c_name(event.name)
        self.scope.types["spike"] = "int64_t"
        body: list[Node] = [Declare("neuron", load(f"{name}__spikes", local("spike")))]
        inner = dict(self.scope.lanes)
        self.scope.lanes = dict(Scope.of(self.kind).lanes) | {k: v for k, v in inner.items() if _drawn(v)}
        self.scope.lanes |= {symbol(name): value for name, value in self.shared.items()}
        self.scope.lanes |= self._free_before(event)
        ahead, drawn = draw_for_fired(self.scope, event)
        body += drawn
        body += self.finite.before(event) if self.finite else []
        for assignment in event.reset:
            version = f"{c_name(assignment.symbol.name)}__{name}"
            self.scope.types[version] = type_of(self.kind, assignment, assignment.symbol)
            body += [note_of(assignment), Declare(version, value_of(self.scope, assignment))]
            self.scope.lanes[assignment.symbol] = local(version)
        body += [Store(c_name(f), NEURON, self.scope.lanes[s]) for f, s in _written(event).items()]
        body += self._silence(event)
        if len(self.kind.program.events) == 1:
            body.append(Store("t_last", NEURON, local("t")))
        self.scope.lanes = inner
        return [*ahead, For("spike", local(f"{name}__first"), local(f"{name}__total"), tuple(body))]

    def _free_before(self, event: EventProgram) -> dict[sympy.Symbol, Any]:
        """A silence that began in this very tick does not hold yet: those that just fired were free."""
        earlier = self.kind.program.events[: self.kind.program.events.index(event)]
        return {
            symbol(silence(e.name)): Where(
                NotEqual(load(flags_of(e), NEURON - BLOCK_START), 0),
                sympy.Integer(0),
                self.scope.lanes[symbol(silence(e.name))],
            )
            for e in earlier
            if e.refractory is not None
        }

    def _remember_spikes(self) -> list[Node]:
        """`t_last` follows the first of several events, when all resets have seen the spike before."""
        if len(self.kind.program.events) < 2:
            return []
        name = c_name(self.kind.program.events[0].name)
        body = (Declare("neuron", load(f"{name}__spikes", local("spike"))), Store("t_last", NEURON, local("t")))
        return [For("spike", local(f"{name}__first"), local(f"{name}__total"), body)]

    def _silence(self, event: EventProgram) -> list[Node]:
        if event.refractory is None:
            return []
        number = self.kind.program.events.index(event)
        name, free = f"{c_name(event.name)}__ms", c_name(silence(event.name))
        self.scope.types[name] = self.scope.types["self->dt"] = "double"
        call = f"dsl_silent_until({name}, self->dt, tick, self->failure, self->number, {number}, neuron)"
        self.scope.types[call] = "int32_t"
        return [
            Comment(f"silent after {event.name}   {event.location.place}"),
            Declare(name, self.scope.lower(event.refractory)),
            Store(free, NEURON, local(call)),
        ]

    def _find_played(self) -> list[Node]:
        """Where the list of spikes to play has those of this tick and these neurons."""
        self.scope.types["played__next"] = "int64_t"
        arguments = (*PLAYED, "tick", "begin")
        return [Variable("played__next", sympy.Integer(0)), Call("dsl_play_from", arguments, "played__next")]

    def _play(self) -> list[Node]:
        """Spikes from a list are like those of equations, with all that follows from a spike."""
        flags = flags_of(self.kind.program.events[0])
        return [Call("dsl_play", (*PLAYED, "tick", "block", "played__next", flags), "played__next")]


def type_of(kind: PopulationKind, assignment: Assignment | Rounds, symbol: sympy.Symbol) -> str:
    """The C type of one symbol of what is assigned."""
    if assignment.field:
        return kind.c_type(assignment.field)
    return "uint8_t" if symbol.name.endswith(("__fires", "_going")) else kind.real


def value_of(scope: Scope, assignment: Assignment) -> Any:
    """The lowered value; a field of truth values takes whether a number is not 0."""
    value = scope.lower(assignment.value)
    boolean = assignment.field and scope.kind.model.field(assignment.field).dtype == "bool"
    return as_truth(value) if boolean else value


def note_of(assignment: Assignment) -> Comment:
    """The comment above an assignment: what it is, and how it was written where."""
    return written(assignment.note, assignment.location)


def fires_of(event: EventProgram) -> sympy.Symbol:
    """The truth value of an event's condition."""
    return symbol(f"{event.name}__fires")


def flags_of(event: EventProgram) -> str:
    """The buffer with the truth values of one block."""
    return f"{c_name(event.name)}__flags"


def _drawn(value: Any) -> bool:
    """Whether a lane is a draw of this block."""
    return not isinstance(value, sympy.Symbol) and str(value.args[0]).endswith("__draw")


def _written(event: EventProgram) -> dict[str, sympy.Symbol]:
    return {a.field: a.symbol for a in event.reset if a.field}
