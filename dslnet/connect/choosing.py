"""Choosing neurons at random: rows of different numbers, or of numbers that may repeat."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import narrowest
from dslnet.errors import DeclarationError

Index = NDArray[np.int64]
Choice = NDArray[Any]
BUDGET = 1 << 16
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


def check_count(instance: object, attribute: object, value: Any) -> None:
    """A number of synapses: a whole number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        name = type(instance).__name__
        raise DeclarationError(f"{name}(k): k is a number of synapses, a whole number of at least 0, not {value!r}")


def _repeating(rows: int, k: int, size: int, own: Index, generator: np.random.Generator) -> Choice:
    """Each number drawn by itself; what is left out is drawn again."""
    drawn = generator.integers(0, size, (rows, k), narrowest(size))
    if (own >= 0).any():
        outside = drawn == own[:, np.newaxis]
        while outside.any():
            drawn[outside] = generator.integers(0, size, int(outside.sum()), drawn.dtype)
            outside = drawn == own[:, np.newaxis]
    drawn.sort(axis=1)
    return drawn


def _different(rows: int, k: int, size: int, own: Index, generator: np.random.Generator) -> Choice:
    """Draw, and draw again what is there already. The first k different ones of a sequence are a uniform choice."""
    drawn = generator.integers(0, size, (rows, k), narrowest(size))
    drawn.sort(axis=1)
    left = np.arange(rows)
    while left.size:
        part = drawn[left]
        again = part == own[left, np.newaxis]
        again[:, 1:] |= part[:, 1:] == part[:, :-1]
        some = again.any(axis=1)
        left, part, again = left[some], part[some], again[some]
        part[again] = generator.integers(0, size, int(again.sum()), drawn.dtype)
        part.sort(axis=1)
        drawn[left] = part
    return drawn


def _left_over(rows: int, k: int, size: int, own: Index, generator: np.random.Generator) -> Choice:
    """More than half: choose those that are left out, the excluded one in the place of any of them."""
    out = _different(rows, size - k, size, own, generator)
    has_own = np.flatnonzero(own >= 0)
    out[has_own, generator.integers(0, max(size - k, 1), len(has_own))] = own[has_own]
    marks = np.ones((rows, size), dtype=bool)
    np.put_along_axis(marks, out.astype(np.int64), False, axis=1)
    places = np.flatnonzero(marks).reshape(rows, k)
    return (places - (np.arange(rows) * size)[:, np.newaxis]).astype(narrowest(size))
