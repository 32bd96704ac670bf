"""Back to the state right after the start, as a simulator does it."""

from __future__ import annotations

from functools import partial

from dslnet.asking.following import check_files
from dslnet.checkpoint.awaited import Awaited
from dslnet.checkpoint.streamed import check_forks
from dslnet.record.streams import refused, tell_first
from dslnet.running.session import Session


def reset(session: Session, seed: int, connectivity: bool) -> None:
    """Back to the state right after the start. A new seed draws anew, with `connectivity` also the connections."""
    check_forks(session.forks, "reset")
    check_files(session.streams, session.plan, session.drawn, connectivity)
    _restore_arguments(session)
    for line, switches in zip(session.planner.projections, session.switches, strict=True):
        line._switches[:] = switches
    if connectivity or seed != session.seed or session.delays_changed:
        session.seed = seed
        _replan(session, connectivity)
    session.planner.fill(session.plan, session.seed)
    session.draws.clear()
    session.awaited = Awaited()  # those would go on from another time
    problems = refused(partial(recording.restart, recording.wait) for recording in session.recordings)
    session.engine.reset()
    session.watch()
    tell_first(problems)


def _restore_arguments(session: Session) -> None:
    """What was assigned since the start is as it was then."""
    for number, (member, arguments) in enumerate(zip(session.planner.populations, session.arguments, strict=True)):
        if any(member.__dict__[name] is not value for name, value in arguments.items()):
            member.__dict__.update(arguments)
            session.take_arguments(number)


def _replan(session: Session, connectivity: bool) -> None:
    """Keys, and perhaps connections, of a new seed; the arrays of populations stay where they are."""
    plan = session.planner.plan(session.seed, None if connectivity else session.drawn)
    session.drawn = [bundle.connectivity.plain for bundle in plan.bundles]
    session.engine.close()
    session.plan, session.delays_changed = plan, False
    session.make_engine()
    for line in session.planner.projections:
        line._detach({})
    session.attach_projections()
