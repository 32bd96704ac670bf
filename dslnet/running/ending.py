"""The end of a simulator that nobody closed, and of one in a process that was forked off."""

from __future__ import annotations

import os
from threading import Thread
from typing import Protocol
from weakref import WeakSet, finalize

from dslnet.record.writer import in_writing_thread
from dslnet.running.session import Session


class Left(Protocol):
    """What a process may be forked off from."""

    def leave(self) -> None:
        """This is another process."""


_left: WeakSet[Left] = WeakSet()
"""All simulators that run: the system calls back for the whole process."""


def close_with(simulator: Left, session: Session) -> None:
    """When nobody holds the simulator any more, or Python ends, files become whole and members free."""
    finalize(simulator, _close, session, os.getpid())
    _left.add(simulator)


def _leave_all() -> None:
    for simulator in list(_left):
        simulator.leave()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_all)


def _close(session: Session, process: int) -> None:
    """End what is not over; a process that was forked off has no threads to end.

    Python may find out in any thread that nobody holds something: one that writes a file is not to wait for itself.
    """
    if not session.open or os.getpid() != process:
        return
    if in_writing_thread():
        Thread(target=session.close).start()
    else:
        session.close()
