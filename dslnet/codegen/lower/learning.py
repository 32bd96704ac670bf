"""What a projection does after the neurons: at their spikes, over the synapses of each that fired, and in every step.

Only the synapses of the neurons begin to end are touched, and values of sources that this thread keeps for itself.
"""

from __future__ import annotations

from typing import Any

import sympy
from attrs import define, field

from dslnet.codegen.formats import each_source, layout_of
from dslnet.codegen.ir import (
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
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.decaying import decaying, renewed, stores
from dslnet.codegen.lower.delivery import does
from dslnet.codegen.lower.onto import INCOMING, onto_target, widths_of
from dslnet.codegen.lower.projection import ARRIVED, ProjectionLowering
from dslnet.codegen.lower.reducing import over_side, over_synapses
from dslnet.codegen.lower.sided import Sided
from dslnet.codegen.lower.stepping import Group, Groups
from dslnet.codegen.lower.stirred import Stirring, stirs
from dslnet.codegen.lower.synapse_noise import draw_for_synapses
from dslnet.codegen.lower.synapse_scope import Room, Rooms, SynapseScope
from dslnet.codegen.names import c_name
from dslnet.expressions.truths import NotEqual
from dslnet.plasticity import Level, Write

SYNAPSE = local("synapse")
LAST = NotEqual(local("self->last"), 0)


@define
class LearningLowering:
    """Lowers what one kind of projection does after the neurons."""

    kind: ProjectionKind
    kept: Rooms = field(factory=dict)
    scope: SynapseScope = field(init=False)

    def lower(self) -> list[Function]:
        """The functions `look_back` and `step`, for each width of index and with one that takes the right one."""
        projection = ProjectionLowering(self.kind)
        functions: list[Function] = []
        if does(self.kind, "look_back"):
            widths = widths_of(self.kind)
            functions += [self._look_back(width) for width in widths]
            functions += [self._either_source()] if len(widths) > 1 else []
        if does(self.kind, "step"):
            functions += [self._step(width) for width in projection.layout.WIDTHS]
            functions += [projection.either("step")] if len(projection.layout.WIDTHS) > 1 else []
        return functions

    def _either_source(self) -> Function:
        """The index by target is as wide as the source population needs it."""
        arguments = ("self", *(name for _, name in ProjectionLowering.PARAMETERS))
        tests = {width: local(f"self->source{width} != NULL") for width in INCOMING}
        types = {test.name: "int" for test in tests.values()}
        body = tuple(If(t, (Call(f"{self.kind.name}_look_back_{w}", arguments),)) for w, t in tests.items())
        return Function(f"{self.kind.name}_look_back", self._parameters(), body, types)

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        return ((f"const {self.kind.name} *", "self"), *ProjectionLowering.PARAMETERS)

    def _function(self, name: str, body: list[Node], comment: str) -> Function:
        model = self.kind.model
        return Function(
            f"{self.kind.name}_{name}", self._parameters(), tuple(body), self.scope.types, self.scope.sources,
            frozenset(self.scope.constants), "", f"{model.name} ({model.location.place}): {comment}", apart=True,
        )  # fmt: skip

    def _start(self, place: Any, later: bool) -> list[Node]:
        self.scope = SynapseScope.of(self.kind, place)
        self.scope.types |= {ARRIVED: "int64_t", "self->last": "int64_t"}
        return [Declare("slot", local(ARRIVED)), *decaying(self.scope, later)]

    # At a spike of the target

    def _look_back(self, width: str) -> Function:
        body = self._start(SYNAPSE, later=False)
        types = self.scope.types
        slot = "tick % self->post_slots"
        first = f"self->post_list + {slot} * self->post_padded + begin"
        count = load("self->post_spikes", local(f"{slot} * self->threads + thread"))
        types |= {"fired": "int32_t", "self->post_spikes": "int64_t", str(count.args[1]): "int64_t"}
        spikes = For("spike", sympy.Integer(0), local("count"), tuple(self._each_neuron(width)))
        body += [Pointer("fired", first, constant=True), Declare("count", count), spikes]
        name = f"look_back_{width}" if width else "look_back"
        return self._function(name, body, "what happens at the spikes of the neurons begin to end")

    def _each_neuron(self, width: str) -> list[Node]:
        writes = self.kind.program.look_back
        own = [node for write in writes if write.level == "post" for node in self.scope.declared(write)]
        kept = self._last(stores(self.scope, writes, "post"))
        return [Declare("neuron", load("fired", local("spike"))), *own, self._incoming(width), *kept]

    def _incoming(self, width: str) -> Node:
        """The synapses of one neuron, sources in ascending order."""
        scope = self.scope
        writes = self.kind.program.look_back
        body = draw_for_synapses(scope, [w.value for w in writes])
        for write in (w for w in writes if w.level == "synapse"):
            body += self.scope.declared(write)
        body += stores(scope, writes, "synapse")
        return onto_target(scope, body, width)

    def _last(self, nodes: list[Node]) -> list[Node]:
        """What several parts of a projection must not all do."""
        return [If(LAST, tuple(nodes))] if self.kind.several and nodes else nodes

    # In every step

    def _step(self, width: str) -> Function:
        body = self._start(layout_of(self.kind.layout).PLACE, later=True)
        groups = Groups.of(self.kind.program.step, self.kind.model.fields)
        behind: list[Node] = []
        for number, group in enumerate(groups.groups):
            body += self._group(groups, number, group, width, behind)
        body += behind
        for decay in self.kind.program.decays:
            body.append(renewed(self.scope, decay, lambda level, inside: self._loop(level, inside, width), self._last))
        name = f"step_{width}" if width else "step"
        return self._function(name, body, "equations and updates of the synapses of the neurons begin to end")

    def _group(self, groups: Groups, number: int, group: Group, width: str, behind: list[Node]) -> list[Node]:
        """One loop; what later ones read of it is kept."""
        if group.over_side:
            return [node for write in group.writes for node in over_side(self.scope, write)]
        inside: list[Node] = draw_for_synapses(self.scope, [w.value for w in group.writes])
        ahead: list[Node] = []
        for write in group.writes:
            if write.reduces:
                inside += over_synapses(self.scope, self._room, write, ahead)
            else:
                inside += self.scope.declared(write)
        seen: dict[Any, Any] = {}
        for write in (w for w in group.writes if not w.reduces):
            seen |= self._keep(groups, number, write, inside, behind, width)
        self.scope.names |= seen
        of_synapses = group.level == "synapse"
        loop = (
            self._over_synapses(inside, group.writes, width) if of_synapses else self._loop(group.level, inside, width)
        )
        return [*ahead, *loop]

    def _over_synapses(self, inside: list[Node], writes: list[Write], width: str) -> list[Node]:
        """A loop over the synapses, and ahead of it what is computed once a neuron."""
        sided = Sided(self.scope, self._room)
        body = sided.inside(inside)
        if not stirs(self.kind):
            return [*sided.loops(), *self._loop("synapse", body, width)]
        stirring = Stirring(self.kind, self.scope, self._room, lambda nodes: self._each_source(nodes, width), writes)
        return [*sided.loops(), *stirring.loops(body)]

    def _keep(
        self, groups: Groups, number: int, write: Write, inside: list[Node], behind: list[Node], width: str
    ) -> dict[Any, Any]:
        """Store the last version of a field, at once or when all loops are over; and what later loops read."""
        level, final = write.level, groups.final(write)
        late = final and (groups.overwrites(number, write) or (self.kind.several and level != "synapse"))
        if final and not late:
            inside.append(Store(c_name(write.target or ""), self.scope.index(level), self.scope.names[write.symbol]))
            if level == "projection" or not groups.read_after(number, write.symbol):
                return {}
            return {write.symbol: load(c_name(write.target or ""), self.scope.index(level))}
        if level != "projection" and (late or groups.read_after(number, write.symbol)):
            name = self._spilled(write)
            inside.append(Store(name, self.scope.index(level), self.scope.names[write.symbol]))
            if late:
                behind += self._commit(write, load(name, self.scope.index(level)), width)
            return {write.symbol: load(name, self.scope.index(level))}
        if late:
            behind += self._commit(write, self.scope.names[write.symbol], width)
        return {}

    def _commit(self, write: Write, value: Any, width: str) -> list[Node]:
        """The field gets its value when nothing reads the old one any more; of several parts by the last one."""
        store: Node = Store(c_name(write.target or ""), self.scope.index(write.level), value)
        loop = self._loop(write.level, [store], width)
        return [If(LAST, tuple(loop))] if self.kind.several and write.level != "synapse" else loop

    def _spilled(self, write: Write) -> str:
        name = f"{c_name(write.symbol.name)}__kept"
        kind = self.kind.c_type(write.target) if write.target else self.kind.real
        self._room(name, kind, write.level)
        return name

    def _room(self, name: str, kind: str, level: Room) -> None:
        self.scope.room(self.kept, name, kind, level)

    def _loop(self, level: Level, body: list[Node], width: str) -> list[Node]:
        """The body for each value of a level."""
        if level == "projection" or not body:
            return body
        if level == "pre":
            return [For("source", sympy.Integer(0), local("self->padded"), tuple(body), simd=True)]
        if level == "post":
            return [For("neuron", local("begin"), local("end"), tuple(body), simd=True)]
        return [self._each_source(body, width)]

    def _each_source(self, body: list[Node], width: str) -> For:
        scope = self.scope
        row = layout_of(self.kind.layout).row(body, width, scope.types, scope.sources)
        return each_source(self.kind.layout, row, scope.types, scope.sources)
