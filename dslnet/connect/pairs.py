"""Pairs of neurons as ascending numbers: pair n of a projection is source n // post_size and target n % post_size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.rows import rows_at

CHUNK = 1 << 16
"""Synapses that are drawn at a time: their intermediate arrays stay in the cache."""


def rows_of_pairs(chunks: Iterable[NDArray[np.int64]], pre_size: int, post_size: int) -> Connectivity:
    """The synapses of pairs whose numbers come in ascending order, some at a time and never none."""
    starts = np.arange(pre_size + 1, dtype=np.int64) * post_size
    lengths = np.zeros(pre_size, dtype=np.int64)
    rows: list[NDArray[Any]] = [np.empty(0, dtype=narrowest(post_size))]
    for pairs in chunks:
        first, last = rows_at(starts, pairs[[0, -1]])
        inside = np.diff(np.searchsorted(pairs, starts[first : last + 2]))
        lengths[first : last + 1] += inside
        rows.append((pairs - np.repeat(starts[first : last + 1], inside)).astype(rows[0].dtype))
    return Connectivity.from_rows(post_size, lengths, np.concatenate(rows))


def drawn_pairs(p: float, total: int, generator: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Each of `total` pairs with probability `p`, below 1, independently; ascending, some at a time and never none.

    The gaps between connected pairs are geometric: floor(e / -log(1 - p)) for a standard exponential e, so that only
    the pairs that are connected cost time.
    """
    if p < 1e-300:  # 0, or so small that the gaps are beyond floating point: nothing is connected
        return
    scale, last = -1.0 / math.log1p(-p), -1
    while last < total - 1:
        gaps = generator.standard_exponential(_count((total - 1 - last) * p))
        gaps *= scale
        # A gap beyond the end ends it, however long; without the limit it would not fit into an integer.
        np.minimum(gaps, total, out=gaps)
        pairs = gaps.astype(np.int64)
        pairs += 1
        np.cumsum(pairs, out=pairs)
        pairs += last
        last = int(pairs[-1])
        if last >= total:
            pairs = pairs[: np.searchsorted(pairs, total)]
        if pairs.size:
            yield pairs


def repeated_pairs(mean: float, total: int, generator: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Each of `total` pairs as often as a Poisson number of this mean says, independently; otherwise `drawn_pairs`.

    A Poisson process runs over the pairs laid end to end; each of its points is a synapse of the pair it falls in.
    """
    last = 0.0
    while last < total:
        points = generator.standard_exponential(_count((total - last) * mean))
        points /= mean
        np.cumsum(points, out=points)
        points += last
        last = float(points[-1])
        pairs = points[: np.searchsorted(points, total)].astype(np.int64)
        if pairs.size:
            yield pairs


def _count(expected: float) -> int:
    """How many to draw at a time when so many are expected until the end."""
    return min(CHUNK, int(expected + 4.0 * math.sqrt(expected)) + 16)
