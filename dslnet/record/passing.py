"""Samples that are handed on as they come, from memory of a fixed size."""

from __future__ import annotations

from typing import Any

import attrs
from numpy.typing import NDArray

from dslnet.record.samples import FieldSampler
from dslnet.running.interrupts import interrupts_after

AT_ONCE = 2**20
"""In bytes: so much is collected before it is handed on."""


@attrs.define(eq=False)
class PassingSampler(FieldSampler):
    """Collects rows and hands them on, to `accept`, whenever its memory is full."""

    at_once: int = attrs.field(default=AT_ONCE, kw_only=True)
    passed: int = attrs.field(init=False, default=0)
    """How many samples since the last pause have been handed on."""

    def bytes_at(self, tick: int) -> int:
        """The same at any tick."""
        return self.nbytes

    def accept(self, rows: NDArray[Any], number: int) -> None:
        """Take rows, shape (rows, width); the first of them is sample `number` since the last pause."""
        raise NotImplementedError

    def reserve(self, now: int, end: int) -> int:
        """As in `FieldSampler`, in memory that does not grow."""
        self.finish(now)
        if now >= self.room_until:
            self.pass_on()
            self._turn()
            self.chunk_first = self.count
            self.room_until = self.tick_of(self.chunk_first + len(self.chunk))
        return self.room_until

    def _turn(self) -> None:
        """What was handed on has been dealt with, so the memory is written again."""

    @interrupts_after()
    def pass_on(self) -> None:
        """Hand on what was collected, once."""
        rows = self.pending()
        if len(rows):
            self.accept(rows, self.passed)
            self.passed = self.count

    def pending(self) -> NDArray[Any]:
        """What was collected and not handed on yet."""
        return self.chunk[self.passed - self.chunk_first : self.count - self.chunk_first]

    def _begin(self, first: int) -> None:
        super()._begin(first)
        self.passed = 0
        self.chunk = self._allocate(max(1, self.at_once // self._row_bytes))
        self.room_until = self.tick_of(len(self.chunk))

    def _set_aside(self) -> None:
        self.pass_on()
        self._begin(self.tick_of(self.count))
