"""The mean of a field over neurons, computed while the simulation runs."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.record.passing import PassingSampler


@attrs.define(eq=False)
class MeanSampler(PassingSampler):
    """Keeps one number a sample: the mean over the neurons."""

    _means: list[NDArray[np.float64]] = attrs.field(init=False, factory=list)

    def restart(self, first: int) -> None:
        """Forget all samples."""
        self._means = []
        super().restart(first)

    def accept(self, rows: NDArray[Any], number: int) -> None:
        """The means of a block."""
        self._means.append(rows.mean(axis=1, dtype=np.float64))

    def means(self) -> NDArray[np.float64]:
        """Those of all samples until now, shape (samples,)."""
        return np.concatenate([*self._means, self.pending().mean(axis=1, dtype=np.float64)])

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.chunk.nbytes + sum(means.nbytes for means in self._means)

    def bytes_at(self, tick: int) -> int:
        """A number a sample."""
        return self.chunk.nbytes + 8 * self.due_before(tick)
