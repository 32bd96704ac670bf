"""Arrays of one length in a file, which get longer together while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from attrs import define, field
from numpy.typing import NDArray

from dslnet.errors import SimulationError
from dslnet.record.stores import GrowingArray
from dslnet.record.writer import Writer
from dslnet.running.interrupts import interrupts_after

SHOWN_AFTER = 0.1
"""In seconds: for so long others may not see what is in the file already."""


@define(eq=False)
class Table:
    """What is appended is written by `writer`; `what` it is, "samples of v", is told where it cannot be."""

    what: str
    arrays: Sequence[GrowingArray]
    writer: Writer
    cuts: list[int] = field(init=False, factory=list)
    """How many rows were left, whenever others were taken out."""
    _length: int = field(init=False, default=0)
    _hidden: bool = field(init=False, default=False)
    """Whether something was appended that others may not see."""
    _shown: float = field(init=False, default=0.0)
    newest: int = field(init=False, default=0)
    """The number of the rows that were appended last, for `wait`."""

    def __len__(self) -> int:
        """The number of rows, with those that wait to be written."""
        return self._length

    @property
    def waiting(self) -> int:
        """The number of rows that are not in the file yet."""
        return max(0, self._length - len(self.arrays[0]))

    @interrupts_after()
    def append(self, many: int, rows: Callable[[], Sequence[NDArray[Any]]]) -> None:
        """So many rows more; `rows` makes them when their turn comes, one array for each.

        Raises SimulationError where earlier ones cannot be written: then nothing is lost, and these are not taken.
        """
        self.newest = self.writer.put(partial(self._write, rows))
        self._length += many
        self._hidden = True

    @interrupts_after()
    def show(self) -> None:
        """Have others see what was appended until now."""
        if self._hidden:
            self.newest = self.writer.put(partial(self._write, tuple))
            self._hidden = False

    def wait(self, number: int | None = None) -> None:
        """Until these, or all rows are in the file. Raises SimulationError where they cannot be written."""
        self.writer.wait(self.newest if number is None else number)

    def complete(self) -> None:
        """All rows are in the file, and others see them. Raises SimulationError where they cannot be written."""
        self.show()
        self.wait()

    def truncate(self, length: int, left: bool = False) -> None:
        """Forget all rows but the first ones, which are in the file, and all that wait to be written; with `left` also
        those that another run has left there. Raises SimulationError where the file refuses."""
        self.writer.drop()
        if length < len(self):
            self.cuts.append(length)
        self._length, self._hidden = length, False
        try:
            for array in self.arrays:
                if len(array) != length or (left and array.seen != length):
                    array.truncate(length)
        except OSError as problem:
            raise SimulationError(f"{self.what} cannot be cut back in the file: {problem}") from problem

    def read(self, which: int) -> NDArray[Any]:
        """All rows of an array."""
        self.wait()
        return self.arrays[which].read()

    def _write(self, rows: Callable[[], Sequence[NDArray[Any]]]) -> None:
        """More rows of all arrays, or of none; without any, show what there is."""
        begin, values = len(self.arrays[0]), rows()
        try:
            for array, added in zip(self.arrays, values, strict=False):
                array.append(added)
            if not values or monotonic() - self._shown > SHOWN_AFTER:
                self._show()
        except OSError as problem:
            for array in self.arrays:
                if len(array) > begin:
                    with suppress(OSError):  # the array knows its length, and the file will when there is room again
                        array.truncate(begin)
            raise SimulationError(
                f"{self.what} cannot be written to the file: {problem}. Nothing is lost: the next call tries again, or "
                "recording.close() gives it up"
            ) from problem

    def _show(self) -> None:
        for array in self.arrays:
            array.show()
        self._shown = monotonic()
