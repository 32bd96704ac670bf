"""Rows in which the targets of a source follow one another for long stretches: each of these is a run, without an
index."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.rows import pieces_of


@frozen(eq=False)
class Cut:
    """Runs as they are gone through, none of which reaches beyond its row. `split` says where those of each row begin
    among all; of each run `begin` is its first target, `end` the one behind its last, and `shift` what is added to a
    target for the place of its synapse. Behind the last run there is one of no synapses, where values end."""

    split: Index
    begin: Index
    end: Index
    shift: Index

    @property
    def nbytes(self) -> int:
        """What it takes."""
        return sum(array.nbytes for array in (self.split, self.begin, self.end, self.shift))


@frozen(eq=False, repr=False)
class Runs(Connectivity):
    """Values stand as in rows, and whoever asks for single synapses finds the index of rows. `begins`, ascending, are
    the places at which a row begins, or a target does not follow the one before."""

    begins: Index = field(kw_only=True)

    @classmethod
    def of(cls, rows: Connectivity) -> Runs:
        """The same synapses."""
        found = cls.long(rows, 0)
        assert found is not None
        return found

    @classmethod
    def long(cls, rows: Connectivity, length: int) -> Runs | None:
        """The same where runs have on average so many synapses at least; else None, mostly after a look at a few."""
        targets, offsets = rows.explicit().targets, rows.offsets
        assert targets is not None
        found, count = [np.empty(0, np.int64)], 0
        for first, last in pieces_of(offsets):
            begin, end = offsets[first], offsets[last]
            breaks = np.ones(end - begin, np.bool_)
            np.not_equal(np.diff(targets[begin:end]), 1, out=breaks[1:])
            rows_begin = offsets[first:last]
            breaks[rows_begin[rows_begin < end] - begin] = True
            found.append(np.flatnonzero(breaks) + begin)
            count += len(found[-1])
            if count * length > rows.size:
                return None
        begins = np.concatenate(found)
        return cls(rows.pre_size, rows.post_size, offsets, targets, rows.weights, begins=begins)

    def cut(self, starts: Index) -> Cut:
        """By rows that begin at these places; behind the last one stands where it ends. The part of a row that is of
        one thread is a row here."""
        assert self.targets is not None
        begins = np.union1d(self.begins, np.append(starts, self.size))
        first = np.append(self.targets[begins[:-1]].astype(np.int64), 0)
        end = first + np.diff(begins, append=self.size)
        return Cut(np.searchsorted(begins, starts), first, end, begins - first)
