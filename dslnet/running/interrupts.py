"""Ctrl-C waits where it would leave things half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def interrupts_after() -> Iterator[None]:
    """Ctrl-C waits for the end of the block, or as a decorator, `@interrupts_after()`, of the call."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is None or threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is interrupted, and only it may say how
        return
    if isinstance(usual, Waiting):
        yield  # who waits around this one tells it
        return
    waiting = Waiting()
    signal.signal(signal.SIGINT, waiting)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if waiting.pressed:
            signal.raise_signal(signal.SIGINT)


class Waiting:
    """Takes a Ctrl-C for later."""

    pressed = False

    def __call__(self, number: int, frame: Any) -> None:
        self.pressed = True
