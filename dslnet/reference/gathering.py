"""Reductions over the synapses of each target neuron."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Gather = Callable[[NDArray[Any], NDArray[np.int64], int], NDArray[Any]]


def _sum(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
    total: NDArray[Any] = np.bincount(post, weights=sent, minlength=size)
    return total


def _mean(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
    count: NDArray[Any] = np.bincount(post, minlength=size)
    mean: NDArray[Any] = _sum(sent, post, size) / np.maximum(count, 1)
    return mean


def _extreme(function: np.ufunc, start: float) -> Gather:
    """The largest or smallest of each neuron's synapses, and 0 where there are none."""

    def reduce(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
        result = np.full(size, start)
        function.at(result, post, sent)
        result[np.bincount(post, minlength=size) == 0] = 0.0
        return result

    return reduce


def _any(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
    found: NDArray[Any] = _sum(sent != 0, post, size) > 0
    return found


def _all(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
    return ~_any(sent == 0, post, size)


REDUCE: dict[str, Gather] = {
    "sum": _sum,
    "mean": _mean,
    "max": _extreme(np.maximum, -np.inf),
    "min": _extreme(np.minimum, np.inf),
    "any": _any,
    "all": _all,
}
