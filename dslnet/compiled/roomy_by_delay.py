"""The rows of a projection by delay (`compiled/by_delay.py`) with room, for synapses that come and go one by one.

Their values stand in the rows of the whole (`compiled/roomy.py`), in any order of delays; here each one has its target
and where it stands there. Those of a source lie side by side, in the order of their delays.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.compiled.by_delay import ByDelay
from dslnet.compiled.spans import Index, Spans, at


@define(eq=False, slots=False)
class RoomyByDelay:
    """`rows` are those of each source, with an empty one at the end that says where it ends, and `synapses` where its
    synapses are. `row_part` has the part of each row, `starts`, shape (rows, threads), where those of a thread begin;
    `targets` and `places` are of each synapse."""

    library: Any
    parts: int
    rows: Spans
    synapses: Spans
    row_part: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    targets: NDArray[Any]
    places: NDArray[np.uint32]

    @classmethod
    def of(cls, library: Any, found: ByDelay, threads: int) -> RoomyByDelay:
        """The same as these rows."""
        first = found.first.astype(np.int64)
        begins = found.starts[first * threads].astype(np.int64)
        row_part = np.insert(found.row_part, first[1:], 0)
        starts = np.insert(found.starts[:-1].reshape(-1, threads), first[1:], begins[1:, np.newaxis], axis=0)
        rows, synapses = Spans.tight(first + np.arange(len(first))), Spans.tight(begins)
        tight = cls(library, len(found.parts), rows, synapses, row_part, starts, found.targets, found.places)
        return tight.moved(rows.with_room(), synapses.with_room())

    @property
    def threads(self) -> int:
        """How many there are."""
        return int(self.starts.shape[1])

    @property
    def first(self) -> NDArray[np.uint32]:
        """Where the rows of each source begin."""
        return self.rows.begin.astype(np.uint32)

    @property
    def last(self) -> NDArray[np.uint32]:
        """And where they end."""
        return (self.rows.end - 1).astype(np.uint32)

    def number(self, whole: Index, part: Index) -> Index:
        """What rows are called that stay the same whatever comes: by their rows in the whole, and their parts."""
        source, thread = np.divmod(whole, self.threads)
        return (source * self.parts + part) * self.threads + thread

    def ends(self, numbers: Index) -> Index:
        """Where the rows end that are called so, and are there."""
        row, thread = np.divmod(numbers, self.threads)
        source, part = np.divmod(row, self.parts)
        each = zip(self.rows.begin[source], self.rows.end[source], part, strict=True)
        found = [begin + np.searchsorted(self.row_part[begin : end - 1], one) for begin, end, one in each]
        return self.starts.ravel()[np.array(found, np.int64) * self.threads + thread + 1].astype(np.int64)

    def roomier(self, whole: Index, part: Index) -> RoomyByDelay:
        """With room for synapses of these rows of the whole, and parts; itself, if it has."""
        source = whole // self.threads
        new = np.unique(source * self.parts + part) // self.parts
        if self.rows.can_take(new) and self.synapses.can_take(source):
            return self
        return self.moved(self.rows.roomier(new), self.synapses.roomier(source))

    def moved(self, rows: Spans, synapses: Spans) -> RoomyByDelay:
        """The same with other room."""
        each = np.ascontiguousarray(self.starts).view(f"V{4 * self.threads}").ravel()
        starts = self.rows.carried(self.library, each, rows).view(np.uint32).reshape(-1, self.threads)
        shift = np.repeat(synapses.begin - self.synapses.begin, rows.limit - rows.begin)
        starts = (starts + shift[:, np.newaxis]).astype(np.uint32)
        row_part = self.rows.carried(self.library, self.row_part, rows)
        targets, places = (self.synapses.carried(self.library, a, synapses) for a in (self.targets, self.places))
        return RoomyByDelay(self.library, self.parts, rows, synapses, row_part, starts, targets, places)

    def add(self, whole: Index, part: Index, post: Index, places: Index) -> None:
        """Synapses come that stand at these places of the whole; there is room."""
        self.library.lib.dsl_by_delay_add(self.struct, len(whole), *at(self.library, whole, part, post, places))

    def behind(self, whole: Index, part: Index, places: Index) -> Index:
        """How far synapses are from the ends of their rows: 1 for the last one."""
        found = np.empty(len(whole), np.int64)
        self.library.lib.dsl_by_delay_behind(self.struct, len(whole), *at(self.library, whole, part, places, found))
        return found

    def take(self, whole: Index, part: Index, places: Index, limit: Index, moved: Index) -> None:
        """Synapses go, and one has moved to their places in the whole; where none has, -1, what stands behind them in
        their rows, before a limit, moves up; nothing where that is 0, since they stay there."""
        each = at(self.library, whole, part, places, limit, moved)
        self.library.lib.dsl_by_delay_take(self.struct, len(whole), *each)

    def renumber(self, moved: Index) -> None:
        """The rows of the whole have moved, each by a number of places."""
        self.library.lib.dsl_by_delay_renumber(self.struct, len(self.rows.begin), *at(self.library, moved))

    @cached_property
    def struct(self) -> Any:
        """What C is told of it."""
        ffi, struct = self.library.ffi, self.library.ffi.new("RoomyByDelay *")
        struct.threads, width = self.threads, 8 * self.targets.itemsize
        struct.first, struct.last, struct.behind = at(self.library, self.rows.begin, self.rows.end, self.synapses.end)
        arrays = {
            "row_part": self.row_part,
            "starts": self.starts,
            f"target{width}": self.targets,
            "place": self.places,
        }
        for name, array in arrays.items():
            setattr(struct, name, ffi.cast(ffi.typeof(getattr(struct, name)), array.ctypes.data))
        return struct
