"""Fixed probability: each pair is connected or not, independently of all others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.pattern import RandomPattern
from dslnet.errors import DeclarationError

CHUNK = 1 << 16
"""Synapses that are drawn at a time: their intermediate arrays stay in the cache."""


@frozen
class FixedProbability(RandomPattern):
    """Each pair is connected with probability `p`, independently; on request no neuron projects to itself.

    Raises DeclarationError if p does not lie between 0 and 1.
    """

    p: float = field()
    self_connections: bool = True

    @p.validator
    def _check_p(self, attribute: object, value: Any) -> None:
        if not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
            raise DeclarationError(f"FixedProbability(p): p is a probability, between 0 and 1, not {value!r}")

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    def draw(self, pre_size: int, post_size: int, generator: np.random.Generator) -> Connectivity:
        """The synapses, in time proportional to their number."""
        if self.p == 1:
            return Connectivity.dense(pre_size, post_size)
        starts = np.arange(pre_size + 1, dtype=np.int64) * post_size
        lengths = np.zeros(pre_size, dtype=np.int64)
        rows = [np.empty(0, dtype=narrowest(post_size))]
        for pairs in _drawn_pairs(float(self.p), pre_size * post_size, generator):
            first, last = np.searchsorted(starts, pairs[[0, -1]], side="right") - 1
            inside = np.diff(np.searchsorted(pairs, starts[first : last + 2]))
            lengths[first : last + 1] += inside
            rows.append((pairs - np.repeat(starts[first : last + 1], inside)).astype(rows[0].dtype))
        return Connectivity.from_rows(post_size, lengths, np.concatenate(rows))


def _drawn_pairs(p: float, total: int, generator: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """The connected ones among `total` pairs as ascending numbers, some at a time and never none.

    The gaps between connected pairs are geometric: floor(e / -log(1 - p)) for a standard exponential e, so that only
    the pairs that are connected cost time.
    """
    if p < 1e-300:  # 0, or so small that the gaps are beyond floating point: nothing is connected
        return
    scale, last = -1.0 / math.log1p(-p), -1
    while last < total - 1:
        expected = (total - 1 - last) * p
        count = min(CHUNK, int(expected + 4.0 * math.sqrt(expected)) + 16)
        gaps = generator.standard_exponential(count)
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
