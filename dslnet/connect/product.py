"""Any of some sources to any of some targets, each of these without one source at most, as without itself.

What is connected is known from a number for each neuron, so no index is stored.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.ends import Ends, Group

ALL, NONE = -1, -2
"""In the place of a source that is left out: all sources reach this neuron, or none does."""


@frozen(eq=False, repr=False)
class Product(Connectivity):
    """The neurons `sources`, ascending, reach all targets. `left_out`, shape (post_size,), is the place among them of
    the one that does not reach a neuron, or ALL or NONE."""

    sources: Index = field(kw_only=True)
    left_out: Index = field(kw_only=True)

    @classmethod
    def of(cls, pre_size: int, sources: Index, left_out: Index) -> Product:
        """With the number of synapses of each source."""
        only = left_out == 0 if len(sources) == 1 else np.zeros(len(left_out), np.bool_)
        left_out = np.where(only, NONE, left_out) if len(sources) else np.full(len(left_out), NONE)
        lengths = np.zeros(pre_size, np.int64)
        lengths[sources] = reached(left_out, len(sources))
        left_out.flags.writeable = False
        offsets = np.append(0, np.cumsum(lengths))
        return cls(pre_size, len(left_out), offsets, None, sources=sources, left_out=left_out)

    @classmethod
    def between(cls, ends: Ends, to_themselves: bool) -> Product:
        """All pairs of two groups, those of a neuron with itself on request."""
        sources = _ascending(ends.pre)
        left_out = np.full(ends.post.total, NONE, np.int64)
        targets = _ascending(ends.post)
        left_out[targets] = ALL
        if ends.same and not to_themselves:
            both, places, _ = np.intersect1d(sources, targets, assume_unique=True, return_indices=True)
            left_out[both] = places
        return cls.of(ends.pre.total, sources, left_out)

    @property
    def is_dense(self) -> bool:
        """Whether the values of all pairs lie in a matrix."""
        return False

    @property
    def is_whole(self) -> bool:
        """Whether every pair is connected."""
        return self.size == self.pre_size * self.post_size

    @property
    def indegree(self) -> Index:
        """The number of synapses of each target, shape (post_size,)."""
        return np.where(self.left_out == NONE, 0, len(self.sources) - (self.left_out >= 0))

    def onto(self, target: int) -> tuple[Index, Index]:
        """The sources of the synapses onto one target, and their places in the order (pre, post)."""
        places = np.arange(len(self.sources) if self.left_out[target] != NONE else 0)
        places = places[places != self.left_out[target]]
        sources = self.sources[places]
        return sources, self.offsets[sources] + reached(self.left_out[:target], len(self.sources))[places]

    def _search(self, bounds: Index) -> Index:
        return self.explicit()._search(bounds)

    def _targets(self, dtype: Any) -> NDArray[Any]:
        targets = np.flatnonzero(self.left_out != NONE)
        there = self.left_out[targets] != np.arange(len(self.sources))[:, np.newaxis]
        return np.asarray(np.broadcast_to(targets.astype(dtype), there.shape)[there])

    def __repr__(self) -> str:
        return f"Product({self.pre_size} -> {self.post_size}, {self.size} synapses)"


def reached(left_out: Index, sources: int) -> Index:
    """How many of some targets each of so many sources reaches."""
    by_one = np.bincount(left_out[left_out >= 0], minlength=sources)
    return np.asarray(np.count_nonzero(left_out != NONE) - by_one, np.int64)


def _ascending(group: Group) -> Index:
    return np.arange(group.total) if group.positions is None else np.sort(group.positions)
