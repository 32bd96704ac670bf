"""Samples and spikes that go to a file as they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.errors import InternalError, SimulationError
from dslnet.record.passing import PassingSampler
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import Ints, SpikeSampler
from dslnet.record.stores import GrowingArray
from dslnet.record.times import times
from dslnet.ticks import Clock

MANY = 2**16
"""Spikes: so many are written at once, unless somebody reads."""


@attrs.define(eq=False)
class StoredSamples(PassingSampler):
    """Samples of one field, of which memory holds no more than those that are not written yet."""

    array: GrowingArray = attrs.field(kw_only=True)
    clock: Clock = attrs.field(kw_only=True)
    time: GrowingArray | None = attrs.field(default=None, kw_only=True)
    """Where the times go; one field of a recording writes them."""
    stretches: list[tuple[int, int]] = attrs.field(init=False, factory=list)
    """First tick and number of the samples before each pause."""
    cuts: list[int] = attrs.field(init=False, factory=list)
    """How many samples were left in the file, whenever others were taken out of it."""

    def restart(self, first: int) -> None:
        """Forget what was written."""
        self.stretches = []
        self.cut_back(0)
        super().restart(first)

    def accept(self, rows: NDArray[Any], number: int) -> None:
        """Write rows, and their times; both or nothing."""
        found = [rows.reshape(len(rows), *self.shape)]
        if self.time is not None:
            found.append(times(self.first + (number + np.arange(len(rows))) * self.period, self.clock))
        append_all(self._arrays, found)

    def hand_over(self, now: int) -> FieldSampler:
        """Samples in a file belong to nobody else."""
        raise InternalError(f"samples of {self.field} were to be handed over, and are in a file")

    def pass_on(self) -> None:
        """Hand on what was collected. Raises SimulationError where it cannot be written; then nothing is lost."""
        try:
            super().pass_on()
        except OSError as problem:
            raise SimulationError(f"samples of {self.field} cannot be written to the file: {problem}") from problem

    @property
    def written(self) -> int:
        """How many samples are in the file."""
        return len(self.array)

    def cut_back(self, written: int) -> None:
        """Forget all samples in the file but the first ones."""
        cut_all(self._arrays, written, self.cuts)

    @property
    def _arrays(self) -> list[GrowingArray]:
        return [self.array] if self.time is None else [self.array, self.time]

    def ticks(self) -> Ints:
        """The ticks of all samples."""
        parts = [first + np.arange(many, dtype=np.int64) * self.period for first, many in self.stretches]
        return np.concatenate([*parts, self._own_ticks()])

    def values(self) -> NDArray[Any]:
        """All samples, from the file."""
        self.pass_on()
        rows = self.array.read()
        rows.flags.writeable = False
        return rows

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.array) + len(self.pending())

    @property
    def nbytes(self) -> int:
        """How much memory is taken, not disk."""
        return self.chunk.nbytes

    def _set_aside(self) -> None:
        if self.count:
            self.stretches.append((self.first, self.count))
        super()._set_aside()


@attrs.define(eq=False)
class StoredSpikes(SpikeSampler):
    """Spikes of one event, of which memory holds no more than those that are not written yet."""

    arrays: tuple[GrowingArray, GrowingArray, GrowingArray] = attrs.field(kw_only=True)
    """For ticks, times, and neurons."""
    clock: Clock = attrs.field(kw_only=True)
    cuts: list[int] = attrs.field(init=False, factory=list)
    """How many spikes were left in the file, whenever others were taken out of it."""

    def restart(self, first: int) -> None:
        """Forget what was written."""
        super().restart(first)
        self.cut_back(0)

    def hand_over(self, now: int) -> SpikeSampler:
        """Spikes in a file belong to nobody else."""
        raise InternalError("spikes were to be handed over, and are in a file")

    def settle(self, tick: int) -> None:
        """All spikes of earlier steps are here: write them, if they are many."""
        if super().__len__() >= MANY:
            self.pass_on()

    def pass_on(self) -> None:
        """Write what was collected. Raises SimulationError where it cannot be written; then nothing is lost."""
        if not self._ticks:
            return
        ticks, indices = super().ticks(), super().indices()
        try:
            append_all(self.arrays, (ticks, times(ticks, self.clock), indices))
        except OSError as problem:
            raise SimulationError(f"spikes cannot be written to the file: {problem}") from problem
        self._ticks, self._indices, self._sorted = [], [], True

    @property
    def written(self) -> int:
        """How many spikes are in the file."""
        return len(self.arrays[0])

    def cut_back(self, written: int) -> None:
        """Forget all spikes in the file but the first ones."""
        cut_all(self.arrays, written, self.cuts)

    def ticks(self) -> Ints:
        """The tick of each spike, from the file."""
        self.pass_on()
        return self.arrays[0].read()

    def indices(self) -> Ints:
        """The neuron of each spike, from the file."""
        self.pass_on()
        return self.arrays[2].read()

    def bytes_with(self, more: int) -> int:
        """What waits to be written."""
        return 16 * MANY

    def __len__(self) -> int:
        return super().__len__() + len(self.arrays[0])


def append_all(arrays: Sequence[GrowingArray], rows: Iterable[NDArray[Any]]) -> None:
    """Append to arrays of one length. Raises OSError where one cannot be written; then none of them has got longer."""
    begin = len(arrays[0])
    try:
        for array, values in zip(arrays, rows, strict=True):
            array.append(values)
    except OSError:
        for array in arrays:
            if len(array) > begin:
                with suppress(OSError):  # the array knows its length, and the file will when there is room again
                    array.truncate(begin)
        raise


def cut_all(arrays: Sequence[GrowingArray], length: int, cuts: list[int]) -> None:
    """Cut arrays to one length, and note where something was lost. Raises SimulationError where the file refuses."""
    if length < len(arrays[0]):
        cuts.append(length)
    try:
        for array in arrays:
            if len(array) != length:
                array.truncate(length)
    except OSError as problem:
        raise SimulationError(f"what was recorded cannot be cut back in the file: {problem}") from problem
