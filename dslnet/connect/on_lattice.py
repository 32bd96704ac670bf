"""Drawing by ways: all of those that are likely are looked at, the others are hit by chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.ends import Ends
from dslnet.connect.hits import Hits
from dslnet.connect.joining import Piece, joined, restricted
from dslnet.connect.lattice import Offsets, Runs
from dslnet.connect.ordering import Packing
from dslnet.connect.rows import kept_lengths

Index = NDArray[np.int64]
WORK = 1 << 16
"""Pairs that are looked at, or hits that are drawn, together, so that they stay in the cache."""
LIKELY = 0.2
"""From this probability on, looking at every pair takes less time than drawing hits."""


def on_lattice(ends: Ends, offsets: Offsets, p: NDArray[np.float64], generator: np.random.Generator) -> Connectivity:
    """Each pair of two groups of one shape with the probability of its way, shape (ways,), independently."""
    likely = p >= LIKELY
    runs, hits = Runs.of(offsets, likely), Hits.of(offsets, np.where(likely, 0.0, -np.log1p(-np.where(likely, 0.0, p))))
    sources, total = sources_of(ends), ends.post.total
    step = max(1, WORK // int(runs.span + hits.mean + 1))

    def pieces() -> Iterator[Piece]:
        for begin in range(0, len(sources), step):
            some = sources[begin : begin + step]
            near = looked_at(runs, some, p, generator)
            yield (*near, None) if hits.mean == 0.0 else (*with_hits(near, hits, some, total, generator), None)

    return restricted(joined(pieces(), total), ends.post.positions)


def sources_of(ends: Ends) -> Index:
    """Where the sources stand in their population."""
    return np.arange(ends.pre.total) if ends.pre.positions is None else ends.pre.positions


def looked_at(
    runs: Runs, sources: Index, p: NDArray[np.float64], generator: np.random.Generator
) -> tuple[Index, Index]:
    """How many targets each source has on the runs, and the targets."""
    lengths, targets, ways = runs.pairs(sources)
    chances = p[ways]
    chosen = generator.random(len(chances)) < chances
    return kept_lengths(np.append(0, np.cumsum(lengths)), chosen), np.compress(chosen, targets)


def with_hits(
    near: tuple[Index, Index], hits: Hits, sources: Index, total: int, generator: np.random.Generator
) -> tuple[Index, NDArray[np.uint16] | NDArray[np.uint32]]:
    """The same, with what the hits add."""
    packing = Packing(len(sources), total)
    lengths, targets = near
    number, hit = hits.hits(sources, generator)
    inside = np.flatnonzero(hit >= 0)
    keys = np.concatenate(
        [packing.pack(np.repeat(np.arange(len(sources)), lengths), targets), packing.pack(number[inside], hit[inside])]
    )
    keys.sort()
    # A pair that is hit several times is connected once.
    keys = np.compress(np.diff(keys, prepend=~keys[:1]) != 0, keys)
    return packing.unpack(keys, narrowest(total))
