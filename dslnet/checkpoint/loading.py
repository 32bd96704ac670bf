"""A simulator that begins where another one was saved."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dslnet.checkpoint.adopting import adopt
from dslnet.checkpoint.awaited import from_plain
from dslnet.checkpoint.files import DAMAGE, damaged
from dslnet.checkpoint.present import Present, put_values
from dslnet.checkpoint.same_network import check_same, ends_of, rules_of
from dslnet.checkpoint.saved import Saved, engine_state
from dslnet.checkpoint.state import Kept
from dslnet.checkpoint.structure import structured
from dslnet.declaring.arguments import assigned_arguments
from dslnet.errors import SimulationError
from dslnet.network import Network
from dslnet.plan import NetworkPlan
from dslnet.planning.banding import by_threads, stored
from dslnet.planning.noise_parameters import check_noise
from dslnet.planning.planner import Planner
from dslnet.running.session import Session
from dslnet.schedule import Schedule


def choices_of(saved: Saved, network: Network) -> Kept:
    """How the simulator of a file was made, for another one. Raises SimulationError for members that are missing,
    and for those that the saved network did not have: what they would have done until then is not known."""
    made = dict(saved.made)
    for name in network._by_name:
        if name not in saved.members:
            raise SimulationError(
                f"{saved.path} was saved from another network: {name} is not in the file, which has "
                f"{', '.join(saved.members)}"
            )
    for name in (*made["populations"], *made["projections"]):
        if name not in network._by_name:
            raise SimulationError(
                f"{saved.path} was saved from another network: {name} is in the file, and this one has "
                f"{', '.join(network._by_name)}"
            )
    made["dt"] = Fraction(made["dt"]) if isinstance(made["dt"], str) else made["dt"]
    return made


def check_ends(saved: Saved, planner: Planner) -> None:
    """Before anything is drawn: the members, their classes and their sizes."""
    check_same(saved.path, saved.ends, ends_of(planner))


def begin_from(session: Session, schedule: Schedule, saved: Saved) -> None:
    """Build and allocate as `start` does, with everything as it was saved."""
    kept, begun = saved.present, False
    try:
        plan = session.planner.plan(session.seed, kept["drawn"])
        check_same(saved.path, saved.rules, rules_of(plan, as_made=kept["structure"] is None))
        plan = _plan(plan, kept, session.planner)
        kept["projections"] = stored(plan, kept["projections"])
        adopt(plan, kept["projections"])
        session.begin(plan, kept["drawn"])
        begun = True
        _put(session, kept)
    except BaseException as problem:
        if begun:
            session.close()
        if isinstance(problem, DAMAGE):
            raise damaged(saved.path, repr(problem)) from problem
        raise
    schedule.expected = [*kept["callbacks"], *kept["expected"]]
    schedule.enabled = kept["enabled"]


def _plan(plan: NetworkPlan, kept: Kept, planner: Planner) -> NetworkPlan:
    if kept["structure"] is None:
        return plan
    return by_threads(structured(plan, kept["structure"], planner.bundler), planner.threads)


def _put(session: Session, kept: Kept) -> None:
    """Values, what is under way, and what recordings are to go on with."""
    for population, member in zip(session.plan.populations, session.planner.populations, strict=True):
        _check_arguments(kept["arguments"][population.name], assigned_arguments(member))
    present = Present(
        session.plan, session.seed, engine_state(kept), kept["populations"], kept["projections"], kept["arguments"],
        kept["switches"], {tuple(key): count for key, count in kept["draws"]}, kept["drawn"],
        kept["structure"] is not None, (), True, (),
    )  # fmt: skip
    put_values(session, present)
    check_noise(session.plan)
    session.delays_changed = present.delays_changed
    session.engine.restore(present.engine)
    session.awaited = from_plain(kept["recordings"])


def _check_arguments(kept: Kept, known: dict[str, Any]) -> None:
    if kept.keys() != known.keys():
        raise KeyError(", ".join(map(str, kept.keys() ^ known.keys())))
