"""One step of a population as loops over blocks of 64 neurons: draw noise, update all lanes, collect who fired, reset
those few. Where the equations reduce over the population there are several phases, with a meeting of threads between.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.arrays import BLOCK
from dslnet.codegen.ir import (
    Buffer,
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
from dslnet.codegen.kinds import BREADTH, PopulationKind
from dslnet.codegen.lower.about import about
from dslnet.codegen.lower.events import EventLowering, fires_of, flags_of, note_of, type_of, value_of
from dslnet.codegen.lower.finite import FiniteLowering
from dslnet.codegen.lower.late_noise import drawn_ahead
from dslnet.codegen.lower.noise import draw_for_neurons, draw_for_population
from dslnet.codegen.lower.reduction import combined, partial
from dslnet.codegen.lower.rounds import rounds_of_block, rounds_of_population
from dslnet.codegen.lower.scope import NEURON, Scope
from dslnet.codegen.lower.segments import Segment, joined
from dslnet.codegen.lower.stages import Phases
from dslnet.codegen.names import c_name
from dslnet.errors import DeclarationError
from dslnet.expressions.truths import Equal
from dslnet.planning.counting import rate_fields
from dslnet.program import Assignment, Rounds

BEGIN, END, BLOCK_START = local("begin"), local("end"), local("block")


@define
class PopulationLowering:
    """Lowers one kind. `spilled` are the intermediate values that a later phase reads, kept in arrays."""

    kind: PopulationKind
    phases: Phases = field(factory=Phases)
    spilled: dict[str, str] = field(factory=dict)
    check: bool = False
    """Whether values that are not finite may be looked for."""

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What each function over this population is called with."""
        names = ("tick", "thread", "begin", "end")
        return (
            (f"const {self.kind.name} *", "self"),
            (f"const {self.kind.name}_constants *restrict", "constants"),
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
            self.phases.add(Assignment(fires_of(event), event.condition, f"spike: {event.name}", event.location))
        self._spill()

    def _spill(self) -> None:
        """Whatever a reduction or a later phase reads, and a lane of an earlier loop has computed, needs an array."""
        lanes = [(phase, a) for phase, a in self.phases.assignments if self._is_lane(a)]
        made = {name: (phase, a) for phase, a in lanes for name in a.symbols}
        readers = [(r.phase + 0.5, r.argument) for r in self.phases.reductions]
        readers += [(float(phase), a.value) for phase, a in self.phases.assignments]
        final = float(self.phases.count - 1)
        readers += [(final, a.symbol) for a in self._latest().values()]
        readers += [(final, fires_of(event)) for event in self.kind.program.events]
        for when, value in readers:
            for name in sorted(value.free_symbols & made.keys(), key=str):
                if made[name][0] < when:
                    self.spilled[c_name(name.name)] = type_of(self.kind, made[name][1], name)

    def _is_lane(self, assignment: Assignment | Rounds) -> bool:
        """Whether an assignment has one value per neuron."""
        if assignment.field:
            return self.kind.lane(self.kind.model.field(assignment.field))
        return assignment.lane

    def _latest(self) -> dict[str, Assignment]:
        """The last write of each field."""
        return {a.field: a for _, a in self.phases.assignments if isinstance(a, Assignment) and a.field}

    def _phase(self, number: int) -> Function:
        scope = Scope.of(self.kind)
        top = draw_for_population(scope)
        top += self._reduced(scope, number)
        top += self._scalars(scope, number)
        block = self._block(scope, number)
        events, last = EventLowering(self.kind, scope), number == self.phases.count - 1
        finite = FiniteLowering(self.kind, scope, self.check and last)
        body: list[Node] = [*top, *(events.counters() if last else []), *finite.begin()]
        body.append(For("block", BEGIN, END, tuple(block), step=BLOCK))
        if last:
            body += [*events.hand_over(), *self._finish(scope), *finite.end(self._shared_values(scope))]
        name = f"{self.kind.name}_update" + (f"_{number}" if number else "")
        comment = f"{self.kind.model.name} ({self.kind.model.location.place}): one step of the neurons begin to end"
        return Function(
            name, self.parameters(), tuple(body), scope.types, scope.sources, frozenset(scope.constants),
            self.kind.name, comment, still=frozenset(scope.still), about=about(self.kind),
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
            if phase > number or self._is_lane(assignment):
                continue
            if isinstance(assignment, Rounds):
                nodes += rounds_of_population(scope, assignment)
            else:
                value = scope.lower(assignment.value)
                if scope.varies(value):
                    raise DeclarationError(
                        f'{assignment.field} has one value for the population (per="population"), but '
                        f"{assignment.note} ({assignment.location}) has one for each neuron; reduce it, as in np.mean"
                    )
                name = c_name(assignment.symbol.name)
                scope.types[name] = type_of(self.kind, assignment, assignment.symbol)
                scope.plain[assignment.symbol] = local(name)
                nodes += [note_of(assignment), Declare(name, value)]
        return nodes

    def _block(self, scope: Scope, number: int) -> list[Node]:
        final = number == self.phases.count - 1
        nodes: list[Node] = draw_for_neurons(scope, drawn_ahead(self.kind, self._values()))
        segments = self._lanes(scope, number)
        if final:
            nodes += [Buffer(flags_of(e), BLOCK) for e in self.kind.program.events]
            segments[-1][1].extend(self._stores(scope))
        nodes += joined(segments, scope.types)
        for reduced in (r for r in self.phases.reductions if r.phase == number):
            nodes += partial(scope, reduced)
        if final:
            finite = FiniteLowering(self.kind, scope, self.check)
            nodes += [*EventLowering(self.kind, scope, finite, self._shared_values(scope)).block(), *finite.block()]
        return nodes

    def _values(self) -> list[sympy.Basic]:
        """All that is computed for every neuron."""
        return [a.value for _, a in self.phases.assignments] + [r.argument for r in self.phases.reductions]

    def _lanes(self, scope: Scope, number: int) -> list[Segment]:
        """The assignments of this phase, and what later loops need of them; rounds are loops of their own."""
        segments: list[Segment] = [(True, [])]
        for phase, assignment in self.phases.assignments:
            if not self._is_lane(assignment):
                continue
            if phase == number:
                if isinstance(assignment, Rounds):
                    segments += [(False, rounds_of_block(scope, assignment)), (True, [])]
                else:
                    self._assign(scope, assignment, segments[-1][1])
            if phase <= number:
                for name in assignment.symbols:
                    self._keep(scope, name, segments[-1][1] if phase == number else None)
        return segments

    def _assign(self, scope: Scope, assignment: Assignment, nodes: list[Node]) -> None:
        name = c_name(assignment.symbol.name)
        scope.types.setdefault(name, type_of(self.kind, assignment, assignment.symbol))
        inner = assignment.field is None
        nodes += [note_of(assignment), Declare(name, value_of(scope, assignment), inner)]
        scope.lanes[assignment.symbol] = local(name)

    def _keep(self, scope: Scope, symbol: sympy.Symbol, nodes: list[Node] | None) -> None:
        """Put a value that later phases read into its array, or with no `nodes` read it from there."""
        name = c_name(symbol.name)
        if name not in self.spilled:
            return
        self._kept(scope, name)
        if nodes is None:
            scope.lanes[symbol] = load(f"{name}__kept", NEURON)
        else:
            nodes.append(Store(f"{name}__kept", NEURON, scope.lanes[symbol]))

    def _kept(self, scope: Scope, name: str) -> None:
        scope.types[f"{name}__kept"] = self.spilled[name]
        scope.sources[f"{name}__kept"] = Pointer(f"{name}__kept", f"self->{name}__kept")

    def _stores(self, scope: Scope) -> list[Node]:
        nodes: list[Node] = []
        for name, assignment in self._latest().items():
            if self._is_lane(assignment):
                nodes.append(Store(c_name(name), NEURON, scope.lanes[assignment.symbol]))
        for event in self.kind.program.events:
            scope.types[flags_of(event)] = "uint8_t"
            nodes.append(Store(flags_of(event), NEURON - BLOCK_START, scope.lanes[fires_of(event)]))
        return nodes

    def _finish(self, scope: Scope) -> list[Node]:
        """Remember what others will read."""
        later = {*self.kind.shared(), *(record.name for record in rate_fields(self.kind.model))}
        heard = (name for name in self.kind.heard if name not in later)
        return [*(remember(name, "tick") for name in heard), *self._globals(scope)]

    def _shared_values(self, scope: Scope) -> dict[str, Any]:
        """What was written in this step of what belongs to the population as a whole."""
        latest = self._latest()
        return {name: scope.plain[a.symbol] for name, a in latest.items() if not self._is_lane(a)}

    def _globals(self, scope: Scope) -> list[Node]:
        """The first thread writes what belongs to the population as a whole."""
        latest = self._latest()
        body: list[Node] = []
        for name in self.kind.shared():
            text = c_name(name)
            value = scope.plain[latest[name].symbol] if name in latest else local(text)
            types = dict.fromkeys((f"self->{text}", f"self->{text}__past"), self.kind.c_type(name))
            scope.types |= types | {"tick % self->slots": "int64_t"}
            body.append(Store(f"self->{text}__past", local("tick % self->slots"), value))
            if name in latest:
                body.append(Store(f"self->{text}", sympy.Integer(0), value))
        scope.types["thread"] = "int64_t"
        return [If(Equal(local("thread"), 0), tuple(body))] if body else []


def remember(name: str, tick: str) -> Call:
    """Copy the values that a delayed projection will read into the history of a tick."""
    text = c_name(name)
    arguments = (f"self->{text}__past", f"self->{text}", f"sizeof *self->{text}")
    return Call("dsl_remember", (*arguments, f"{tick} % self->slots * {BREADTH}", "begin", "end"))
