"""Where neurons are: ranks and coordinates of a shape, and the distances between two groups of neurons.

The rank of a neuron is its place in the flattened array, its coordinates are the indices of its axes, as NumPy counts.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.errors import DeclarationError, NetworkError
from dslnet.messages.masks import refuse_masked

Index = NDArray[np.int64]
Shape = tuple[int, ...]


def coordinates_of(ranks: Any, shape: Shape) -> Index:
    """The coordinates of ranks, shape (*ranks.shape, axes). Raises NetworkError for a rank that is not there."""
    found = checked_ranks(ranks, math.prod(shape))
    return np.stack(np.unravel_index(found, shape), axis=-1) if shape else np.empty((*found.shape, 0), np.int64)


def checked_ranks(ranks: Any, size: int) -> Index:
    """Ranks as an index array. Raises NetworkError for one that is not below `size`."""
    found = _whole("rank", ranks)
    outside = (found < 0) | (found >= size)
    if outside.any():
        raise NetworkError(f"there is no rank {found[outside].flat[0]}: {size} neurons have the ranks 0 to {size - 1}")
    return found


def ranks_of(coordinates: Any, shape: Shape) -> Index:
    """The ranks of coordinates, whose last axis counts the axes of the shape. Raises NetworkError outside of it."""
    found = _whole("coordinate", coordinates)
    if found.ndim == 0 or found.shape[-1] != len(shape):
        given = found.shape[-1] if found.ndim else 1
        raise NetworkError(f"{given} coordinates were given, and the shape {shape} has {len(shape)} axes")
    outside = ((found < 0) | (found >= np.array(shape, np.int64))).any(axis=-1)
    if outside.any():
        first = tuple(int(each) for each in found[outside].reshape(-1, len(shape))[0])
        raise NetworkError(f"{first} lies outside of the shape {shape}: coordinates count from 0 along each axis")
    strides = np.cumprod([1, *shape[:0:-1]], dtype=np.int64)[::-1][: len(shape)]
    return np.asarray(found @ strides)


def normalised(coordinates: Index, shape: Shape) -> NDArray[np.float64]:
    """Coordinates from 0 (the first neuron of an axis) to 1 (the last); the only neuron of an axis is at 0.5."""
    last = np.array(shape, np.int64) - 1
    return np.where(last == 0, 0.5, coordinates / np.maximum(last, 1))


@frozen
class Space:
    """The units in which distances are measured, and whether the borders meet.

    The default is normalised: every axis of every population runs from 0 to 1. `extent` is the length of the axes, one
    number or one for each, from the first neuron to the last. `spacing` is, instead, the distance between neighbours:
    1.0 counts in neurons. With `periodic=True` the last neuron of an axis is next to the first: n neurons stand
    extent / n apart. Raises DeclarationError for lengths that are not positive.
    """

    extent: Any = field(default=None)
    spacing: Any = field(default=None)
    periodic: bool = False

    def __attrs_post_init__(self) -> None:
        if self.extent is not None and self.spacing is not None:
            raise DeclarationError("give extent=, the length of an axis, or spacing=, the step between neighbours: one")
        for name, value in (("extent", self.extent), ("spacing", self.spacing)):
            _check_lengths(name, value)
        if not isinstance(self.periodic, bool):
            raise DeclarationError(f"periodic={self.periodic!r}: True or False, for all axes")

    def check(self, pre: Shape, post: Shape) -> None:
        """Raises NetworkError when two populations of these shapes do not stand in one space."""
        pre, post = pre or (1,), post or (1,)
        if len(pre) != len(post):
            raise NetworkError(
                f"there is no distance between shapes of {len(pre)} and {len(post)} axes, {pre} and {post}: give both "
                "populations the same number of axes, such as (100, 1) for 100 in a row"
            )
        given = self.extent if self.spacing is None else self.spacing
        if np.ndim(given) and len(given) != len(pre):
            raise NetworkError(f"{len(given)} lengths were given, {given!r}, and the shapes have {len(pre)} axes")
        if self.periodic and self.spacing is not None and pre != post:
            raise NetworkError(f"with spacing= and periodic=True both shapes are the same, not {pre} and {post}")

    def between(self, pre: Shape, post: Shape) -> Distances:
        """How far the neurons of two shapes are from each other."""
        self.check(pre, post)
        return self._place(pre or (1,), post or (1,))

    def _place(self, pre: Shape, post: Shape) -> Distances:
        """Places as whole numbers on a grid that is fine enough for both shapes, and the length of one axis of it."""
        first, second = coordinates_of(np.arange(math.prod(pre)), pre), coordinates_of(np.arange(math.prod(post)), post)
        grids, scales = [], []
        lengths = np.broadcast_to(1.0 if self._length is None else self._length, len(pre))
        for axis, (m, n) in enumerate(zip(pre, post, strict=True)):
            below = self._step(m), self._step(n)
            grid = math.lcm(*below)
            for places, count, step in ((first, m, below[0]), (second, n, below[1])):
                alone = count == 1 and self.spacing is None and not self.periodic
                places[:, axis] = grid // 2 if alone else places[:, axis] * (grid // step)
            grids.append(grid * (pre[axis] if self.spacing is not None else 1))
            scales.append(lengths[axis] * (pre[axis] if self.spacing is not None else 1))
        return Distances(first, second, np.array(grids, np.int64), np.array(scales, np.float64), self.periodic)

    @property
    def _length(self) -> Any:
        return self.extent if self.spacing is None else self.spacing

    def _step(self, count: int) -> int:
        """Into how many steps an axis of `count` neurons is divided; the only neuron stands in its middle."""
        if self.spacing is not None:
            return 1
        return count if self.periodic else max(2 if count == 1 else count - 1, 1)


@frozen(eq=False)
class Distances:
    """Where two groups of neurons stand: whole places (neurons, axes), `grid` of which are `length` long."""

    pre: Index
    post: Index
    grid: Index
    length: NDArray[np.float64]
    periodic: bool

    def of(self, sources: Any, targets: Any) -> NDArray[np.float64]:
        """The distances from sources to targets, index arrays that broadcast against each other.

        Whole steps are subtracted before they become lengths, so that neighbours are equally far apart everywhere.
        """
        squared: Any = 0.0
        for axis, (grid, length) in enumerate(zip(self.grid.tolist(), self.length.tolist(), strict=True)):
            steps = np.abs(self.pre[sources, axis] - self.post[targets, axis])
            if self.periodic:
                steps = np.minimum(steps, grid - steps)
            along = steps * length / grid
            if len(self.grid) == 1:
                return np.asarray(along)
            squared = squared + along * along
        return np.asarray(np.sqrt(squared))

    def places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where the sources and the targets stand, shape (neurons, axes), in the units of the space."""
        return self.pre * self.length / self.grid, self.post * self.length / self.grid

    def part(self, sources: Index | None, targets: Index | None) -> Distances:
        """Of some of the neurons."""
        pre = self.pre if sources is None else self.pre[sources]
        post = self.post if targets is None else self.post[targets]
        return Distances(pre, post, self.grid, self.length, self.periodic)


def _whole(what: str, values: Any) -> Index:
    refuse_masked(f"a {what}", values)
    found = np.asarray(values)
    if found.dtype.kind not in "iu" and found.size:
        raise NetworkError(f"a {what} is a whole number, not {values!r}")
    return found.astype(np.int64)


def _check_lengths(name: str, value: Any) -> None:
    if value is None:
        return
    refuse_masked(name, value)
    lengths = np.asarray(value)
    if lengths.dtype.kind not in "iuf" or lengths.ndim > 1 or not (np.isfinite(lengths) & (lengths > 0)).all():
        raise DeclarationError(f"{name}={value!r}: a positive length, or a tuple with one for each axis")
