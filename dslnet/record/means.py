"""The mean of a field over neurons and over time, computed while the simulation runs."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.record.passing import PassingSampler


@attrs.define(eq=False)
class MeanSampler(PassingSampler):
    """Keeps one number for each `group` samples that follow one another: the mean over the neurons and over these."""

    group: int = attrs.field(default=1, kw_only=True)
    _means: list[NDArray[np.float64]] = attrs.field(init=False, factory=list)
    _begun: NDArray[np.float64] = attrs.field(init=False)
    """The means over the neurons in the samples of a group that is not whole yet."""

    def restart(self, first: int) -> None:
        """Forget all samples."""
        self._means, self._begun = [], np.zeros(0)
        super().restart(first)

    def accept(self, rows: NDArray[Any], number: int) -> None:
        """The means of a block."""
        whole, self._begun = self._with(rows)
        self._means.append(whole)

    def means(self) -> NDArray[np.float64]:
        """Those of all groups that are whole by now, shape (groups,)."""
        return np.concatenate([*self._means, self._with(self.pending())[0]])

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.chunk.nbytes + self._begun.nbytes + sum(means.nbytes for means in self._means)

    def bytes_at(self, tick: int) -> int:
        """A number a group."""
        return self.chunk.nbytes + 8 * (self.due_before(tick) // self.group)

    def _with(self, rows: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The means of the groups that become whole with these rows, and what is left over."""
        means = rows.mean(axis=1, dtype=np.float64) if rows.shape[1] else np.zeros(len(rows))  # of no neuron it is 0
        found = np.concatenate([self._begun, means])
        whole = len(found) // self.group * self.group
        return found[:whole].reshape(-1, self.group).mean(axis=1), found[whole:]
