"""What a simulator keeps of a run: moments in memory, and files."""

from __future__ import annotations

from contextlib import AbstractContextManager

from dslnet.checkpoint.snapshot import Snapshot, forked, rewind_to, snapshot_of
from dslnet.running import Runner
from dslnet.schedule import Schedule
from dslnet.session import Session


class Saving:
    """The part of a `Simulator` that keeps a moment and goes back to it."""

    seed: int
    _schedule: Schedule

    def _live(self) -> Session:
        raise NotImplementedError

    def _running(self) -> Runner:
        raise NotImplementedError

    def _make_runner(self) -> None:
        raise NotImplementedError

    def snapshot(self) -> Snapshot:
        """Keep the present in memory, for `rewind`. It may be taken in a callback."""
        return snapshot_of(self._live(), self._schedule)

    def rewind(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this simulator: time, values, connections, delays, spikes under way, random
        numbers, and the switches of callbacks are as they were. What follows is the same, to the last bit.

        Recordings are cut back, and those begun since end. What callbacks keep in Python is theirs. Not from inside a
        callback.
        """
        self._running().refuse_inside("rewind")
        self.seed = rewind_to(snapshot, self._live(), self._schedule)
        self._make_runner()

    def fork(self) -> AbstractContextManager[None]:
        """`with sim.fork():` runs a block in a copy of the present; after it everything is as it was before.

        So one past has two futures, one after the other. What is recorded inside stays if it was begun inside.
        """
        self._running().refuse_inside("fork")
        return forked(self.snapshot(), self.rewind, self._schedule)
