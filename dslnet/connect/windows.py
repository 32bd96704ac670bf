"""Windows that slide over a population: which neurons each one sees, and which value of a filter each pair shares."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import reduce

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Index = NDArray[np.int64]
FEW = 4
"""Neurons at each place of an axis that are not worth a loop of their own."""
Pairs = tuple[Index, Index, Index]
"""Of some synapses: the sources, the targets, and the places in the filters."""


@frozen
class Windows:
    """Windows of the shape `extent` over neurons of the shape `seen`; `shape` is how many there are along each axis.

    The first one begins `low` neurons before the border, each next one `stride` further; what lies beyond the border is
    not connected. `filters` filters look through every window: the targets are of the shape (filters, *shape).
    """

    seen: tuple[int, ...]
    extent: tuple[int, ...]
    stride: tuple[int, ...]
    low: tuple[int, ...]
    shape: tuple[int, ...]
    filters: int = 1

    @property
    def pre_size(self) -> int:
        """The number of sources."""
        return math.prod(self.seen)

    @property
    def post_size(self) -> int:
        """The number of targets."""
        return self.filters * math.prod(self.shape)

    @property
    def taps(self) -> int:
        """The number of values of all filters."""
        return self.filters * math.prod(self.extent)

    def along(self, axis: int) -> Pairs:
        """All pairs along one axis: the input, the window, and the place in the window, ascending by the last."""
        place, window = np.indices((self.extent[axis], self.shape[axis])).reshape(2, -1)
        seen = window * self.stride[axis] - self.low[axis] + place
        inside = (seen >= 0) & (seen < self.seen[axis])
        return seen[inside], window[inside], place[inside]

    def leaving(self) -> Index:
        """The number of synapses of each source, shape (pre_size,)."""
        counts = [np.bincount(self.along(a)[0], minlength=n) for a, n in enumerate(self.seen)]
        return self.filters * reduce(lambda a, b: np.multiply.outer(a, b).ravel(), counts)

    def arriving(self) -> Index:
        """The number of synapses of each target, shape (post_size,)."""
        counts = [np.bincount(self.along(a)[1], minlength=n) for a, n in enumerate(self.shape)]
        return np.tile(reduce(lambda a, b: np.multiply.outer(a, b).ravel(), counts), self.filters)

    def pairs(self) -> Pairs:
        """Every synapse, in the order of sources, then of targets."""
        parts = [self.along(axis) for axis in range(len(self.seen))]
        sources, targets, places = self._joined(parts)
        of_all = [np.tile(sources, self.filters)]
        for values, step in ((targets, math.prod(self.shape)), (places, math.prod(self.extent))):
            of_all.append((values + step * np.arange(self.filters)[:, np.newaxis]).ravel())
        order = np.lexsort((of_all[1], of_all[0]))
        return of_all[0][order], of_all[1][order], of_all[2][order]

    def onto(self, target: int) -> tuple[Index, Index]:
        """The sources of one target, ascending, and their places in the filters."""
        number, *window = np.unravel_index(target, (self.filters, *self.shape))
        parts = [_chosen(self.along(axis), 1, int(at)) for axis, at in enumerate(window)]
        sources, _, places = self._joined(parts)
        return sources, places + int(number) * math.prod(self.extent)

    def by_place(self) -> Iterator[tuple[int, Index, Index]]:
        """For each value of the filters, ascending: its place, the sources that it weighs, and their targets."""
        for number, *place in np.ndindex(self.filters, *self.extent):
            parts = [_chosen(self.along(axis), 2, at) for axis, at in enumerate(place)]
            sources, targets, places = self._joined(parts)
            if len(sources):
                one, step = int(places[0]) + number * math.prod(self.extent), math.prod(self.shape)
                yield one, sources, targets + number * step

    def lines(self, beside: int = 1) -> Index:
        """Where each line of windows reads, shape (lines, places): a line is all windows along the last axis, a place
        one of the window along the other axes; the number of the first input of the line there, or -1 beyond. `beside`
        inputs are at each place of the last axis."""
        *shape, _ = self.shape
        *extent, _ = self.extent
        found = np.full((math.prod(shape), math.prod(extent)), -1, np.int64)
        parts = [self.along(axis) for axis in range(len(shape))]
        inputs = _flat([p[0] for p in parts], self.seen[:-1]) * self.seen[-1] * beside
        found[_flat([p[1] for p in parts], tuple(shape)), _flat([p[2] for p in parts], tuple(extent))] = inputs
        return found

    def flattened(self) -> Windows:
        """The same windows where those that see all of the last axis, as the colours of a picture, see it as a part of
        the axis before: lines of one window each would be short loops."""
        if len(self.seen) == 1 or self.shape[-1] != 1 or self.low[-1] or self.extent[-1] != self.seen[-1]:
            return self
        whole = (self.seen, self.extent, self.stride, self.low)
        seen, extent, stride, low = ((*each[:-2], each[-2] * self.seen[-1]) for each in whole)
        return Windows(seen, extent, stride, low, self.shape[:-1], self.filters).flattened()

    def without_colours(self) -> tuple[Windows, int]:
        """The same windows without the last axis, and how many neurons it has, where each of these has windows of its
        own, as when a picture in colour is pooled; else as they are, and 1. So they are where windows are apart and the
        axis is long: memory is read in order along it."""
        if len(self.seen) == 1 or self.shape[-1] != self.seen[-1] or self.extent[-1] != 1 or self.low[-1]:
            return self, 1
        if self.seen[-1] > FEW and self.stride[-2] != 1:
            return self, 1
        seen, extent, stride, low, shape = (
            each[:-1] for each in (self.seen, self.extent, self.stride, self.low, self.shape)
        )
        return Windows(seen, extent, stride, low, shape, self.filters), self.seen[-1]

    def _joined(self, parts: list[Pairs]) -> Pairs:
        """Every combination of pairs along the axes, by flat numbers."""
        shapes = (self.seen, self.shape, self.extent)
        sources, targets, places = (_flat([p[n] for p in parts], shape) for n, shape in enumerate(shapes))
        return sources, targets, places


def _chosen(pairs: Pairs, column: int, value: int) -> Pairs:
    """The pairs that have this value in a column."""
    kept = pairs[column] == value
    return pairs[0][kept], pairs[1][kept], pairs[2][kept]


def _flat(coordinates: list[Index], shape: tuple[int, ...]) -> Index:
    """The flat number of every combination of one coordinate of each axis, the last axis fastest."""
    total = np.zeros(1, np.int64)
    for values, length in zip(coordinates, shape, strict=True):
        total = (total[:, np.newaxis] * length + values).ravel()
    return total
