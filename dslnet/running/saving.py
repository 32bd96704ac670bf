"""What a simulator keeps of a run: moments in memory, and files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, Self

from dslnet.checkpoint.loading import begin_from, check_ends, choices_of
from dslnet.checkpoint.saved import load, save
from dslnet.checkpoint.snapshot import Snapshot, forked, rewind_to, snapshot_of
from dslnet.errors import SimulationError
from dslnet.messages.calls import tells_forms
from dslnet.network import Network
from dslnet.planning.planner import Planner
from dslnet.running.ending import close_with
from dslnet.running.interrupts import interrupts_after
from dslnet.running.run import Runner
from dslnet.running.session import Session
from dslnet.schedule import Schedule


@tells_forms()
class Saving:
    """The part of a `Simulator` that keeps a moment and goes back to it."""

    seed: int
    threads: int
    backend: str
    _planner: Planner
    _schedule: Schedule
    _session: Session | None
    _runner: Runner | None
    _closed: bool
    _elsewhere: bool
    _choices: dict[str, Any]

    if TYPE_CHECKING:  # as a simulator is made

        def __init__(self, network: Network, **choices: Any) -> None: ...

    def _live(self) -> Session:
        raise NotImplementedError

    def _running(self) -> Runner:
        raise NotImplementedError

    def _make_runner(self) -> None:
        raise NotImplementedError

    def leave(self) -> None:
        """A process was forked off, and this is the simulator there: its threads and files stay with the first one."""
        session = self._session
        if session is not None and session.open and (self.threads > 1 or session.streams):
            session.leave()
            self._runner, self._closed, self._elsewhere = None, True, True

    def snapshot(self) -> Snapshot:
        """Keep the present in memory, for `rewind`. It may be taken in a callback."""
        return snapshot_of(self._live(), self._schedule)

    @interrupts_after()
    def rewind(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this simulator: time, values, connections, delays, spikes under way, random
        numbers, and the switches of callbacks are as they were. What follows is the same, to the last bit.

        Recordings are cut back, and those begun since end. What callbacks keep in Python is theirs. Not from inside a
        callback.
        """
        self._running().refuse_inside("rewind()")
        self.__dict__["seed"] = rewind_to(snapshot, self._live(), self._schedule)
        self._make_runner()

    def __copy__(self) -> NoReturn:
        raise SimulationError(
            "a simulator is not copied, since its network runs in one alone: `with sim.fork():` goes on from here and "
            "comes back; sim.save(path) and Simulator.load(net, path) go on elsewhere"
        )

    @contextmanager
    def fork(self) -> Iterator[None]:
        """`with sim.fork():` runs a block in a copy of the present; after it everything is as it was before.

        So one past has two futures, one after the other. What is recorded inside stays if it was begun inside.
        """
        self._running().refuse_inside("fork()")
        with forked(self.snapshot(), self.rewind, self._schedule):
            yield

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to a file, from which `Simulator.load(net, path)` goes on. It may be called in a callback.

        The file appears as a whole, in the place of one of that name: killed at any moment, the old one is there.
        Raises SimulationError where it cannot be written; the simulator goes on.
        """
        save(path, self._live(), self._schedule)

    @classmethod
    def load(
        cls,
        network: Network,
        path: str | os.PathLike[str],
        *,
        threads: int = 1,
        method: Any = None,
        compiler: str | None = None,
        compiler_flags: Any = None,
        directory: str | os.PathLike[str] | None = None,
        check: str | None = None,
        memory_limit: int | None = None,
        profile: bool = False,
    ) -> Self:
        """A started simulator that goes on from a file, to the same bits, with any number of threads.

        `network` is made as the saved one was; values, connections and delays are those of the file, and so are dt,
        seed, dtype, backend, strict, and the method if it was a name. Define callbacks and ask for recordings as
        before: a callback gets back its switch, and a recording goes on, one in a file from where it was. Raises
        SimulationError for a file that is damaged or foreign, and for another network; nothing is changed then.
        """
        if not isinstance(network, Network):
            raise SimulationError(f"load({network!r}, ...): the network comes first, then the path of a file")
        if (running := cls._of_member(network)) is not None:
            raise SimulationError(f"load: {running!r} runs in a simulator; close that first, or rewind(snapshot) there")
        saved = load(path)
        made = choices_of(saved, network)
        chosen = {
            "threads": threads, "compiler": compiler, "compiler_flags": compiler_flags, "directory": directory,
            "check": check, "memory_limit": memory_limit, "profile": profile,
        }  # fmt: skip
        sim = cls(network, **{**made, "method": made["method"] if method is None else method}, **chosen)
        check_ends(saved, sim._planner)
        session = Session(sim._planner, sim.seed, sim.backend, sim.threads, sim._choices)
        begin_from(session, sim._schedule, saved)
        sim._session = session
        close_with(sim, session)
        sim._make_runner()
        return sim

    @staticmethod
    def _of_member(network: Network) -> Any:
        """A member that runs in a simulator by now."""
        return next((member for member in network.members if member._live), None)
