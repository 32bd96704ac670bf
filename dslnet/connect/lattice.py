"""What depends on the offset alone: between populations of one shape each way to go is looked at once."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.ends import Ends
from dslnet.members.geometry import Space

Index = NDArray[np.int64]


@frozen(eq=False)
class Offsets:
    """Every way from a neuron of a shape to another, in the order of the targets.

    `steps`, shape (axes, ways), are the differences of the coordinates; `sources` and `targets` are one pair of each.
    """

    shape: tuple[int, ...]
    steps: Index
    sources: Index
    targets: Index

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> Offsets:
        """All of one shape."""
        axes = np.meshgrid(*(np.arange(1 - n, n) for n in shape), indexing="ij")
        steps = np.stack(axes).reshape(len(shape), -1)
        return cls(shape, steps, strides(shape) @ np.maximum(-steps, 0), strides(shape) @ np.maximum(steps, 0))

    def distance(self, space: Space) -> NDArray[np.float64]:
        """How long each way is, shape (ways,)."""
        return space.between(self.shape, self.shape).of(self.sources, self.targets)


def strides(shape: tuple[int, ...]) -> Index:
    """By how much the rank grows along each axis."""
    return np.cumprod([1, *shape[:0:-1]], dtype=np.int64)[::-1]


def is_lattice(ends: Ends) -> bool:
    """Whether both groups are of one shape, and whole or large enough that drawing for all targets is no waste."""
    pre, post = ends.pre, ends.post
    return pre.shape == post.shape and len(pre.shape) > 0 and 0 < post.total <= 4 * post.size


@frozen(eq=False)
class Runs:
    """Ways of which each ends where the one before it does, or one neuron further along the last axis.

    From a neuron they lead to targets that lie side by side: `lead`, shape (axes - 1, runs), is the step along the
    other axes, `first` and `end` are those along the last axis, `way` is the number of the first way.
    """

    shape: tuple[int, ...]
    lead: Index
    first: Index
    end: Index
    way: Index

    @classmethod
    def of(cls, offsets: Offsets, chosen: NDArray[np.bool_]) -> Runs:
        """The chosen ones of all ways."""
        last = offsets.shape[-1]
        lines = np.zeros((chosen.size // (2 * last - 1), 2 * last + 1), np.int8)
        lines[:, 1:-1] = chosen.reshape(len(lines), -1)
        change = np.diff(lines, axis=1)
        line, first = np.nonzero(change == 1)
        end, way = np.nonzero(change == -1)[1], line * (2 * last - 1) + first
        return cls(offsets.shape, offsets.steps[:-1, way], first - (last - 1), end - (last - 1), way)

    @property
    def span(self) -> int:
        """How much work a source is, in pairs."""
        return int(np.minimum(self.end - self.first, self.shape[-1]).sum()) + len(self.first)

    def pairs(self, sources: Index) -> tuple[Index, Index, Index]:
        """How many targets each source has within the shape, the targets in order, and the way to each."""
        *leading, place = np.unravel_index(sources[:, np.newaxis], self.shape)
        low, high = place + self.first, np.minimum(place + self.end, self.shape[-1])
        np.maximum(low, 0, out=low)
        counts = np.maximum(high - low, 0)
        for at, step, count in zip(leading, self.lead, self.shape, strict=False):
            counts *= (at + step).view(np.uint64) < count  # below 0 is beyond every count
        full = np.flatnonzero(counts)
        line = (sources[:, np.newaxis] - place) + strides(self.shape)[:-1] @ self.lead
        target, way = (line + low).ravel()[full], (self.way - self.first - place + low).ravel()[full]
        run = counts.ravel()[full]
        number = np.arange(int(run.sum()))
        start = np.cumsum(run) - run
        return counts.sum(axis=1), number + np.repeat(target - start, run), number + np.repeat(way - start, run)
