"""What a simulator has between start and close: a plan, an engine, and the members that live in it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any
from weakref import proxy

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.asking.following import follow, miss
from dslnet.asking.recorders import Source
from dslnet.checkpoint.awaited import Awaited
from dslnet.checkpoint.streamed import Recordings
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Change, Moves
from dslnet.declaring.arguments import assigned_arguments
from dslnet.declaring.switch import SWITCH
from dslnet.engine import Engine
from dslnet.errors import SimulationError
from dslnet.members.rooms import LiveRoom
from dslnet.memory.planned import Allowance
from dslnet.plan import NetworkPlan, PopulationPlan
from dslnet.planning.crossed_bounds import check_bounds, has_bounds
from dslnet.planning.initial import draw
from dslnet.planning.noise_parameters import check_noise
from dslnet.planning.planner import Planner
from dslnet.planning.stability import warn_unstable
from dslnet.record.streams import StoredRecording, refused, tell_first
from dslnet.record.watched import Watched
from dslnet.running.engines import make_engine
from dslnet.running.interrupts import interrupts_after
from dslnet.running.live import ClosedProjectionRoom, ProjectionRoom
from dslnet.running.not_finite import look_for_nan
from dslnet.running.spike_access import SpikeAccess
from dslnet.running.synapse_access import SynapseAccess
from dslnet.running.turnovers import Turnovers

WRITTEN_AFTER = 1.0
"""In seconds: as long may what is recorded into a file be missing there."""


@define(eq=False)
class Session:
    """The live part of a simulator. `choices` are those of the build."""

    planner: Planner
    seed: int
    backend: str
    threads: int
    choices: dict[str, Any]
    held: NetworkPlan = field(init=False)
    """The plan, but for the synapses of projections in which some come and go one by one."""
    engine: Engine = field(init=False)
    recordings: list[Watched] = field(factory=list)
    draws: dict[tuple[str | int, ...], int] = field(factory=dict)
    delays_changed: bool = False
    written: float = 0.0
    arguments: list[dict[str, Any]] = field(factory=list)
    """Those of each population that may be assigned, as they were at the start."""
    switches: list[NDArray[np.int64]] = field(factory=list)
    """Those of each projection, as they were at the start."""
    drawn: list[Connectivity] = field(factory=list)
    """The connections of each projection as they were drawn; synapses may come and go."""
    awaited: Awaited = field(factory=Awaited)
    """Recordings of a file that nobody asked for yet."""
    forks: list[Recordings] = field(factory=list)
    """What recordings held when each of the forks began that are open."""
    turnovers: Turnovers = field(init=False)
    growing: set[str] = field(factory=set)
    """The projections in which synapses come, as far as it is known."""
    allowance: Allowance = field(init=False)
    bounded: bool = False
    """Whether there are bounds that may cross."""
    open: bool = True

    def __attrs_post_init__(self) -> None:
        self.allowance = Allowance(self.recordings)
        self.turnovers = Turnovers(proxy(self))  # no cycle: what did not start is gone at once

    @property
    def plan(self) -> NetworkPlan:
        """What runs, all synapses included."""
        self.turnovers.look_at_all()
        return self.held

    @plan.setter
    def plan(self, plan: NetworkPlan) -> None:
        self.held = plan
        self.turnovers.open.clear()

    def start(self, tell: Callable[[str], None]) -> None:
        """Draw, build, allocate, and move the members in; `tell` is called with what begins."""
        for member in (*self.planner.populations, *self.planner.projections):
            member._check_free()
        tell("drawing connections")
        plan = self.planner.plan(self.seed)
        tell("drawing values")
        self.planner.fill(plan, self.seed)
        check_noise(plan)
        check_bounds(plan)
        warn_unstable(plan)
        self.begin(plan, [bundle.connectivity.plain for bundle in plan.bundles], tell)

    def look_for_nan(self) -> None:
        """Raise SimulationError for a value that is not finite."""
        look_for_nan(self.plan, self.engine.tick - 1)

    def check_values(self) -> None:
        """Raise DeclarationError for parameters of noise, and bounds, that cannot be."""
        check_noise(self.held)
        if self.bounded:
            check_bounds(self.plan)

    def begin(
        self, plan: NetworkPlan, drawn: list[Connectivity], tell: Callable[[str], None] = lambda what: None
    ) -> None:
        """Build a plan, and move the members in; `drawn` are the connections that a reset goes back to."""
        for member in (*self.planner.populations, *self.planner.projections):
            member._check_free()
        self.plan, self.drawn, self.bounded = plan, drawn, has_bounds(plan)
        self.switches = [line._switches.copy() for line in self.planner.projections]
        self.arguments = [assigned_arguments(member) for member in self.planner.populations]
        tell("compiling")
        self.make_engine()
        tell("allocating")
        arrays = self.planner.shaped(self.plan)
        for member, population, own in zip(self.planner.populations, plan.populations, arrays, strict=True):
            spikes = SpikeAccess(self, population.number)
            member._attach(LiveRoom(own, self, self._drawer(population.name), spikes, member._initial_room))
        self.attach_projections()

    @property
    def time(self) -> float:
        """The time in ms, for the rooms of the members."""
        return self.held.clock.time(self.engine.tick)

    @property
    def step_time(self) -> float:
        """What t was in the last step."""
        return self.held.clock.time(self.engine.tick - 1)

    @property
    def dt(self) -> float:
        """The length of a step in ms."""
        return self.held.clock.time(1)

    @property
    def source(self) -> Source:
        """What recordings ask."""
        return Source(self.held.clock, self.refresh, lambda: self.engine.tick, self.watch)

    def refresh(self) -> None:
        """Bring recordings up to date; after the end they are."""
        if self.open:
            self.engine.drain()
            miss(self.recordings, self.turnovers.open)

    def close(self) -> None:
        """Free what is not Python's, and leave the members with their last values."""
        try:
            self.engine.drain()
            problems = refused(stream.close for stream in self.streams)
        finally:  # an impatient Ctrl-C more
            self._free()
        tell_first(problems)

    @interrupts_after()
    def _free(self) -> None:
        self._release()
        self.engine.close()

    def leave(self) -> None:
        """The same in a process that was forked off, where there are no threads, and files belong to the other one."""
        if not self.streams:
            self.engine.drain()
        for stream in self.streams:
            stream.leave()
        self._release()

    def _release(self) -> None:
        """The members have their last values, and may run elsewhere."""
        self.turnovers.end()
        for bundle in self.held.bundles:
            self.engine.settle(bundle, None)
        self.open = False
        arrays = self.planner.shaped(self.held)
        for member, own, arguments in zip(self.planner.populations, arrays, self.arguments, strict=True):
            member._detach(own, arguments)
        for line, bundle, switches in zip(self.planner.projections, self.held.bundles, self.switches, strict=True):
            line._room = ClosedProjectionRoom(bundle, line, self.held.clock.times(bundle.delay))
            line._switches[:] = switches

    @property
    def streams(self) -> list[StoredRecording]:
        """The recordings that go to files."""
        return [recording for recording in self.recordings if isinstance(recording, StoredRecording)]

    def write_now_and_then(self) -> None:
        """Bring files up to date once a second, so that others can read along."""
        streams = self.streams
        if streams and (monotonic() - self.written > WRITTEN_AFTER or any(s.writer.failed for s in streams)):
            self.engine.drain()
            tell_first(refused(stream.write for stream in streams))
            self.written = monotonic()

    def record(self, recording: Watched) -> None:
        """Fill a recording from now on; one that was saved goes on."""
        recording.wait = min(sampler.first for sampler in recording.samplers) - self.engine.tick
        self.awaited.claim(recording)
        self.recordings.append(recording)
        self.watch()

    @interrupts_after()
    def watch(self) -> None:
        """Tell the engine what is recorded."""
        self.allowance.steps = 0
        if not self.open:
            return
        self.recordings[:] = [r for r in self.recordings if not (isinstance(r, StoredRecording) and r.closed)]
        active = [recording for recording in self.recordings if not recording.paused]
        samplers = [s for r in active for s in r.fields.values()]
        spikes = [s for r in active for s in r.events.values()]
        self.engine.watch(samplers, spikes)

    def plan_of(self, population: Any) -> PopulationPlan:
        """The plan of a population, or of that of a view."""
        for member, plan in zip(self.planner.populations, self.held.populations, strict=True):
            if member is getattr(population, "parent", None):
                return plan
        names = ", ".join(p.name for p in self.held.populations)
        raise SimulationError(f"{population!r} does not run in this simulator, which has {names}")

    def follow(self, name: str, moved: Moves) -> None:
        """Synapses of a projection have come or gone."""
        follow(self.recordings, name, moved)
        self.awaited.follow(name, moved)

    def change(self, plan: NetworkPlan, change: Change | None = None) -> None:
        """Go on with other delays, or after a change of synapses."""
        self.engine.adopt(plan, change, frozenset(self.growing))
        self.plan, self.delays_changed = plan, True
        for line, bundle in zip(self.planner.projections, plan.bundles, strict=True):
            if isinstance(line._room, ProjectionRoom):
                line._room.held = bundle
        self.watch()

    def take_arguments(self, number: int) -> None:
        """Give the engine what a population plays or shows from now on, and whether it does anything."""
        member, plan = self.planner.populations[number], self.held.populations[number]
        plan.arrays[SWITCH].fill(member._argument("enabled"))
        if plan.model.played or plan.model.tabled:
            plan.arrays.update(member._tables(self.planner.clock, self.held.dtype))
            self.engine.play(plan.number)

    def make_engine(self) -> None:
        """Build the plan."""
        self.engine = make_engine(self.plan, self.backend, self.threads, self.choices)

    def attach_projections(self) -> None:
        """Move the projections in."""
        for line, bundle in zip(self.planner.projections, self.plan.bundles, strict=True):
            line._attach(ProjectionRoom(bundle, line, self, self._drawer(bundle.name), SynapseAccess(self, line)))

    def _drawer(self, name: str) -> Any:
        """Draws for assignments: keyed by member, field, tick, and how often at this tick."""

        def drawn(field_name: str, distribution: Any, shape: tuple[int, ...]) -> NDArray[Any]:
            key = (name, field_name, self.engine.tick)
            self.draws[key] = self.draws.get(key, 0) + 1
            return draw(self.seed, distribution, shape, *key, self.draws[key])

        return drawn
