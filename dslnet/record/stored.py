"""Samples and spikes that go to a file as they come."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.errors import InternalError
from dslnet.record.passing import PassingSampler
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import Ints, SpikeSampler
from dslnet.record.table import Table
from dslnet.record.times import times
from dslnet.running.interrupts import interrupts_after
from dslnet.ticks import Clock

MANY = 2**16
"""Spikes: so many are written at once, unless somebody reads."""


@attrs.define(eq=False)
class StoredSamples(PassingSampler):
    """Samples of one field, of which memory holds no more than those that are not written yet.

    `table` has an array for the samples; of one field of a recording a second one, for the times. Memory is there
    twice: one half is filled while the other one is written.
    """

    table: Table = attrs.field(kw_only=True)
    clock: Clock = attrs.field(kw_only=True)
    stretches: list[tuple[int, int]] = attrs.field(init=False, factory=list)
    """First tick and number of the samples before each pause."""
    _other: NDArray[Any] = attrs.field(init=False)
    _other_until: int = attrs.field(init=False, default=0)
    """What the table has to have written before the other half is free."""

    def restart(self, first: int) -> None:
        """Forget what was written."""
        self.stretches = []
        self.table.truncate(0)
        super().restart(first)

    def accept(self, rows: NDArray[Any], number: int) -> None:
        """Have rows written, and their times."""
        self.table.append(len(rows), partial(self._arrays, rows, self.tick_of(number)))

    def hand_over(self, now: int) -> FieldSampler:
        """Samples in a file belong to nobody else."""
        raise InternalError(f"samples of {self.field} were to be handed over, and are in a file")

    def write(self) -> None:
        """All samples until now are in the file. Raises SimulationError where they cannot be written; then nothing is
        lost."""
        self.pass_on()
        self.table.complete()

    def ticks(self) -> Ints:
        """The ticks of all samples."""
        parts = [first + np.arange(many, dtype=np.int64) * self.period for first, many in self.stretches]
        return np.concatenate([*parts, self._own_ticks()])

    def values(self) -> NDArray[Any]:
        """All samples, from the file."""
        self.write()
        rows = self.table.read(0)
        rows.flags.writeable = False
        return rows

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.table) + len(self.pending())

    @property
    def nbytes(self) -> int:
        """How much memory is taken, not disk."""
        return self.chunk.nbytes + self._other.nbytes

    def _arrays(self, rows: NDArray[Any], first: int) -> Sequence[NDArray[Any]]:
        """What the table gets."""
        found = [rows.reshape(len(rows), *self.shape)]
        if len(self.table.arrays) > 1:
            found.append(times(first + np.arange(len(rows)) * self.period, self.clock))
        return found

    def _turn(self) -> None:
        self.table.wait(self._other_until)
        self.chunk, self._other, self._other_until = self._other, self.chunk, self.table.newest

    def _begin(self, first: int) -> None:
        super()._begin(first)
        self._other = self._allocate(len(self.chunk))

    def _set_aside(self) -> None:
        if self.count:
            self.stretches.append((self.first, self.count))
        super()._set_aside()


@attrs.define(eq=False)
class StoredSpikes(SpikeSampler):
    """Spikes of one event, of which memory holds no more than those that are not written yet.

    `table` has arrays for ticks, times, and neurons.
    """

    table: Table = attrs.field(kw_only=True)
    clock: Clock = attrs.field(kw_only=True)

    def restart(self, first: int) -> None:
        """Forget what was written."""
        super().restart(first)
        self.table.truncate(0)

    def hand_over(self, now: int) -> SpikeSampler:
        """Spikes in a file belong to nobody else."""
        raise InternalError("spikes were to be handed over, and are in a file")

    def settle(self, tick: int) -> None:
        """All spikes of earlier steps are here: have them written, if they are many."""
        if super().__len__() >= MANY:
            self.pass_on()

    def pass_on(self) -> None:
        """Have written what was collected, when that of before is. Raises SimulationError where it cannot be; then
        nothing is lost."""
        if not self._ticks:
            return
        self.table.wait()
        self._append()

    @interrupts_after()
    def _append(self) -> None:
        ticks, indices = super().ticks(), super().indices()
        self.table.append(len(ticks), lambda: (ticks, times(ticks, self.clock), indices))
        self._ticks, self._indices, self._sorted = [], [], True

    def write(self) -> None:
        """All spikes until now are in the file. Raises SimulationError where they cannot be written; then nothing is
        lost."""
        self.pass_on()
        self.table.complete()

    def ticks(self) -> Ints:
        """The tick of each spike, from the file."""
        self.write()
        return self.table.read(0)

    def indices(self) -> Ints:
        """The neuron of each spike, from the file."""
        self.write()
        return self.table.read(2)

    @property
    def nbytes(self) -> int:
        """How much memory is taken, not disk: times are made when they are written."""
        return super().nbytes + 24 * self.table.waiting

    def bytes_with(self, more: int) -> int:
        """What waits to be written, and what is being written."""
        return 40 * MANY

    def __len__(self) -> int:
        return super().__len__() + len(self.table)
