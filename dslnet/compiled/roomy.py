"""The synapses of a projection in rows with room behind each of them, so that one that comes or goes moves those of its
row and no others. C runs on these arrays; whoever asks for the synapses as a whole has them packed again.

What comes stands at the end of its row, whatever its target: a spike adds to each target by way of one synapse, or by
those of one pair, which stay in the order in which they came, so sums are those of rows in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.compiled.spans import Index, Spans, at
from dslnet.compiled.young import Young


@define(eq=False, slots=False)
class Roomy:
    """`bounds` are the first targets of the threads, and behind the last one; each has a row of each source. `columns`
    are the same synapses by target, where C asks for these: of each its source, and its place in the rows."""

    library: Any
    bounds: Index
    rows: Spans
    targets: NDArray[Any]
    arrays: Arrays
    columns: Spans | None = None
    sources: NDArray[Any] = field(factory=lambda: np.empty(0, np.uint16))
    places: NDArray[np.uint32] = field(factory=lambda: np.empty(0, np.uint32))
    young: Young = field(factory=Young)
    mixed: NDArray[np.bool_] = field(factory=lambda: np.empty(0, np.bool_))
    """Of each row whether it may not be in the order of targets."""
    alive: list[Any] = field(factory=list)
    """What C was told of."""

    @property
    def threads(self) -> int:
        """How many there are."""
        return len(self.bounds) - 1

    @property
    def size(self) -> int:
        """The number of synapses."""
        return int(self.rows.lengths.sum())

    def row_of(self, pre: Index, post: Index) -> Index:
        """In which row the synapses of pairs stand."""
        return pre * self.threads + np.searchsorted(self.bounds[1:-1], post, side="right")

    def there(self, pre: Index, post: Index) -> NDArray[np.bool_]:
        """Of pairs whether they have a synapse."""
        found, rows = np.zeros(len(pre), np.uint8), self.row_of(pre, post)
        flags = self.library.ffi.cast("uint8_t *", found.ctypes.data)
        self.library.lib.dsl_roomy_find(self.struct, len(pre), *self.at(rows, post), flags)
        return found.astype(np.bool_)

    def roomier(self, pre: Index, post: Index) -> Roomy:
        """With room for synapses between these neurons; itself, if it has."""
        rows, columns = self.row_of(pre, post), self.columns
        if self.rows.can_take(rows) and (columns is None or columns.can_take(post)):
            return self
        return self.moved(self.rows.roomier(rows), None if columns is None else columns.roomier(post))

    def moved(self, rows: Spans, columns: Spans | None) -> Roomy:
        """The same with other room."""
        carry = self.rows.carried
        arrays = {name: carry(self.library, array, rows) for name, array in self.arrays.items()}
        targets = carry(self.library, self.targets, rows)
        made = Roomy(self.library, self.bounds, rows, targets, arrays, columns, young=self.young, mixed=self.mixed)
        if self.columns is not None and columns is not None:
            made.sources = self.columns.carried(self.library, self.sources, columns)
            made.places = self.columns.carried(self.library, self.places, columns)
            shift = rows.begin - self.rows.begin
            self.library.lib.dsl_roomy_renumber(made.struct, self.threads, *self.at(self.bounds, shift))
        return made

    def create(self, pre: Index, post: Index, values: Mapping[str, Any]) -> Index:
        """Synapses come, for which there is room, ordered by their neurons; returns where they are."""
        rows, places = self.row_of(pre, post), np.empty(len(pre), np.int64)
        self.library.lib.dsl_roomy_add(self.struct, len(pre), *self.at(rows, pre, post, places))
        for name, array in self.arrays.items():
            array[places] = values[name]
        self.mixed[rows] = True
        return places

    def found(self, pre: Index | None, onto: NDArray[np.bool_] | None) -> tuple[Index, Index]:
        """The rows and the places of all synapses from these neurons, ascending, to those targets; None for any."""
        if pre is None:
            assert onto is not None
            return self._found_onto(onto) if self.columns is None else self._found_by_target(np.flatnonzero(onto))
        rows = (pre[:, np.newaxis] * self.threads + np.arange(self.threads)).ravel()
        places, lengths = self.rows.places(rows)
        rows = np.repeat(rows, lengths)
        chosen = slice(None) if onto is None else onto[self.targets[places]]
        return np.ascontiguousarray(rows[chosen]), np.ascontiguousarray(places[chosen])

    def _found_onto(self, onto: NDArray[np.bool_]) -> tuple[Index, Index]:
        """The same of all synapses to some targets: whoever has no columns looks at all targets."""
        marks, null = self.library.ffi.from_buffer("uint8_t[]", onto), self.library.ffi.NULL
        every, count = self.library.lib.dsl_roomy_onto, len(self.rows.end)
        found = every(self.struct, count, marks, null, null)
        rows, places = np.empty(found, np.int64), np.empty(found, np.int64)
        every(self.struct, count, marks, *self.at(rows, places))
        return rows, places

    def _found_by_target(self, targets: Index) -> tuple[Index, Index]:
        """The same by columns."""
        assert self.columns is not None
        own, lengths = self.columns.places(targets)
        places, pre = self.places[own].astype(np.int64), self.sources[own].astype(np.int64)
        order = np.argsort(places)
        return self.row_of(pre, np.repeat(targets, lengths))[order], places[order]

    def sought(self, number: NDArray[np.int32], wanted: Index, pre: Index, post: Index) -> Index:
        """Where those are that have these numbers, and stand between these neurons; -1 for those that do not."""
        rows, places = self.row_of(pre, post), np.full(len(wanted), -1, np.int64)
        numbers = self.library.ffi.from_buffer("int32_t[]", number)
        self.library.lib.dsl_roomy_seek(self.struct, len(wanted), *self.at(rows, wanted), numbers, *self.at(places))
        return places

    def where(self, number: NDArray[np.int32], count: int) -> Index:
        """Where each of so many synapses is that has a number; -1 where none has it."""
        places = np.full(count, -1, np.int64)
        numbers = self.library.ffi.from_buffer("int32_t[]", number)
        self.library.lib.dsl_roomy_where(self.struct, len(self.rows.end), numbers, *self.at(places))
        return places

    def prune(self, rows: Index, places: Index) -> Index:
        """Synapses that were found go. Returns from where the last one of their row moved to each place; -1 where what
        stood behind it moved up, as it does where young ones are to stay the last."""
        self.young.go(rows, self.rows.end[rows] - places)
        stays = np.isin(rows, self.young.entries[:, 0]).view(np.uint8)
        pre, moved = rows // self.threads, np.empty(len(places), np.int64)
        marks = self.library.ffi.from_buffer("uint8_t[]", stays)
        self.library.lib.dsl_roomy_take(self.struct, len(places), *self.at(rows, pre, places), marks, *self.at(moved))
        self.mixed[rows[moved >= 0]] = True
        return moved

    @cached_property
    def struct(self) -> Any:
        """What C is told of it."""
        return self.told(self.arrays)

    def told(self, arrays: Arrays) -> Any:
        """The same with these arrays in place of those of the fields; they are kept alive with it."""
        ffi, struct = self.library.ffi, self.library.ffi.new("Roomy *")
        value = ffi.new("void *[]", [ffi.cast("void *", array.ctypes.data) for array in arrays.values()])
        size = ffi.new("int64_t[]", [array.itemsize for array in arrays.values()])
        struct.values, struct.value, struct.size = len(arrays), value, size
        struct.begin, struct.end = self.at(self.rows.begin, self.rows.end)
        self._either(struct, "target", self.targets)
        if self.columns is not None:
            struct.first, struct.last = self.at(self.columns.begin, self.columns.end)
            self._either(struct, "source", self.sources)
            setattr(struct, "from", ffi.cast("uint32_t *", self.places.ctypes.data))
        self.alive.append((arrays, value, size))
        return struct

    def _either(self, struct: Any, name: str, array: NDArray[Any]) -> None:
        width = 8 * array.itemsize
        setattr(struct, f"{name}{width}", self.library.ffi.cast(f"uint{width}_t *", array.ctypes.data))

    def at(self, *arrays: Index) -> list[Any]:
        """Where arrays begin, for C."""
        return at(self.library, *arrays)
