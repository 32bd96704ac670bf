"""What a simulator has between start and close: a plan, an engine, and the members that live in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.arguments import assigned_arguments
from dslnet.counting import count_more
from dslnet.engine import Engine
from dslnet.errors import SimulationError, SlowBackendWarning
from dslnet.initial import draw
from dslnet.live import ClosedProjectionRoom, ProjectionRoom
from dslnet.plan import NetworkPlan, PopulationPlan
from dslnet.planning import Planner
from dslnet.record.recording import Recording
from dslnet.rooms import LiveRoom
from dslnet.synapse_access import SynapseAccess
from dslnet.ticks import warn_user


@define(eq=False)
class Session:
    """The live part of a simulator. `choices` are those of the build."""

    planner: Planner
    seed: int
    backend: str
    threads: int
    choices: dict[str, Any]
    plan: NetworkPlan = field(init=False)
    engine: Engine = field(init=False)
    library: Any = None
    recordings: list[Recording] = field(factory=list)
    draws: dict[tuple[str | int, ...], int] = field(factory=dict)
    delays_changed: bool = False
    arguments: list[dict[str, Any]] = field(factory=list)
    """Those of each population that may be assigned, as they were at the start."""
    switches: list[NDArray[np.int64]] = field(factory=list)
    """Those of each projection, as they were at the start."""
    open: bool = True

    def start(self) -> None:
        """Draw, build, allocate, and move the members in."""
        for member in (*self.planner.populations, *self.planner.projections):
            member._check_free()
        self.plan = self.planner.plan(self.seed)
        self.planner.fill(self.plan, self.seed)
        self.switches = [line._switches.copy() for line in self.planner.projections]
        self.arguments = [assigned_arguments(member) for member in self.planner.populations]
        self._make_engine()
        arrays = self.planner.shaped(self.plan)
        for member, plan, own in zip(self.planner.populations, self.plan.populations, arrays, strict=True):
            member._attach(LiveRoom(own, self, self._drawer(plan.name), SpikeAccess(self, plan)))
        self._attach_projections()

    @property
    def time(self) -> float:
        """The time in ms, for the rooms of the members."""
        return self.plan.clock.time(self.engine.tick)

    @property
    def dt(self) -> float:
        """The length of a step in ms."""
        return self.plan.clock.time(1)

    def refresh(self) -> None:
        """Bring recordings up to date; after the end they are."""
        if self.open:
            self.engine.drain()

    def close(self) -> None:
        """Free what is not Python's, and leave the members with their last values."""
        self.engine.drain()
        for bundle in self.plan.bundles:
            self.engine.settle(bundle, None)
        self.open = False
        self.engine.close()
        for member, arrays in zip(self.planner.populations, self.planner.shaped(self.plan), strict=True):
            member._detach(arrays)
        for line, bundle, switches in zip(self.planner.projections, self.plan.bundles, self.switches, strict=True):
            line._room = ClosedProjectionRoom(bundle, line, self.plan.clock.times(bundle.delay))
            line._switches[:] = switches

    def reset(self, seed: int, connectivity: bool) -> None:
        """Back to the state right after the start. A new seed draws anew, with `connectivity` also the connections."""
        for line, switches in zip(self.planner.projections, self.switches, strict=True):
            line._switches[:] = switches
        if connectivity or seed != self.seed or self.delays_changed:
            self.seed = seed
            self._replan(connectivity)
        self.planner.fill(self.plan, self.seed)
        self._restore_arguments()
        self.draws.clear()
        for recording in self.recordings:
            recording.restart(0)
        self.engine.reset()
        self.watch()

    def record(self, recording: Recording) -> None:
        """Fill a recording from now on."""
        self.recordings.append(recording)
        self.watch()

    def watch(self) -> None:
        """Tell the engine what is recorded."""
        samplers = [s for r in self.recordings for s in r.fields.values()]
        spikes = [s for r in self.recordings for s in r.events.values()]
        self.engine.watch(samplers, spikes)

    def plan_of(self, population: Any) -> PopulationPlan:
        """The plan of a population, or of that of a view."""
        for member, plan in zip(self.planner.populations, self.plan.populations, strict=True):
            if member is getattr(population, "parent", None):
                return plan
        names = ", ".join(p.name for p in self.plan.populations)
        raise SimulationError(f"{population!r} does not run in this simulator, which has {names}")

    def fire(self, plan: PopulationPlan, neurons: NDArray[np.int64]) -> None:
        """Let neurons fire in the last step, recordings included."""
        new = np.setdiff1d(neurons, self.engine.fired(plan.number, 0))
        self.engine.fire(plan.number, 0, new)
        count_more(plan, 0, new, self.engine.tick - 1, self.plan.clock)
        for sampler in (s for r in self.recordings for s in r.events.values()):
            if (sampler.population, sampler.event) == (plan.number, 0):
                sampler.add(np.full(len(new), self.engine.tick - 1), new)

    def change(self, plan: NetworkPlan) -> None:
        """Go on with other delays."""
        self.engine.adopt(plan)
        self.plan, self.delays_changed = plan, True
        for line, bundle in zip(self.planner.projections, plan.bundles, strict=True):
            if isinstance(line._room, ProjectionRoom):
                line._room.bundle = bundle
        self.watch()

    def play(self, plan: PopulationPlan) -> None:
        """Give the engine the new spike times of a population."""
        member = next(m for m, p in zip(self.planner.populations, self.plan.populations, strict=True) if p is plan)
        plan.arrays.update(member._tables(self.planner.clock))
        self.engine.play(plan.number)

    def _restore_arguments(self) -> None:
        """What was assigned since the start is as it was then; other spikes are played."""
        members = zip(self.planner.populations, self.plan.populations, self.arguments, strict=True)
        for member, plan, arguments in members:
            if any(member.__dict__[name] is not value for name, value in arguments.items()):
                member.__dict__.update(arguments)
                if plan.model.played:
                    self.play(plan)

    def _make_engine(self) -> None:
        if self.backend == "numpy":
            from dslnet.reference import ReferenceEngine

            warn_user(
                'backend="numpy" interprets the model: right, but slow; the default compiles it', SlowBackendWarning
            )
            self.engine = ReferenceEngine(self.plan)
        else:
            from dslnet.codegen import compile_plan
            from dslnet.compiled import CompiledEngine

            compiled = compile_plan(self.plan, self.threads, **self.choices)
            self.library = compiled.library
            self.engine = CompiledEngine(self.plan, compiled, self.threads)

    def _attach_projections(self) -> None:
        for line, bundle in zip(self.planner.projections, self.plan.bundles, strict=True):
            line._attach(ProjectionRoom(bundle, line, self, self._drawer(bundle.name), SynapseAccess(self, line)))

    def _replan(self, connectivity: bool) -> None:
        """Keys, and perhaps connections, of a new seed; the arrays of populations stay where they are."""
        plan = self.planner.plan(self.seed, None if connectivity else self.plan)
        self.engine.close()
        self.plan, self.delays_changed = plan, False
        self._make_engine()
        for line in self.planner.projections:
            line._detach({})
        self._attach_projections()

    def _drawer(self, name: str) -> Any:
        """Draws for assignments: keyed by member, field, tick, and how often at this tick."""

        def drawn(field_name: str, distribution: Any, shape: tuple[int, ...]) -> NDArray[Any]:
            key = (name, field_name, self.engine.tick)
            self.draws[key] = self.draws.get(key, 0) + 1
            return draw(self.seed, distribution, shape, *key, self.draws[key])

        return drawn


@define(eq=False)
class SpikeAccess:
    """The spikes of one population, for its room."""

    session: Session
    plan: PopulationPlan

    def fired(self) -> NDArray[np.bool_]:
        """The mask of the last step, in the shape of the population."""
        mask = np.zeros(self.plan.size, np.bool_)
        if self.plan.model.events:
            mask[self.session.engine.fired(self.plan.number, 0)] = True
        return mask.reshape(self.plan.shape)

    def fire(self, positions: NDArray[np.int64]) -> None:
        """Let these fire."""
        self.session.fire(self.plan, positions)

    def play(self) -> None:
        """Play another list."""
        self.session.play(self.plan)
