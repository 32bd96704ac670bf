"""One step of the whole network: clear, deliver, update, in this order; threads meet where they must."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from dslnet.codegen.ir import (
    Call,
    Comment,
    Function,
    If,
    Member,
    Node,
    Struct,
    local,
)
from dslnet.codegen.kinds import Kinds, PopulationKind, ProjectionKind
from dslnet.codegen.lower import from_past
from dslnet.codegen.lower.calendars import has_calendars
from dslnet.codegen.lower.counting import count_spikes
from dslnet.codegen.lower.counts import counts
from dslnet.codegen.lower.delivery import delivery, lessons
from dslnet.codegen.lower.following import follow, lends, reads_whole_target
from dslnet.codegen.lower.learning import LearningLowering
from dslnet.codegen.lower.parameters import NET, THREAD, TIME
from dslnet.codegen.lower.population import PopulationLowering, remember
from dslnet.codegen.lower.projections import lower_projection
from dslnet.codegen.lower.resting import awake, rests
from dslnet.codegen.lower.stop import StopLowering
from dslnet.codegen.lower.structs import Kept, structs
from dslnet.codegen.lower.watching import Watching
from dslnet.codegen.names import c_name
from dslnet.declaring.switch import SWITCH
from dslnet.plan import NetworkPlan, PopulationPlan
from dslnet.planning.counting import rate_fields


@define
class NetworkLowering:
    """Lowers a plan. `partials` says how many reductions each kind of population keeps partial results of, `kept`
    the intermediate arrays of each."""

    plan: NetworkPlan
    kinds: Kinds
    populations: dict[str, PopulationLowering] = field(factory=dict)
    stops: dict[tuple[str, str], StopLowering] = field(factory=dict)
    functions: list[Function] = field(factory=list)
    partials: dict[str, int] = field(factory=dict)
    kept: dict[str, dict[str, str]] = field(factory=dict)
    rooms: Kept = field(factory=dict)
    """The intermediate arrays of each kind of projection."""
    check: bool = False
    """Whether values that are not finite are looked for."""

    def lower(self) -> tuple[tuple[Struct, ...], list[Function], list[Function]]:
        """Structs, functions of the kinds, and functions of the network."""
        for kind in self.kinds.populations:
            self._population(kind)
        for line in self.kinds.projections:
            self._projection(line)
        watching = self.watching()
        whole = [
            *delivery(self.kinds),
            *lessons(self.kinds),
            *from_past.of_network(self.kinds, self.rooms),
            self._remember(),
            self._prepare(),
            self._step(),
            follow(self.plan, self.kinds),
            watching.weigh(),
            watching.holds(),
        ]
        return structs(self.plan, self.kinds, self.kept, self.rooms), self.functions, whole

    def watching(self) -> Watching:
        """The stop conditions, when all populations are lowered."""
        return Watching(self.plan, self.kinds, self.stops)

    def _projection(self, line: ProjectionKind) -> None:
        rooms = self.rooms[line.name] = {}
        self.functions += lower_projection(line, rooms) if line.rule != "learning" else []
        self.functions += LearningLowering(line, rooms).lower() if line.learns else []

    def _population(self, kind: PopulationKind) -> None:
        lowering = self.populations[kind.name] = PopulationLowering(kind, check=self.check)
        self.functions += [counts(kind)] if kind.counted else [*lowering.lower(), *rests(kind), *count_spikes(kind)]
        self.kept[kind.name] = lowering.spilled
        count = len(lowering.phases.reductions)
        for name, condition in kind.program.stops.items():
            stop = self.stops[kind.name, name] = StopLowering(kind, name, condition, count)
            self.functions += stop.lower()
            count += stop.count
        self.partials[kind.name] = count

    def _kind(self, population: PopulationPlan) -> PopulationKind:
        return self.kinds.of_population[population.number]

    def constants(self) -> Struct:
        """The constants of all populations, one set for each thread."""
        names = [(self._kind(p).name, c_name(p.name)) for p in self.plan.populations if not self._kind(p).counted]
        members = tuple(Member(f"{kind}_constants", name) for kind, name in names)
        return Struct("Constants", members, "computed once per call, by each thread for itself")

    def _prepare(self) -> Function:
        body: tuple[Node, ...] = tuple(
            Call(f"{self._kind(p).name}_prepare", (f"net->{c_name(p.name)}", f"&constants->{c_name(p.name)}"))
            for p in self.plan.populations
            if not self._kind(p).counted
        )
        body += tuple(node for p in self.plan.populations for node in self._clear(p, self._kind(p).unused()))
        return Function("prepare", (("const Network *", "net"), ("Constants *", "constants"), *THREAD), body)

    def _remember(self) -> Function:
        """What the arrays hold now counts as the value of the tick before."""
        body: list[Node] = []
        for p in self.plan.populations:
            kind, name = self._kind(p), f"net->{c_name(p.name)}"
            tick = f"(tick + {name}->slots - 1)"
            begin, end = f"{name}->bounds[thread]", f"{name}->bounds[thread + 1]"
            for heard in kind.heard:
                if heard not in kind.shared():
                    call = remember(heard, tick)
                    texts = (a.replace("self", name) for a in call.arguments[:-2])
                    body.append(Call(call.function, (*texts, begin, end)))
            for shared in kind.shared():
                text = f"{name}->{c_name(shared)}"
                arguments = (f"{text}__past", text, f"sizeof *{text}", f"{tick} % {name}->slots", "0", "thread == 0")
                body.append(Call("dsl_remember", arguments))
        body += from_past.calls("take_in_before", self.rooms)
        parameters = (("const Network *", "net"), ("int64_t", "tick"), ("int64_t", "thread"))
        return Function("remember", parameters, tuple(body))

    def _step(self) -> Function:
        types: dict[str, str] = {}
        body = [
            node for p in self.plan.populations for node in awake(self._clear(p, self._kind(p).cleared()), types, p)
        ]
        if body:
            body.insert(0, Comment("ports are empty again"))
        body.append(Call("deliver", ("net", "t", "tick", "thread", "1")))
        if has_calendars(self.kinds):
            body.append(Call("write_calendars", ("net", "tick", "thread")))
        body.append(Call("arrive", ("net", "tick", "thread")))
        body.append(Call("deliver", ("net", "t", "tick", "thread", "0")))
        body += [node for p in self.plan.populations for node in self._counts(p, types)]
        if any(reads_whole_target(kind, "arrive") for kind in self.kinds.projections):
            body.append(Call("meet", ("net",)))  # before the first thread writes it
        body += [*self._updates(types), *from_past.calls("take_in", self.rooms)]
        parameters = (*NET, ("const Constants *", "constants"), *TIME, *THREAD)
        return Function("step", parameters, tuple(body), types, comment="one tick, but for what synapses learn")

    def _clear(self, p: PopulationPlan, ports: Iterable[str]) -> list[Node]:
        name = f"net->{c_name(p.name)}"
        bounds = (f"{name}->bounds[thread]", f"{name}->bounds[thread + 1]")
        arrays = (f"{name}->{c_name(port)}" for port in ports)
        return [Call("dsl_clear", (array, f"sizeof *{array}", *bounds)) for array in arrays]

    def _counts(self, p: PopulationPlan, types: dict[str, str]) -> list[Node]:
        """What a Poisson input adds."""
        if p.counts is None:
            return []
        target = self.plan.populations[p.counts.post]
        name, post = f"net->{c_name(p.name)}", f"net->{c_name(target.name)}"
        bounds = (f"{post}->bounds[thread]", f"{post}->bounds[thread + 1]")
        call = Call(f"{self._kind(p).name}_arrive", (name, "tick", "thread", *bounds))
        return awake([call], types, p, target)

    def _updates(self, types: dict[str, str]) -> list[Node]:
        """All populations phase by phase; between phases the threads meet."""
        nodes: list[Node] = []
        phases = max((self.populations[k.name].phases.count for k in self.kinds.populations), default=0)
        for phase in range(phases):
            nodes += [Call("meet", ("net",))] if phase else [Comment("neurons")]
            for p in self.plan.populations:
                kind, name = self._kind(p), f"net->{c_name(p.name)}"
                if not kind.counted and phase < self.populations[kind.name].phases.count:
                    function = f"{kind.name}_update" + (f"_{phase}" if phase else "")
                    bounds = (f"{name}->bounds[thread]", f"{name}->bounds[thread + 1]")
                    arguments = (name, f"&constants->{c_name(p.name)}", "t", "tick", "thread", *bounds)
                    nodes += awake([Call(function, arguments)], types, p)
        nodes += [node for p in self.plan.populations for node in self._rest(p, types)]
        return nodes + [call for p in self.plan.populations for call in self._count(p)]

    def _rest(self, p: PopulationPlan, types: dict[str, str]) -> list[Node]:
        """What is left to do for a population that does not take part."""
        kind, name = self._kind(p), f"net->{c_name(p.name)}"
        if kind.counted or not rests(kind):
            return []
        types[f"!*{name}->{SWITCH}"] = "int"
        arguments = (name, "tick", "thread", f"{name}->bounds[thread]", f"{name}->bounds[thread + 1]")
        return [If(local(f"!*{name}->{SWITCH}"), (Call(f"{kind.name}_rest", arguments),))]

    def _count(self, p: PopulationPlan) -> list[Node]:
        """Firing rates, when it is known who fired."""
        kind, name = self._kind(p), f"net->{c_name(p.name)}"
        arguments = (name, "tick", "thread", f"{name}->bounds[thread]", f"{name}->bounds[thread + 1]")
        return [Call(f"{kind.name}_count", arguments)] if rate_fields(kind.model) else []

    def stepwise(self) -> bool:
        """Whether the threads must meet in every step, and not only once per smallest delay: they do for values of
        the whole population, and for values that others read in the next step."""
        whole = any(self.populations[k.name].phases.count > 1 or k.globals() for k in self.kinds.populations)
        return (
            whole
            or lends(self.plan, self.kinds)
            or any(line.rule == "values" or line.program.waits for line in self.kinds.projections)
        )
