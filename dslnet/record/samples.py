"""Samples of one field: memory that the running code fills row by row, and the array that is read from it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.connect.moving import Moves
from dslnet.errors import InternalError
from dslnet.record.columns import Columns

CHUNK_BYTES = 64 * 2**20
"""Up to here the memory grows in one piece, which is read without a copy; beyond, in pieces of this size."""
CACHE_LINE = 64
FEWEST_ROWS = 16


@attrs.define(eq=False)
class FieldSampler:
    """Takes a row of values at the ticks first, first + period, ... of one field of one population.

    `positions` are the neurons to copy, in this order, as flat int64 indices; `shape` is what a row is read as.

    With `columns` it reads the values of a projection itself, when it is told to `look`; `positions` are then places in
    what the projection shows, -1 for a synapse that is gone.

    The running code writes sample number n into `chunk[n - chunk_first]`. There is room for every sample due before
    tick `room_until`: who reaches it calls `reserve`, and takes `chunk` and `chunk_first` anew. Nobody else moves them.
    """

    population: int
    field: str
    positions: NDArray[np.int64]
    shape: tuple[int, ...]
    first: int
    period: int
    dtype: np.dtype[Any] = attrs.field(converter=np.dtype)
    unit: str | None = None
    columns: Columns | None = attrs.field(default=None, kw_only=True)
    chunk: NDArray[Any] = attrs.field(init=False)
    chunk_first: int = attrs.field(init=False, default=0)
    count: int = attrs.field(init=False, default=0)
    """How many samples have been taken, as far as `finish`, `reserve` and `take` were told."""
    room_until: int = attrs.field(init=False)
    origin: int = attrs.field(init=False, default=0)
    """The tick of the first sample of all; after a pause `first` is that of the first one since."""
    paused: bool = attrs.field(init=False, default=False)
    _earlier: list[tuple[NDArray[np.int64], NDArray[Any]]] = attrs.field(init=False, factory=list)
    _full: list[NDArray[Any]] = attrs.field(init=False, factory=list)
    _joined: NDArray[Any] | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.restart(self.first)

    @property
    def width(self) -> int:
        """The number of values in a row."""
        return len(self.positions)

    @property
    def word(self) -> str:
        """What a column is."""
        return "neuron" if self.columns is None else self.columns.axis

    def choose_anew(self) -> None:
        """What is recorded of a projection whose synapses are other ones; called before `restart`."""
        if self.columns is not None:
            self.columns, self.positions, self.shape = self.columns.chosen()

    def follow(self, moved: Moves) -> None:
        """Synapses have come or gone; a position is -1 for one that is gone."""
        if self.columns is not None and self.columns.synapses:
            self.positions = moved.now(self.positions)

    def miss(self, where: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> None:
        """Synapses come and go one by one, and `where` tells where those are by now, -1 for one that is gone: for who
        says of these something else than what was taken."""

    def restart(self, first: int) -> None:
        """Empty, with the first sample due at tick `first`. Arrays that were read before stay as they are."""
        self.origin, self.paused, self._earlier = first, False, []
        self._begin(first)

    def _begin(self, first: int) -> None:
        """Nothing yet of the samples from tick `first` on."""
        self.first, self.count, self.chunk_first, self._full, self._joined = first, 0, 0, [], None
        self.chunk = self._allocate(0)
        self.room_until = first

    def pause(self, tick: int) -> None:
        """Take no samples at ticks from `tick` on."""
        if not self.paused:
            self.finish(tick)
            self._set_aside()
        self.paused = True

    def resume(self, tick: int) -> None:
        """Take samples again, from the first time that is due at `tick` or later."""
        self.paused = False
        self._begin(self._next_due(tick))

    def hand_over(self, now: int) -> FieldSampler:
        """All samples until now, as a sampler of its own; this one goes on empty."""
        if not self.paused:
            self.finish(now)
        taken, paused, origin = copy(self), self.paused, self.origin
        self.restart(self._next_due(now))
        self.origin, self.paused, taken.paused = origin, paused, True
        return taken

    def _next_due(self, tick: int) -> int:
        return self.origin + max(0, -((self.origin - tick) // self.period)) * self.period

    def _set_aside(self) -> None:
        """What was taken until now is a stretch of its own."""
        if self.count:
            self._earlier.append((self._own_ticks(), self._own_values()))
        self._begin(self.first + self.count * self.period)

    @property
    def seen_until(self) -> int:
        """The tick after the last sample."""
        return int(self.ticks()[-1]) + 1 if self.total else self.first

    @property
    def total(self) -> int:
        """How many samples there are, of all stretches."""
        return self.count + sum(len(ticks) for ticks, _ in self._earlier)

    def due(self, tick: int) -> bool:
        """Whether a sample is taken in the step of this tick."""
        return tick >= self.first and (tick - self.first) % self.period == 0

    def due_before(self, tick: int) -> int:
        """How many samples are due in the steps before this tick: the number of the next one."""
        return max(0, -((self.first - tick) // self.period))

    def tick_of(self, number: int) -> int:
        """The tick at which a sample is due."""
        return self.first + number * self.period

    def finish(self, tick: int) -> None:
        """All steps before this tick have been made, and the samples due in them are in their places."""
        self.count = max(self.count, self.due_before(tick))
        if self.count > self.chunk_first + len(self.chunk):
            raise InternalError(f"samples of {self.field} up to tick {tick} were taken without room for them")

    def reserve(self, now: int, end: int) -> int:
        """Make room for the samples of the ticks from `now` on, as far as `end` where a chunk allows it.

        All steps before `now` have been made. Returns `room_until`, the first tick without room; it is at least `end`
        if all samples fit, and always more than `now`.
        """
        self.finish(now)
        needed = self.due_before(end)
        if end > self.room_until and needed * self._row_bytes <= CHUNK_BYTES:
            self._grow(needed)
        elif now >= self.room_until:
            self._begin_chunk(needed)
        self.room_until = self.tick_of(self.chunk_first + len(self.chunk))
        return self.room_until

    def take(self, tick: int, values: NDArray[Any]) -> None:
        """Take the sample due at `tick` from the flat array of the field."""
        self._put(tick, values[self.positions])

    def look(self, tick: int) -> None:
        """Take the sample due at `tick`, whose step is the last one that was made, from a projection."""
        assert self.columns is not None
        self._put(tick, self.columns.values(self.positions))

    def _put(self, tick: int, row: NDArray[Any]) -> None:
        if tick >= self.room_until:
            self.reserve(tick, tick + 1)
        self.chunk[self.due_before(tick) - self.chunk_first] = row
        self.count = self.due_before(tick + 1)

    @property
    def nbytes(self) -> int:
        """How much memory the samples take."""
        joined = 0 if self._joined is None else self._joined.nbytes
        earlier = sum(ticks.nbytes + values.nbytes for ticks, values in self._earlier)
        full = sum(chunk.nbytes for chunk in self._full if chunk.base is not self._joined)  # else it is a part of that
        return earlier + joined + self.chunk.nbytes + full

    def bytes_at(self, tick: int) -> int:
        """How many bytes the samples will take when all steps before this tick have been made."""
        earlier = sum(ticks.nbytes + values.nbytes for ticks, values in self._earlier)
        return earlier + (0 if self.paused else self.due_before(tick) * self._row_bytes)

    def ticks(self) -> NDArray[np.int64]:
        """The tick of each sample that was taken, shape (samples,)."""
        return np.concatenate([*(ticks for ticks, _ in self._earlier), self._own_ticks()])

    def _own_ticks(self) -> NDArray[np.int64]:
        return self.first + np.arange(self.count, dtype=np.int64) * self.period

    def values(self) -> NDArray[Any]:
        """The samples that were taken, shape (samples, *shape), read-only."""
        if not self._earlier:
            return self._own_values()
        rows: NDArray[Any] = np.concatenate([*(values for _, values in self._earlier), self._own_values()])
        rows.flags.writeable = False
        return rows

    def _own_values(self) -> NDArray[Any]:
        """Those since the last pause."""
        rows = self.chunk[: self.count - self.chunk_first]
        if self._full:
            rows = self._joined = self._join(rows)
        rows = rows.reshape(self.count, *self.shape)
        rows.flags.writeable = False
        return rows

    def _join(self, newest: NDArray[Any]) -> NDArray[Any]:
        """All samples in one piece. The full chunks are parts of it from now on, so that none is held twice."""
        if self._joined is not None and len(self._joined) == self.count:
            return self._joined
        rows = np.concatenate([*self._full, newest])
        self._full = [rows[: self.chunk_first]]
        return rows

    @property
    def _row_bytes(self) -> int:
        return max(1, self.width * self.dtype.itemsize)

    def _grow(self, needed: int) -> None:
        """A longer chunk with the samples of the old one, at least twice as long so that growing stays cheap."""
        old = self.chunk
        rows = min(max(2 * len(old), needed, FEWEST_ROWS), max(needed, CHUNK_BYTES // self._row_bytes))
        longer = self._allocate(rows)
        longer[: len(old)] = old
        self.chunk = longer

    def _begin_chunk(self, needed: int) -> None:
        """A new chunk behind the full one."""
        if len(self.chunk):
            self._full.append(self.chunk)
        most = max(1, CHUNK_BYTES // self._row_bytes)
        self.chunk_first = self.count
        self.chunk = self._allocate(min(most, max(needed - self.count, self.count, 1)))

    def _allocate(self, rows: int) -> NDArray[Any]:
        """Unwritten rows that begin at a cache line."""
        size = rows * self.width * self.dtype.itemsize
        raw = np.empty(size + CACHE_LINE, dtype=np.uint8)
        start = -raw.ctypes.data % CACHE_LINE
        return raw[start : start + size].view(self.dtype).reshape(rows, self.width)
