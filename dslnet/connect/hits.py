"""Ways that are seldom taken: drawn one hit at a time, so that only what is connected costs time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.lattice import Offsets, strides
from dslnet.connect.ordering import Packing

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
    def of(cls, offsets: Offsets, rates: NDArray[np.float64], periodic: bool) -> Hits:
        """With the ways whose rate is above 0; where borders meet, only with those that lead up, which reach all."""
        ways = np.flatnonzero((rates > 0) & (offsets.steps >= 0).all(axis=0) if periodic else rates)
        ends = np.cumsum(rates[ways])
        cells = 8 * len(ways)
        scaled = ends * (cells / ends[-1]) if cells else ends
        guide = np.cumsum(np.bincount(scaled.astype(np.int64) + 1, minlength=cells)[:cells])
        # Ranks in a frame so wide that every way leads to a place in it; what is no neuron there is -1.
        own = np.arange(math.prod(offsets.shape), dtype=np.int32).reshape(offsets.shape)
        frame = [(n - 1, n - 1) for n in offsets.shape]
        ranks = np.pad(own, frame, mode="wrap") if periodic else np.pad(own, frame, constant_values=-1)
        wide = ranks.shape
        shift = (strides(wide) @ offsets.steps[:, ways]).astype(np.int32)
        return cls(offsets.shape, ends, guide.astype(np.int32), shift, ranks.ravel())

    @property
    def mean(self) -> float:
        """How many hits a source has, also out of the shape."""
        return float(self.ends[-1]) if len(self.ends) else 0.0

    def keys(self, sources: Index, packing: Packing, generator: np.random.Generator) -> NDArray[Any]:
        """For hits in any order, within the shape, the pair of the place in `sources` and the target, packed."""
        counts = generator.poisson(self.mean, len(sources))
        points = generator.random(int(counts.sum()))
        wide = tuple(3 * n - 2 for n in self.shape)
        centre = np.stack(np.unravel_index(sources, self.shape)) + np.array(self.shape)[:, np.newaxis] - 1
        place = np.repeat((strides(wide) @ centre).astype(np.int32), counts)
        place += self.shift[self._ways(points)]
        target = self.ranks[place]
        keys = np.repeat(packing.starts, counts)
        keys |= target.view(np.uint32)
        return np.compress(target >= 0, keys)

    def _ways(self, points: NDArray[np.float64]) -> NDArray[np.int32]:
        """In which way numbers from 0 to 1 fall; each is as long as its rate."""
        last = len(self.ends) - 1
        way = np.minimum(self.guide[(points * len(self.guide)).astype(np.int64)], last)
        points = points * self.mean
        left = np.flatnonzero(points >= self.ends[way])  # one in eight
        way[left] = np.minimum(way[left] + 1, last)
        left = left[points[left] >= self.ends[way[left]]]
        way[left] = np.minimum(np.searchsorted(self.ends, points[left], side="right"), last)
        return way
