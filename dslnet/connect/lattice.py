"""Probabilities that depend on the offset alone: between populations of one shape only what is connected costs time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.ends import Ends

Index = NDArray[np.int64]
CERTAIN = 50.0
"""The rate that stands for probability 1: a pair is missed once in 10²¹."""
POINTS = 1 << 13
"""How many points are drawn at a time: their intermediate arrays stay in the cache."""
WORTH = 6.0
"""A synapse that is found so costs as much as so many pairs that are looked at."""


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


def strides(shape: tuple[int, ...]) -> Index:
    """By how much the rank grows along each axis."""
    return np.cumprod([1, *shape[:0:-1]], dtype=np.int64)[::-1]


def is_lattice(ends: Ends) -> bool:
    """Whether both groups are whole populations of one shape."""
    whole = ends.pre.positions is None and ends.post.positions is None
    return whole and ends.pre.shape == ends.post.shape and ends.pre.size > 0 and len(ends.pre.shape) > 0


def rates_of(p: NDArray[Any], size: int) -> NDArray[np.float64] | None:
    """The rate of a Poisson process that hits a pair with probability p; None where looking at all pairs is faster."""
    rates = np.minimum(-np.log1p(-np.minimum(p, 1.0 - 1e-16)), CERTAIN)
    rates[p == 1] = CERTAIN
    return rates if WORTH * rates.sum() < size else None


def hit_pairs(offsets: Offsets, rates: NDArray[np.float64], generator: np.random.Generator) -> Iterator[Index]:
    """The pairs that are hit, as ascending numbers, some at a time and never none.

    A Poisson process runs over the ways from the first neuron, then over those from the second, and so on; each way is
    as long as its rate. Ways that lead out of the shape are left out.
    """
    ends = np.cumsum(rates)
    size, whole, now, last = int(np.prod(offsets.shape)), float(ends[-1]), 0.0, -1
    if whole <= 0.0:
        return
    shift, coordinates = strides(offsets.shape) @ offsets.steps, np.indices(offsets.shape).reshape(-1, size)
    while now < size * whole:
        points = generator.standard_exponential(POINTS)
        points[0] += now
        np.cumsum(points, out=points)
        now = float(points[-1])
        sources = (points / whole).astype(np.int64)
        if sources[-1] >= size:
            sources = sources[: np.searchsorted(sources, size)]
        points = points[: len(sources)] - sources * whole
        ways = np.minimum(np.searchsorted(ends, points, side="right"), len(ends) - 1)
        inside = np.ones(len(sources), bool)
        for place, step, count in zip(coordinates, offsets.steps, offsets.shape, strict=True):
            there = place[sources]
            there += step[ways]
            inside &= there.view(np.uint64) < count  # below 0 is beyond every count
        pairs = (sources * (size + 1) + shift[ways])[inside]
        pairs = pairs[np.diff(pairs, prepend=last) > 0]
        if pairs.size:
            last = int(pairs[-1])
            yield pairs
