"""All pairs, with values that lie in memory by the threads that own the targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.arrays import aligned
from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.placed import Placed
from dslnet.connect.rearranged import Rearranged
from dslnet.connect.rows import rows_at

Band = tuple[NDArray[Any], NDArray[Any]]


@frozen(eq=False, repr=False)
class Banded(Rearranged):
    """Every pair is connected, and no index is stored. The values of the targets of each thread lie together, source by
    source, one thread behind the other, so that no two threads ask for what lies side by side.

    `bounds`, shape (threads + 1,), are the targets at which threads begin, and where the last one ends; `rows` are the
    same synapses as they lie for one thread.
    """

    bounds: Index = field(kw_only=True)
    rows: Connectivity = field(kw_only=True)

    @classmethod
    def of(cls, rows: Connectivity, bounds: Index) -> Banded:
        """All pairs, by the bounds between threads; these may end behind the last target."""
        inside = np.minimum(bounds, rows.post_size)
        return cls(rows.pre_size, rows.post_size, rows.offsets, None, rows.weights, bounds=inside, rows=rows)

    @property
    def is_dense(self) -> bool:
        """Whether the values lie in the order of (pre, post)."""
        return False

    @property
    def plain(self) -> Connectivity:
        """The same for one thread."""
        return self.rows

    def in_order(self, values: NDArray[Any]) -> NDArray[Any]:
        """As they lie there."""
        return self.shown(values)

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each synapse, in the order (pre, post)."""
        found = np.empty_like(values)
        for matrix, band in self._bands(found, values):
            matrix[...] = band
        return found

    def stored(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each synapse, at its place, in an array as running code wants it."""
        if values.ndim == 0:
            return values
        found = aligned(self.size, values.dtype)
        for matrix, band in self._bands(values, found):
            band[...] = matrix
        return found

    def _bands(self, ordered: NDArray[Any], stored: NDArray[Any]) -> Iterator[Band]:
        """Of each thread its part of a matrix [pre, post], and its band."""
        matrix = ordered.reshape(self.pre_size, self.post_size)
        for begin, end in zip(self.bounds[:-1], self.bounds[1:], strict=True):
            band = stored[begin * self.pre_size : end * self.pre_size]
            yield matrix[:, begin:end], band.reshape(self.pre_size, end - begin)

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses stand."""
        source, target = np.divmod(synapses, self.post_size)
        begin, width = self._band_of(target)
        return np.asarray(begin * self.pre_size + source * width + target - begin)

    def neurons_of(self, synapses: Index) -> tuple[Index, Index]:
        """The neurons of both sides of some synapses."""
        return self.rows.neurons_of(synapses)

    def _band_of(self, targets: NDArray[Any]) -> tuple[Index, Index]:
        """Where the band of each target begins, and how many targets it has."""
        number = rows_at(self.bounds, targets)
        return self.bounds[number], self.bounds[number + 1] - self.bounds[number]

    def placed(self) -> Placed:
        """The same with an index."""
        return Placed.of(self.explicit(), self.place_of(np.arange(self.size)), self.value_shape, whole=False)
