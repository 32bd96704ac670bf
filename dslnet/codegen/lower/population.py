"""One step of a population as loops over blocks of 64 neurons: draw noise, update all lanes, collect who fired, reset
those few. Where the equations reduce over the population there are several phases, with a meeting of threads between.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.advance import Assignment, EventProgram, silence
from dslnet.codegen.ir import (
    Buffer,
    Call,
    Comment,
    Declare,
    For,
    Function,
    If,
    Node,
    Pointer,
    Store,
    Variable,
    load,
    local,
)
from dslnet.codegen.kinds import PopulationKind
from dslnet.codegen.lower.reduction import combined, partial
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.lower.stages import Phases
from dslnet.codegen.names import c_name
from dslnet.errors import DeclarationError
from dslnet.model import symbol
from dslnet.plan import BLOCK
from dslnet.symbols import Where, as_truth

BEGIN, END, BLOCK_START = local("begin"), local("end"), local("block")
LANES = sympy.Integer(BLOCK)
WHOLE = BLOCK_START + LANES


@define
class PopulationLowering:
    """Lowers one kind. `spilled` are the intermediate values that a later phase reads, kept in arrays."""

    kind: PopulationKind
    phases: Phases = field(factory=Phases)
    spilled: dict[str, str] = field(factory=dict)

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What each function over this population is called with."""
        names = ("tick", "thread", "begin", "end")
        return (
            (f"const {self.kind.name} *", "self"),
            (f"const {self.kind.name}_constants *", "constants"),
            ("double", "t"),
            *(("int64_t", name) for name in names),
        )

    def lower(self) -> list[Function]:
        """The functions of one step, one a phase."""
        self._plan()
        return [self._phase(number) for number in range(self.phases.count)]

    def _plan(self) -> None:
        for assignment in self.kind.program.update:
            self.phases.add(assignment)
        for event in self.kind.program.events:
            self.phases.add(Assignment(_fires(event), event.condition, f"spike: {event.name}", event.location))
        self._spill()

    def _spill(self) -> None:
        """Whatever a reduction or a later phase reads, and a lane of an earlier loop has computed, needs an array."""
        made = {a.symbol: (phase, a) for phase, a in self.phases.assignments if self._is_lane(a)}
        readers = [(r.phase + 0.5, r.argument) for r in self.phases.reductions]
        readers += [(float(phase), a.value) for phase, a in self.phases.assignments]
        final = float(self.phases.count - 1)
        readers += [(final, a.symbol) for a in self._latest().values()]
        readers += [(final, _fires(event)) for event in self.kind.program.events]
        for when, value in readers:
            for name in sorted(value.free_symbols & made.keys(), key=str):
                if made[name][0] < when:
                    self.spilled[c_name(name.name)] = self._type(made[name][1])

    def _type(self, assignment: Assignment) -> str:
        if assignment.field:
            return self.kind.c_type(assignment.field)
        return "uint8_t" if assignment.symbol.name.endswith("__fires") else self.kind.real

    def _is_lane(self, assignment: Assignment) -> bool:
        """Whether an assignment has one value per neuron."""
        if assignment.field:
            return self.kind.lane(self.kind.model.field(assignment.field))
        return assignment.lane

    def _latest(self) -> dict[str, Assignment]:
        """The last write of each field."""
        return {a.field: a for _, a in self.phases.assignments if a.field}

    def _phase(self, number: int) -> Function:
        scope = Scope.of(self.kind)
        top = self._reduced(scope, number)
        top += self._scalars(scope, number)
        block = self._block(scope, number)
        body: list[Node] = [*top, *self._counters(scope, number)]
        body.append(For("block", BEGIN, END, tuple(block), step=BLOCK))
        if number == self.phases.count - 1:
            body += self._finish(scope)
        name = f"{self.kind.name}_update" + (f"_{number}" if number else "")
        comment = f"{self.kind.model.name} ({self.kind.model.location.short}): one step of the neurons begin to end"
        return Function(
            name, self.parameters(), tuple(body), scope.types, scope.sources, frozenset(scope.constants),
            self.kind.name, comment,
        )  # fmt: skip

    def _reduced(self, scope: Scope, number: int) -> list[Node]:
        """The reductions that are known in this phase; every thread adds up the same partial results."""
        nodes: list[Node] = []
        for reduced in (r for r in self.phases.reductions if r.phase < number):
            nodes += combined(scope, reduced)
        return nodes

    def _scalars(self, scope: Scope, number: int) -> list[Node]:
        """Values of the whole population, computed by each thread for itself."""
        nodes: list[Node] = []
        for phase, assignment in self.phases.assignments:
            if phase <= number and not self._is_lane(assignment):
                value = scope.lower(assignment.value)
                if scope.varies(value):
                    raise DeclarationError(
                        f'{assignment.field} has one value for the population (per="population"), but '
                        f"{assignment.note} ({assignment.location}) has one for each neuron; reduce it, as in np.mean"
                    )
                name = c_name(assignment.symbol.name)
                scope.types[name] = self._type(assignment)
                scope.plain[assignment.symbol] = local(name)
                nodes += [Comment(_note(assignment)), Declare(name, value)]
        return nodes

    def _block(self, scope: Scope, number: int) -> list[Node]:
        final = number == self.phases.count - 1
        nodes: list[Node] = self._noise(scope)
        lanes = self._lanes(scope, number)
        if final:
            nodes += [Buffer(_flags(e), BLOCK) for e in self.kind.program.events]
            lanes += self._stores(scope)
        if lanes:
            nodes.append(For("neuron", BLOCK_START, WHOLE, tuple(lanes), simd=True))
        for reduced in (r for r in self.phases.reductions if r.phase == number):
            nodes += partial(scope, reduced)
        if final:
            nodes += [node for event in self.kind.program.events for node in self._collect(scope, event)]
            nodes += [node for event in self.kind.program.events for node in self._reset(event, scope)]
            nodes += self._remember_spikes()
        return nodes

    def _noise(self, scope: Scope) -> list[Node]:
        nodes: list[Node] = []
        fields = [f for f in self.kind.model.fields if f.kind == "noise"]
        for draw, record in enumerate(fields):
            name = f"{c_name(record.name)}__draw"
            scope.types[name] = "double"
            scope.lanes[symbol(record.name)] = load(name, NEURON - BLOCK_START)
            function = "dsl_normal64" if type(record.distribution).__name__ == "Normal" else "dsl_uniform64"
            key = ("(uint32_t)self->key", "(uint32_t)(self->key >> 32)")
            arguments = (*key, f"(uint32_t)(block / {BLOCK})", str(draw), "(uint64_t)tick", name)
            nodes += [Buffer(name, BLOCK), Call(function, arguments)]
        return nodes

    def _lanes(self, scope: Scope, number: int) -> list[Node]:
        """The assignments of this phase, and what later loops need of them."""
        nodes: list[Node] = []
        for phase, assignment in self.phases.assignments:
            if not self._is_lane(assignment):
                continue
            name = c_name(assignment.symbol.name)
            scope.types.setdefault(name, self._type(assignment))
            if phase == number:
                nodes += [Comment(_note(assignment)), Declare(name, self._value(scope, assignment))]
                scope.lanes[assignment.symbol] = local(name)
                if name in self.spilled:
                    nodes.append(Store(f"{name}__kept", NEURON, local(name)))
                    self._kept(scope, name)
            elif phase < number and name in self.spilled:
                self._kept(scope, name)
                scope.lanes[assignment.symbol] = load(f"{name}__kept", NEURON)
        return nodes

    def _kept(self, scope: Scope, name: str) -> None:
        scope.types[f"{name}__kept"] = self.spilled[name]
        scope.sources[f"{name}__kept"] = Pointer(f"{name}__kept", f"self->{name}__kept")

    def _value(self, scope: Scope, assignment: Assignment) -> Any:
        value = scope.lower(assignment.value)
        boolean = assignment.field and self.kind.model.field(assignment.field).dtype == "bool"
        return as_truth(value) if boolean else value

    def _stores(self, scope: Scope) -> list[Node]:
        nodes: list[Node] = []
        for name, assignment in self._latest().items():
            if self._is_lane(assignment):
                nodes.append(Store(c_name(name), NEURON, scope.lanes[assignment.symbol]))
        for event in self.kind.program.events:
            scope.types[_flags(event)] = "uint8_t"
            nodes.append(Store(_flags(event), NEURON - BLOCK_START, scope.lanes[_fires(event)]))
        return nodes

    def _counters(self, scope: Scope, number: int) -> list[Node]:
        if number < self.phases.count - 1:
            return []
        nodes: list[Node] = []
        for event in self.kind.program.events:
            name = c_name(event.name)
            scope.types |= {f"{name}__spikes": "int32_t", f"{name}__total": "int64_t", f"{name}__first": "int64_t"}
            nodes.append(Pointer(f"{name}__spikes", f"self->{name}__list + tick % self->slots * self->padded + begin"))
            nodes.append(Variable(f"{name}__total", sympy.Integer(0)))
        return nodes

    def _collect(self, scope: Scope, event: EventProgram) -> list[Node]:
        name = c_name(event.name)
        arguments = (_flags(event), "block", "self->size", f"{name}__spikes", f"{name}__total")
        nodes: list[Node] = [Declare(f"{name}__first", local(f"{name}__total"))]
        return [*nodes, Call("dsl_collect", arguments, f"{name}__total")]

    def _reset(self, event: EventProgram, scope: Scope) -> list[Node]:
        """What happens to the neurons that fired in this block, one after the other."""
        name = c_name(event.name)
        scope.types["spike"] = "int64_t"
        body: list[Node] = [Declare("neuron", load(f"{name}__spikes", local("spike")))]
        inner = dict(scope.lanes)
        scope.lanes = dict(Scope.of(self.kind).lanes) | {k: v for k, v in inner.items() if _drawn(v)}
        scope.lanes |= self._free_before(event, scope)
        for assignment in event.reset:
            version = f"{c_name(assignment.symbol.name)}__{name}"
            scope.types[version] = self._type(assignment)
            body += [Comment(_note(assignment)), Declare(version, self._value(scope, assignment))]
            scope.lanes[assignment.symbol] = local(version)
        body += [Store(c_name(f), NEURON, scope.lanes[s]) for f, s in _written(event).items()]
        body += self._silence(event, scope)
        if len(self.kind.program.events) == 1:
            body.append(Store("t_last", NEURON, local("t")))
        scope.lanes = inner
        return [For("spike", local(f"{name}__first"), local(f"{name}__total"), tuple(body))]

    def _free_before(self, event: EventProgram, scope: Scope) -> dict[sympy.Symbol, Any]:
        """A silence that began in this very tick does not hold yet: those that just fired were free."""
        earlier = self.kind.program.events[: self.kind.program.events.index(event)]
        return {
            symbol(silence(e.name)): Where(
                sympy.Ne(load(_flags(e), NEURON - BLOCK_START), 0, evaluate=False),
                sympy.Integer(0),
                scope.lanes[symbol(silence(e.name))],
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

    def _silence(self, event: EventProgram, scope: Scope) -> list[Node]:
        if event.refractory is None:
            return []
        number = self.kind.program.events.index(event)
        name, free = f"{c_name(event.name)}__ms", c_name(silence(event.name))
        scope.types[name] = scope.types["self->dt"] = "double"
        call = f"dsl_silent_until({name}, self->dt, tick, self->failure, self->number, {number}, neuron)"
        scope.types[call] = "int64_t"
        return [
            Comment(f"silent after {event.name}   {event.location.short}"),
            Declare(name, scope.lower(event.refractory)),
            Store(free, NEURON, local(call)),
        ]

    def _finish(self, scope: Scope) -> list[Node]:
        """Hand over the spike lists, and remember what others will read."""
        nodes: list[Node] = self._play(scope) if self.kind.model.played else []
        for event in self.kind.program.events:
            name = c_name(event.name)
            scope.types |= {f"self->{name}__count": "int64_t", "slot": "int64_t"}
            index = local("tick % self->slots * self->threads + thread")
            scope.types[index.name] = "int64_t"
            nodes.append(Store(f"self->{name}__count", index, local(f"{name}__total")))
        for name in self.kind.heard:
            if name not in self.kind.shared():
                nodes.append(remember(name, "tick"))
        return nodes + self._globals(scope)

    def _play(self, scope: Scope) -> list[Node]:
        """Spikes from a list: they are sent like those of equations."""
        name = c_name(self.kind.program.events[0].name)
        arguments = ("self->played__tick", "self->played__neuron", "self->played", "tick", "begin", "end")
        total, body = local(f"{name}__total"), (Store("t_last", load(f"{name}__spikes", local("spike")), local("t")),)
        return [
            Call("dsl_play", (*arguments, f"{name}__spikes"), f"{name}__total"),
            For("spike", sympy.Integer(0), total, body),
        ]

    def _globals(self, scope: Scope) -> list[Node]:
        """The first thread writes what belongs to the population as a whole."""
        latest = self._latest()
        body: list[Node] = []
        for name in self.kind.shared():
            text = c_name(name)
            value = scope.plain[latest[name].symbol] if name in latest else local(text)
            scope.types |= {f"self->{text}": self.kind.c_type(name), "tick % self->slots": "int64_t"}
            body.append(Store(f"self->{text}__past", local("tick % self->slots"), value))
            if name in latest:
                body.append(Store(f"self->{text}", sympy.Integer(0), value))
        scope.types["thread"] = "int64_t"
        return [If(sympy.Eq(local("thread"), 0, evaluate=False), tuple(body))] if body else []


def remember(name: str, tick: str) -> Call:
    """Copy the values that a delayed projection will read into the history of a tick."""
    text = c_name(name)
    arguments = (f"self->{text}__past", f"self->{text}", f"sizeof *self->{text}")
    return Call("dsl_remember", (*arguments, f"{tick} % self->slots * self->padded", "begin", "end"))


def _note(assignment: Assignment) -> str:
    return f"{assignment.note}   {assignment.location.short}"


def _fires(event: EventProgram) -> sympy.Symbol:
    return symbol(f"{event.name}__fires")


def _flags(event: EventProgram) -> str:
    return f"{c_name(event.name)}__flags"


def _drawn(value: Any) -> bool:
    """Whether a lane is a draw of this block."""
    return not isinstance(value, sympy.Symbol) and str(value.args[0]).endswith("__draw")


def _written(event: EventProgram) -> dict[str, sympy.Symbol]:
    return {a.field: a.symbol for a in event.reset if a.field}
