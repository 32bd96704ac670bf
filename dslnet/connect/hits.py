"""Ways that are seldom taken: drawn one hit at a time, so that only what is connected costs time."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.lattice import Offsets, strides

Index = NDArray[np.int64]


@frozen(eq=False)
class Hits:
    """A Poisson process that hits each way with a rate of its own.

    `ends` are the rates added up, `guide` says where in them to look for a point, `shift` is the step of each way in
    the frame of `ranks`.
    """

    shape: tuple[int, ...]
    ends: NDArray[np.float64]
    guide: NDArray[np.int32]
    shift: NDArray[np.int32]
    ranks: NDArray[np.int32]

    @classmethod
    def of(cls, offsets: Offsets, rates: NDArray[np.float64]) -> Hits:
        """With the ways whose rate is above 0."""
        ways = np.flatnonzero(rates)
        ends = np.cumsum(rates[ways])
        cells = 4 * len(ways)
        scaled = ends * (cells / ends[-1]) if cells else ends
        guide = np.cumsum(np.bincount(scaled.astype(np.int64) + 1, minlength=cells)[:cells])
        # Ranks in a frame so wide that every way leads to a place in it; what is no neuron there is -1.
        wide = tuple(3 * n - 2 for n in offsets.shape)
        ranks = np.full(wide, -1, np.int32)
        centre = tuple(slice(n - 1, 2 * n - 1) for n in offsets.shape)
        ranks[centre] = np.arange(math.prod(offsets.shape)).reshape(offsets.shape)
        shift = (strides(wide) @ offsets.steps[:, ways]).astype(np.int32)
        return cls(offsets.shape, ends, guide.astype(np.int32), shift, ranks.ravel())

    @property
    def mean(self) -> float:
        """How many hits a source has, also out of the shape."""
        return float(self.ends[-1]) if len(self.ends) else 0.0

    def hits(self, sources: Index, generator: np.random.Generator) -> tuple[Index, NDArray[np.int32]]:
        """For hits in any order the place in `sources`, and the target, -1 out of the shape."""
        counts = generator.poisson(self.mean, len(sources))
        points = generator.random(int(counts.sum()))
        wide = tuple(3 * n - 2 for n in self.shape)
        centre = np.stack(np.unravel_index(sources, self.shape)) + np.array(self.shape)[:, np.newaxis] - 1
        number = np.repeat(np.arange(len(sources)), counts)
        return number, self.ranks[(strides(wide) @ centre)[number] + self.shift[self._ways(points)]]

    def _ways(self, points: NDArray[np.float64]) -> NDArray[np.int32]:
        """In which way numbers from 0 to 1 fall; each is as long as its rate."""
        last = len(self.ends) - 1
        way = np.minimum(self.guide[(points * len(self.guide)).astype(np.int64)], last)
        points = points * self.mean
        way += points >= self.ends[way]
        np.minimum(way, last, out=way)
        more = np.flatnonzero(points >= self.ends[way])
        way[more] = np.minimum(np.searchsorted(self.ends, points[more], side="right"), last)
        return way
