"""The distances from some sources to all targets: along each axis first, since a grid has few places there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.ends import Ends
from dslnet.members.geometry import Distances, Space


def all_distances(ends: Ends, space: Space) -> Callable[[Any], NDArray[np.float64]]:
    """A function of sources, shape (rows, 1), that gives what `Distances.of` gives for all targets."""
    distances, shape = ends.distances(space), ends.post.shape
    if ends.post.positions is not None or len(shape) < 2:
        targets = np.arange(ends.post.size)
        return lambda sources: distances.of(sources, targets)
    places = distances.post.reshape(*shape, len(shape))
    axes = [np.moveaxis(places, axis, 0).reshape(shape[axis], -1, len(shape))[:, 0, axis] for axis in range(len(shape))]
    return lambda sources: _of_grid(distances, axes, sources)


def _of_grid(distances: Distances, axes: list[NDArray[np.int64]], sources: Any) -> NDArray[np.float64]:
    squared: Any = 0.0
    for axis, targets in enumerate(axes):
        # One axis alone is a distance along it, with the same rounding.
        grid, length = distances.grid[axis : axis + 1], distances.length[axis : axis + 1]
        pre, post = distances.pre[:, axis : axis + 1], targets[:, np.newaxis]
        along = Distances(pre, post, grid, length, distances.periodic).of(sources, np.arange(len(targets)))
        squared = squared + np.expand_dims(along * along, tuple(a + 1 for a in range(len(axes)) if a != axis))
    return np.asarray(np.sqrt(squared).reshape(len(sources), -1))
