"""A moment of a run in memory, to go back to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from dslnet.checkpoint.present import Present, give_back, take
from dslnet.checkpoint.streamed import check_forks
from dslnet.errors import SimulationError
from dslnet.memory.taken import shown
from dslnet.messages.calls import ToldTheForm
from dslnet.messages.told_names import ToldNames
from dslnet.running.session import Session
from dslnet.schedule import Schedule


@frozen(eq=False, repr=False)
class Snapshot(ToldNames, metaclass=ToldTheForm):
    """What `sim.snapshot()` returns, for `sim.rewind(snapshot)`, any number of times.

    It belongs to its simulator, and takes as much memory as the values of the network do: `nbytes`.
    """

    _session: Session
    _present: Present

    @property
    def tick(self) -> int:
        """How many steps had been made."""
        return self._present.engine.tick

    @property
    def time(self) -> float:
        """The time in ms."""
        return self._present.plan.clock.time(self.tick)

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self._present.nbytes

    def __repr__(self) -> str:
        return f"Snapshot(t={self.time} ms, {shown(self.nbytes)})"


def snapshot_of(session: Session, schedule: Schedule) -> Snapshot:
    """The present."""
    return Snapshot(session, take(session, schedule))


def rewind_to(snapshot: Any, session: Session, schedule: Schedule) -> int:
    """Go back; returns the seed of then. Raises SimulationError for what is no snapshot of this simulator."""
    if not isinstance(snapshot, Snapshot):
        raise SimulationError(f"rewind({snapshot!r}): what sim.snapshot() returned is needed; a file is for load()")
    if snapshot._session is not session:
        raise SimulationError(
            f"{snapshot!r} belongs to another simulator; sim.save(path) and Simulator.load(net, path) go from one to "
            "another"
        )
    check_forks(session.forks, "rewind", snapshot._present.recordings)
    give_back(session, schedule, snapshot._present)
    return session.seed


@contextmanager
def forked(snapshot: Snapshot, rewind: Any, schedule: Schedule) -> Iterator[None]:
    """A block after which all is as it was; also the callbacks are those of before."""
    callbacks, forks = schedule.callbacks, snapshot._session.forks
    forks.append(snapshot._present.recordings)
    try:
        yield
    finally:
        forks.pop()
        schedule.callbacks = callbacks
        schedule.version += 1
        rewind(snapshot)
