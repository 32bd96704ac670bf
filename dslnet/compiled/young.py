"""Synapses that came lately: spikes that had been sent before go by without them."""

from __future__ import annotations

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.compiled.spans import Index
from dslnet.ticks import FOREVER


@define(eq=False)
class Young:
    """They stand at the ends of their rows, the youngest last. `entries`, ascending by rows, have of each the row, the
    tick from which on they carry spikes, and how many they are; those of one row are in the order in which they came.
    """

    entries: Index = field(factory=lambda: np.empty((0, 3), np.int64))

    @property
    def latest(self) -> int:
        """The tick from which on all synapses carry spikes."""
        return int(self.entries[:, 1].max(initial=0))

    def among(self, late: NDArray[np.bool_], tick: int) -> NDArray[np.bool_]:
        """Which of the synapses that come at a tick are young: all, if any is, or came so in the same step before.
        Neurons may be told yet to have fired in the step that was made, which new synapses do not carry then."""
        return late | (late.any() or (self.entries[:, 1] == tick).any())

    def come(self, rows: Index, tick: int) -> None:
        """Synapses come to the ends of these rows."""
        came, count = np.unique(rows, return_counts=True)
        entries = np.concatenate([self.entries, np.column_stack([came, np.full_like(came, tick), count])])
        self.entries = entries[np.argsort(entries[:, 0], kind="stable")]

    def go(self, rows: Index, behind: Index) -> None:
        """Synapses go that were the last, the last but one, ... of these rows: 1, 2, ..."""
        for row in np.intersect1d(self.entries[:, 0], rows):
            self._fewer(row, behind[rows == row])

    def _fewer(self, row: int, behind: Index) -> None:
        seen = 0
        for entry in np.flatnonzero(self.entries[:, 0] == row)[::-1]:
            count = self.entries[entry, 2]
            self.entries[entry, 2] -= np.count_nonzero((behind > seen) & (behind <= seen + count))
            seen += count

    def forget(self, sent: int) -> None:
        """Nothing is under way any more that was sent before a tick."""
        self.entries = self.entries[(self.entries[:, 1] > sent) & (self.entries[:, 2] > 0)]

    def since(self, size: int, ends: Index) -> NDArray[np.int64]:
        """Of each synapse the tick from which on it carries spikes, -FOREVER for those that carry all; `ends` are those
        of the rows of the entries. What came to a row later than its young ones, and is not young itself, stands in
        their places: nothing is under way there then, so it does not matter which ones they are."""
        since, before = np.full(size, -FOREVER), dict[int, int]()
        for (row, tick, count), last in zip(self.entries[::-1].tolist(), ends[::-1].tolist(), strict=True):
            end = before.get(row, last)
            since[end - count : end] = tick
            before[row] = end - count
        return since
