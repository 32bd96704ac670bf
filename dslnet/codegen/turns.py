"""Processes that want the same library take turns, so that the first one builds it for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Wait until no other process, or thread, is inside. Where the system has no such locks nobody waits."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        with suppress(OSError):  # some network file systems have none
            flock(file, LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
