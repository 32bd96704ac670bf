"""The end of a simulator that nobody closed."""

from __future__ import annotations

import os
from threading import Thread
from weakref import finalize

from dslnet.record.writer import in_writing_thread
from dslnet.session import Session


def close_with(simulator: object, session: Session) -> None:
    """When nobody holds the simulator any more, or Python ends, files become whole and members free."""
    finalize(simulator, _close, session, os.getpid())


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
