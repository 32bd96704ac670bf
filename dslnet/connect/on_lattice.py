"""Drawing by ways: all of those that are likely are looked at, the others are hit by chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.ends import Ends
from dslnet.connect.hits import Hits
from dslnet.connect.joining import Piece, joined, restricted
from dslnet.connect.lattice import Offsets, Runs
from dslnet.connect.ordering import Packing

Index = NDArray[np.int64]
WORK = 1 << 16
"""Pairs that are looked at, or hits that are drawn, together, so that they stay in the cache."""
LIKELY = 0.35
"""From this probability on, looking at every pair takes less time than drawing hits."""


def on_lattice(
    ends: Ends, offsets: Offsets, p: NDArray[np.float64], periodic: bool, generator: np.random.Generator
) -> Connectivity:
    """Each pair of two groups of one shape with the probability of its way, shape (ways,), independently."""
    likely = p >= LIKELY
    unlikely = np.where(likely, 0.0, p)
    runs, hits = Runs.of(offsets, likely), Hits.of(offsets, -np.log1p(-unlikely), periodic)
    sources, total = sources_of(ends), ends.post.total
    step = max(1, WORK // int(runs.span + hits.mean + 1))

    def pieces() -> Iterator[Piece]:
        for begin in range(0, len(sources), step):
            some = sources[begin : begin + step]
            packing = Packing(len(some), total)
            keys = looked_at(runs, some, p, packing, generator)
            if hits.mean:
                keys = np.concatenate([keys, hits.keys(some, packing, generator)])
                keys.sort()
                # A pair that is hit several times is connected once.
                keys = np.compress(np.append(True, keys[1:] != keys[:-1])[: len(keys)], keys)
            yield *packing.unpack(keys, narrowest(total)), None

    return restricted(joined(pieces(), total), ends.post.positions)


def sources_of(ends: Ends) -> Index:
    """Where the sources stand in their population."""
    return np.arange(ends.pre.total) if ends.pre.positions is None else ends.pre.positions


def looked_at(
    runs: Runs, sources: Index, p: NDArray[np.float64], packing: Packing, generator: np.random.Generator
) -> NDArray[Any]:
    """The pairs on the runs that are connected, packed: the place in `sources` and the target."""
    lengths, targets, ways = runs.pairs(sources)
    keys = np.repeat(packing.starts, lengths)
    keys |= targets.astype(keys.dtype)
    chances = p[ways]
    if chances.min(initial=1.0) == 1.0:
        return keys
    return np.compress(generator.random(len(chances)) < chances, keys)
