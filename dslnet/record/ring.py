"""Recordings that keep the last samples or spikes only."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import Ints, SpikeSampler


@attrs.define(eq=False)
class LastSamples(FieldSampler):
    """Keeps the last `last` samples, in memory for twice as many: when it is full the newer half moves to its begin."""

    last: int = attrs.field(default=1, kw_only=True)

    def reserve(self, now: int, end: int) -> int:
        """As in `FieldSampler`, in memory that does not grow."""
        self.finish(now)
        if now >= self.room_until:
            self.chunk[: self.last] = self.chunk[self.last :]
            self.chunk_first = self.count - self.last
            self.room_until = self.tick_of(self.chunk_first + len(self.chunk))
        return self.room_until

    def bytes_at(self, tick: int) -> int:
        """The same at any tick."""
        return self.nbytes

    def ticks(self) -> Ints:
        """The ticks of the samples that are kept."""
        return super().ticks()[-self.last :]

    def values(self) -> NDArray[Any]:
        """The samples that are kept, read-only."""
        rows = super().values()[-self.last :]
        rows.flags.writeable = False
        return rows

    def _own_ticks(self) -> Ints:
        return self.first + np.arange(self._oldest, self.count, dtype=np.int64) * self.period

    def _own_values(self) -> NDArray[Any]:
        """A copy: the memory is written again."""
        rows = self.chunk[self._oldest - self.chunk_first : self.count - self.chunk_first].copy()
        return rows.reshape(len(rows), *self.shape)

    @property
    def _oldest(self) -> int:
        return max(0, self.count - self.last)

    def _begin(self, first: int) -> None:
        super()._begin(first)
        self.chunk = self._allocate(2 * self.last)
        self.room_until = self.tick_of(len(self.chunk))

    def _set_aside(self) -> None:
        super()._set_aside()
        while sum(len(ticks) for ticks, _ in self._earlier[1:]) >= self.last:
            del self._earlier[0]


@attrs.define(eq=False)
class LastSpikes(SpikeSampler):
    """Keeps the last `last` spikes."""

    last: int = attrs.field(default=1, kw_only=True)
    _since: int = attrs.field(init=False, default=0)
    """Of ticks before this one spikes have been forgotten."""

    def restart(self, first: int) -> None:
        """Empty."""
        super().restart(first)
        self._since = first

    def add(self, ticks: NDArray[Any], indices: NDArray[Any]) -> None:
        """Keep a batch; what is older than the last spikes is forgotten now and then."""
        super().add(ticks, indices)
        if len(self) > 2 * self.last + 4096:
            self._forget()

    def bytes_with(self, more: int) -> int:
        """At most so many."""
        return min(super().bytes_with(more), 2 * (2 * self.last + 4096) * 8)

    def ticks(self) -> Ints:
        """The ticks of the spikes that are kept."""
        self._forget()
        return super().ticks()

    def indices(self) -> Ints:
        """Their neurons."""
        self._forget()
        return super().indices()

    def stretches(self, now: int) -> list[tuple[int, int]]:
        """As far back as no spike has been forgotten."""
        self._forget()
        return [(max(begin, self._since), end) for begin, end in super().stretches(now) if end > self._since]

    def _forget(self) -> None:
        """Drop all but the last ones: a batch that comes later may hold earlier spikes, which are older still."""
        if len(self) <= self.last:
            return
        self._sort()
        self._since = int(self._ticks[0][-self.last - 1]) + 1
        for batches in (self._ticks, self._indices):
            batches[0] = batches[0][-self.last :].copy()
            batches[0].flags.writeable = False
