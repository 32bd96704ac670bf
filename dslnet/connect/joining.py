"""Rows that are found some sources at a time, and put together in the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.ordering import is_ascending
from dslnet.connect.rows import sort_rows

Piece = tuple[NDArray[np.int64], NDArray[Any], NDArray[Any] | None]
"""Of some sources: how many targets each has, the targets, and, or None, the weights."""


def of_mask(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of a mask (sources, targets) how many targets each source has, the targets, and where these are, flat."""
    found, post_size = np.flatnonzero(mask), mask.shape[1]
    starts = np.arange(len(mask) + 1) * post_size
    lengths = np.diff(np.searchsorted(found, starts))
    return lengths, found - np.repeat(starts[:-1], lengths), found


def joined(pieces: Iterable[Piece], post_size: int) -> Connectivity:
    """The rows of all pieces."""
    lengths, targets, weights = [np.empty(0, np.int64)], [np.empty(0, narrowest(post_size))], []
    for counts, found, values in pieces:
        lengths.append(counts)
        targets.append(found.astype(targets[0].dtype))
        if values is not None:
            weights.append(values)
    together = np.concatenate(weights) if weights else None
    return Connectivity.from_rows(post_size, np.concatenate(lengths), np.concatenate(targets), together)


def restricted(drawn: Connectivity, positions: NDArray[np.int64] | None) -> Connectivity:
    """Of what was drawn onto a whole population the synapses onto the neurons of a view, in its own numbers."""
    if positions is None or drawn.targets is None:
        return drawn
    places = np.full(drawn.post_size, -1)
    places[positions] = np.arange(len(positions))
    kept = drawn.keep((places >= 0)[drawn.targets])
    assert kept.targets is not None
    targets, weights = places.astype(narrowest(len(positions)))[kept.targets], kept.weights
    if not is_ascending(positions):
        targets, weights = sort_rows(kept.offsets, targets, len(positions), weights)
    return Connectivity.from_rows(len(positions), kept.lengths, targets, weights)
