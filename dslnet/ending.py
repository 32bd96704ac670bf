"""The end of a simulator that nobody closed."""

from __future__ import annotations

import os
from weakref import finalize

from dslnet.session import Session


def close_with(simulator: object, session: Session) -> None:
    """When nobody holds the simulator any more, or Python ends, files become whole and members free."""
    finalize(simulator, _close, session, os.getpid())


def _close(session: Session, process: int) -> None:
    """End what is not over; a process that was forked off has no threads to end."""
    if session.open and os.getpid() == process:
        session.close()
