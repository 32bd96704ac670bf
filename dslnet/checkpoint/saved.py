"""What a simulator has at a moment as plain values, for a file, and from one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import frozen

from dslnet.arrays import Arrays
from dslnet.checkpoint.awaited import as_plain, kept_recordings
from dslnet.checkpoint.files import DAMAGE, damaged, read, write
from dslnet.checkpoint.packing import Packer, Unpacker
from dslnet.checkpoint.present import Present, take
from dslnet.checkpoint.same_network import Words, ends_of, rules_of
from dslnet.checkpoint.state import EngineState, Kept, joined, parted
from dslnet.checkpoint.structure import structure_of
from dslnet.planning.banding import each_synapse
from dslnet.running.session import Session
from dslnet.schedule import Schedule


@frozen(eq=False)
class Saved:
    """The content of a file: how the simulator was made (`made`), the names of all `members` of its network, what those
    that ran are, and all that it had."""

    path: Any
    made: Kept
    members: list[str]
    ends: dict[str, Words]
    rules: dict[str, Words]
    present: Kept


def save(path: Any, session: Session, schedule: Schedule) -> None:
    """Write everything. Raises SimulationError where it cannot be written."""
    planner, packer = session.planner, Packer()
    name_of = planner.network.name_of
    about = {
        "time in ms": session.time,
        "made": {
            "dt": as_text(planner.clock.dt, planner.clock.step),
            "seed": session.seed,
            "dtype": planner.dtype.name,
            "backend": session.backend,
            "strict": session.choices["strict"],
            "method": planner.method if isinstance(planner.method, str) else None,
            "populations": [name_of(p) for p in planner.populations],
            "projections": [name_of(p) for p in planner.projections],
        },
        "ends": ends_of(planner),
        "rules": rules_of(session.plan, as_made=not session.delays_changed),
        "members": list(planner.network._by_name),
        "present": packer.pack(_as_plain(take(session, schedule, live=True), session, schedule), "run"),
    }
    write(path, about, packer.arrays)


def load(path: Any) -> Saved:
    """Read a file. Raises SimulationError for what is none, or is damaged."""
    about, arrays = read(path)
    try:
        present = Unpacker(arrays).unpack(about["present"])
        return Saved(path, about["made"], about["members"], about["ends"], about["rules"], present)
    except DAMAGE as problem:
        raise damaged(path, problem) from problem


def as_text(dt: Any, step: Fraction) -> Any:
    """A time step as it was given, where JSON knows it, or as a fraction."""
    return dt if isinstance(dt, int | float) else str(step)


def _as_plain(present: Present, session: Session, schedule: Schedule) -> Kept:
    engine = present.engine
    return {
        "tick": engine.tick,
        "spikes": [(*key, *joined(ages)) for key, ages in engine.spikes.items()],
        "values": [(*key, rows) for key, rows in engine.values.items()],
        "epochs": [(*key, tick) for key, tick in engine.epochs.items()],
        "populations": present.populations,
        "projections": in_order(present),
        "arguments": present.arguments,
        "switches": present.switches,
        "draws": [(key, count) for key, count in present.draws.items()],
        "drawn": present.drawn,
        "structure": structure_of(present.plan) if present.delays_changed else None,
        "callbacks": [(*c.kind, enabled) for c, enabled in present.callbacks],
        "expected": schedule.expected,
        "enabled": present.enabled,
        "recordings": as_plain(kept_recordings(session.recordings, session.awaited)),
    }


def in_order(present: Present) -> dict[str, Arrays]:
    """The values of projections as they lie for one thread: a file knows nothing of threads."""
    return {
        bundle.name: each_synapse(bundle, present.projections[bundle.name], bundle.connectivity.in_order)
        for bundle in present.plan.bundles
    }


def engine_state(kept: Kept) -> EngineState:
    """What was under way."""
    return EngineState(
        kept["tick"],
        {(number, event): parted(counts, neurons) for number, event, counts, neurons in kept["spikes"]},
        {(number, name): rows for number, name, rows in kept["values"]},
        {(name, state): tick for name, state, tick in kept["epochs"]},
    )
