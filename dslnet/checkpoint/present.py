"""All that a simulator has at a moment, taken from it and given back to it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.checkpoint import recordings
from dslnet.checkpoint.recordings import RecordingState
from dslnet.checkpoint.state import EngineState
from dslnet.checkpoint.streamed import check_there
from dslnet.connect.connectivity import Connectivity
from dslnet.declaring.arguments import assigned_arguments
from dslnet.members.tables import is_list
from dslnet.plan import NetworkPlan
from dslnet.planning.left_over import put_through
from dslnet.record.streams import refused, tell_first
from dslnet.record.watched import Watched
from dslnet.running.engines import make_engine
from dslnet.running.session import Session
from dslnet.schedule import Callback, Schedule


@frozen(eq=False)
class Present:
    """A moment of one simulator. Arrays are copies, or with `live` the arrays themselves; what never changes
    (connections, lists of spikes, samples) is held and not copied.

    `populations` and `projections` are arrays by name; `arguments` are those of populations that may be assigned,
    `switches` those of projections, `draws` how often at this tick was drawn for an assignment. `drawn` are the
    connections that a reset goes back to.
    """

    plan: NetworkPlan
    seed: int
    engine: EngineState
    populations: dict[str, Arrays]
    projections: dict[str, Arrays]
    arguments: dict[str, dict[str, Any]]
    switches: dict[str, NDArray[np.int64]]
    draws: dict[tuple[str | int, ...], int]
    drawn: list[Connectivity]
    delays_changed: bool
    callbacks: tuple[tuple[Callback, bool], ...]
    enabled: bool
    recordings: tuple[tuple[Watched, RecordingState], ...]
    awaited: tuple[tuple[str, RecordingState], ...] = ()

    @property
    def nbytes(self) -> int:
        """How much memory it takes of its own, without recordings."""
        arrays = (a for own in (*self.populations.values(), *self.projections.values()) for a in own.values())
        return self.engine.nbytes + sum(array.nbytes for array in arrays)


def take(session: Session, schedule: Schedule, live: bool = False) -> Present:
    """The present of a running simulator."""
    session.engine.drain()
    plan, tick = session.plan, session.engine.tick
    members = zip(plan.populations, session.planner.populations, strict=True)
    return Present(
        plan,
        session.seed,
        session.engine.state(),
        {p.name: _copies(p.arrays, live) for p in plan.populations},
        {b.name: _copies({n: a for n, a in b.arrays.items() if n not in b.borrowed}, live) for b in plan.bundles},
        {p.name: assigned_arguments(member) for p, member in members},
        {b.name: b.switches.copy() for b in plan.bundles},
        {key: count for key, count in session.draws.items() if key[-1] == tick},
        list(session.drawn),
        session.delays_changed,
        tuple((callback, callback.enabled) for callback in schedule.callbacks),
        schedule.enabled,
        tuple((recording, recordings.state_of(recording)) for recording in session.recordings),
        tuple(session.awaited.states),
    )


def give_back(session: Session, schedule: Schedule, present: Present) -> None:
    """Go on from there. Recordings made since keep what they have and end. Raises SimulationError, before anything is
    changed, where a file cannot go back."""
    session.engine.drain()
    check_there(present.recordings)
    session.engine.watch((), ())  # what is put back must not take up what is recorded now
    later = [r for r in session.recordings if all(r is not kept for kept, _ in present.recordings)]
    problems = refused(partial(recordings.end, recording) for recording in later)
    if session.plan is not present.plan:
        _replan(session, present.plan)
    put_values(session, present)
    session.seed, session.drawn = present.seed, list(present.drawn)
    session.delays_changed = present.delays_changed
    session.engine.restore(present.engine)
    for recording, state in present.recordings:
        problems += refused([partial(recordings.put_back, recording, state)])
        recording.refresh, recording.now, recording.changed = session.source.ends()[1:]  # it may have ended since
    session.recordings[:] = [recording for recording, _ in present.recordings]
    session.awaited.states[:] = present.awaited
    session.watch()
    put_switches(schedule, present)
    tell_first(problems)


def _replan(session: Session, plan: NetworkPlan) -> None:
    """A plan of another time, in an engine of its own; the arrays of populations are the same."""
    engine = make_engine(plan, session.backend, session.threads, session.choices)
    session.engine.close()
    session.plan, session.engine = plan, engine
    for line in session.planner.projections:
        line._detach({})
    session.attach_projections()


def put_values(session: Session, present: Present) -> None:
    """The values of all members into the arrays of the plan, and what Python keeps of them."""
    members = zip(present.plan.populations, session.planner.populations, strict=True)
    for population, member in members:
        member.__dict__.update(present.arguments[population.name])
        _fill(population.arrays, present.populations[population.name])
    for bundle in present.plan.bundles:
        _fill(bundle.arrays, present.projections[bundle.name])
        put_through(bundle)
        bundle.switches[:] = present.switches[bundle.name]
    session.draws = dict(present.draws)
    for population in session.plan.populations:
        if population.model.played or population.model.tabled:
            session.engine.play(population.number)


def put_switches(schedule: Schedule, present: Present) -> None:
    """The switches of the callbacks that there were."""
    for callback, enabled in present.callbacks:
        (callback.enable if enabled else callback.disable)()
    (schedule.enable if present.enabled else schedule.disable)()


def _copies(arrays: Arrays, live: bool) -> Arrays:
    return {name: array if live or is_list(name) else array.copy() for name, array in arrays.items()}


def _fill(arrays: Arrays, values: Arrays) -> None:
    """In place, since views look at the arrays; a list is another one instead."""
    for name, value in values.items():
        if is_list(name):
            arrays[name] = value
        elif arrays[name] is not value:  # as that of a file, which took its place
            arrays[name][...] = value
