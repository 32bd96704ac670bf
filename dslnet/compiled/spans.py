"""Pieces of arrays with room behind each of them, so that some may grow without moving the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.rows import one_after_the_other

Index = NDArray[np.int64]
ROOM, PART = 4, 32
"""Room behind a piece: so much, and one for so many that it has."""


@frozen(eq=False)
class Spans:
    """Where each piece begins, where it ends, and up to where it may grow."""

    begin: Index
    end: Index
    limit: Index

    @classmethod
    def tight(cls, starts: Index) -> Spans:
        """Pieces one after the other."""
        starts = np.ascontiguousarray(starts, np.int64)
        return cls(starts[:-1], starts[1:], starts[1:])

    def packed(self) -> Spans:
        """The same without room."""
        return Spans.tight(self.starts)

    def with_room(self, more: Index | None = None) -> Spans:
        """The same with room, and for twice so many `more` in each."""
        limit = np.cumsum(self.lengths + self.lengths // PART + ROOM + (0 if more is None else 2 * more))
        begin = np.append(0, limit[:-1])
        return Spans(begin, begin + self.lengths, limit)

    @property
    def lengths(self) -> Index:
        """How much is in each."""
        return self.end - self.begin

    @property
    def starts(self) -> Index:
        """Where they would begin one after the other, and the last one end."""
        return np.append(0, np.cumsum(self.lengths))

    def any(self, marks: NDArray[np.bool_]) -> bool:
        """Whether anything in a piece is marked; what lies behind the pieces does not count."""
        some = self.end > self.begin
        both = np.column_stack([self.begin[some], self.end[some]]).ravel()
        return bool(len(both) and np.logical_or.reduceat(np.append(marks, False), both)[::2].any())

    def places(self, pieces: Index) -> tuple[Index, Index]:
        """Those of all that is in some pieces, one after the other, and how much is in each."""
        lengths = self.end[pieces] - self.begin[pieces]
        return one_after_the_other(self.begin[pieces], lengths), lengths

    def can_take(self, pieces: Index) -> bool:
        """Whether each can take one more each time that it is named."""
        named, count = np.unique(pieces, return_counts=True)
        return bool((self.end[named] + count <= self.limit[named]).all())

    def roomier(self, pieces: Index) -> Spans:
        """With room for one more each time that a piece is named; also for those that have it now, and would not have
        it again."""
        return self.with_room(np.bincount(pieces, minlength=len(self.end)))

    def carried(self, library: Any, array: NDArray[Any], to: Spans) -> NDArray[Any]:
        """An array whose pieces lie elsewhere."""
        into = np.zeros(int(to.limit[-1]), array.dtype)
        ffi, size = library.ffi, array.itemsize
        places = (ffi.cast("int64_t *", each.ctypes.data) for each in (self.begin, self.end, to.begin))
        bytes_ = (ffi.cast("char *", each.ctypes.data) for each in (array, into))
        library.lib.dsl_roomy_copy(len(self.begin), *places, size, *bytes_)
        return into


def at(library: Any, *arrays: Index) -> list[Any]:
    """Where arrays begin, for C; each lives as long as what says so."""
    return [library.ffi.from_buffer("int64_t[]", array) for array in arrays]
