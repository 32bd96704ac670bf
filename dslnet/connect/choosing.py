"""Choosing neurons at random: rows of different numbers, or of numbers that may repeat."""

from __future__ import annotations

import math
from collections.abc import Iterator
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import narrowest
from dslnet.errors import DeclarationError

Index = NDArray[np.int64]
Choice = NDArray[Any]
BUDGET = 1 << 17
"""Numbers, or marks, that are worked on at a time, so that they stay in the cache."""


def chosen_rows(
    rows: int, k: int, size: int, excluded: Index | None, replace: bool, generator: np.random.Generator
) -> Iterator[Choice]:
    """`rows` rows of k numbers below `size`, some rows at a time: arrays (some, k), ascending along each row.

    Row i leaves out `excluded[i]`, where that is not -1. Without `replace` the numbers of a row differ, and every
    choice is as likely as every other; the caller sees to it that there are enough.
    """
    fuller = not replace and 2 * k > size
    choose = _repeating if replace else _left_over if fuller else _different
    step = max(1, BUDGET // max(size if fuller else k, 1))
    for begin in range(0, rows, step):
        some = min(step, rows - begin)
        own = np.full(some, -1) if excluded is None else excluded[begin : begin + some]
        yield choose(some, k, size, own, generator)


def sort_narrow(numbers: Choice) -> None:
    """Sort along the last axis, in place. Long rows of 16 bits NumPy counts, when it is asked for a stable sort."""
    counted = numbers.dtype.itemsize <= 2 and numbers.shape[-1] >= 32
    numbers.sort(axis=-1, kind="stable" if counted else None)


def check_count(instance: object, attribute: object, value: Any) -> None:
    """A number of synapses: a whole number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        name = type(instance).__name__
        raise DeclarationError(f"{name}(k): k is a number of synapses, a whole number of at least 0, not {value!r}")


def _repeating(rows: int, k: int, size: int, own: Index, generator: np.random.Generator) -> Choice:
    """Each number drawn by itself; what is left out is drawn again."""
    drawn = _draw(size, (rows, k), generator)
    if (own >= 0).any():
        outside = drawn == own[:, np.newaxis]
        while outside.any():
            drawn[outside] = _draw(size, int(outside.sum()), generator)
            outside = drawn == own[:, np.newaxis]
    sort_narrow(drawn)
    return drawn


def _different(rows: int, k: int, size: int, own: Index, generator: np.random.Generator) -> Choice:
    """Some numbers too many are drawn, those that are there already left out, and then as many as are still too many.

    However many are left, every choice of that many is as likely as every other, so that any may be left out; rows
    with too few are drawn anew. At most half of the numbers can be asked for.
    """
    chosen, left = np.empty((rows, k), narrowest(size)), np.arange(rows)
    width = _enough(k, size, bool((own >= 0).any()))
    while left.size:
        drawn = _draw(size, (len(left), width), generator)
        sort_narrow(drawn)
        gone = drawn == own[left, np.newaxis]
        gone[:, 1:] |= drawn[:, 1:] == drawn[:, :-1]
        excess = width - k - gone.sum(axis=1)
        full = excess >= 0
        if not full.all():
            drawn, gone, excess = drawn[full], gone[full], excess[full]
        mark_more(gone.ravel(), np.repeat(np.arange(len(gone)) * width, excess), width, generator)
        chosen[left[full]] = np.compress(~gone.ravel(), drawn.ravel()).reshape(len(excess), k)
        left = left[~full]
    return chosen


def _enough(k: int, size: int, without_own: bool) -> int:
    """How many to draw so that k different ones are nearly always among them."""
    repeats = -size * math.log1p(-k / size) - k + without_own * k / size if k else 0.0
    return k + int(repeats + 3.0 * math.sqrt(repeats))


def _left_over(rows: int, k: int, size: int, own: Index, generator: np.random.Generator) -> Choice:
    """More than half: choose those that are left out, the excluded one in the place of any of them."""
    out = _different(rows, size - k, size, own, generator)
    has_own = np.flatnonzero(own >= 0)
    out[has_own, generator.integers(0, max(size - k, 1), len(has_own))] = own[has_own]
    marks, starts = np.ones((rows, size), dtype=bool), np.arange(0, rows * size, size)[:, np.newaxis]
    marks.ravel()[out + starts] = False
    return (np.flatnonzero(marks).reshape(rows, k) - starts).astype(narrowest(size))


def mark_more(marks: NDArray[np.bool_], starts: Index, size: int, generator: np.random.Generator) -> None:
    """For each of `starts` mark one more of the `size` places from there on, whichever is not marked already."""
    winner = np.empty(len(marks), np.int32)
    while len(starts):
        places = starts + _draw(size, len(starts), generator)
        number = np.arange(len(places), dtype=np.int32)
        winner[places] = number  # of those that draw one place the last one has it
        again = winner[places] != number
        again |= marks[places]
        marks[places] = True
        starts = starts[again]


def _draw(size: int, shape: Any, generator: np.random.Generator) -> Choice:
    # 32 bits are drawn faster than 16.
    return np.asarray(generator.integers(0, size, shape, np.uint32).astype(narrowest(size), copy=False))
