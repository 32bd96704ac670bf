"""Mean and variance of samples, computed while the simulation runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.connect.moving import Moves
from dslnet.record.passing import PassingSampler

Floats = NDArray[np.float64]


@attrs.frozen(eq=False)
class Moments:
    """What a field was like over the samples: `mean` and `variance` of each neuron, in the shape of the population.

    The variance is that of the samples (divided by their `count`); both are NaN without samples. `unit` is that of the
    mean.
    """

    count: int
    mean: Floats
    variance: Floats
    unit: str | None = None

    @property
    def std(self) -> Floats:
        """The standard deviation."""
        root: Floats = np.sqrt(self.variance)
        return root


@attrs.define(eq=False)
class MomentsSampler(PassingSampler):
    """Adds blocks of samples to a mean and a sum of squared deviations.

    T. F. Chan, G. H. Golub and R. J. LeVeque (1983), Algorithms for computing the sample variance, The American
    Statistician 37, 242-247. The blocks are the same whenever it is read, so that the result is, to the last bit.
    """

    seen: int = attrs.field(init=False, default=0)
    _mean: Floats = attrs.field(init=False)
    _squares: Floats = attrs.field(init=False)
    _gone: NDArray[np.bool_] | None = attrs.field(init=False, default=None)
    """Which synapses are gone, while positions do not say so."""

    def follow(self, moved: Moves) -> None:
        """Positions say which synapses are gone."""
        self._gone = None
        super().follow(moved)

    def miss(self, where: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> None:
        """These are NaN from now on."""
        if self.columns is not None and self.columns.synapses:
            self._gone = where(self.positions) < 0

    def restart(self, first: int) -> None:
        """Forget all samples."""
        self.seen, self._mean, self._squares = 0, np.zeros(self.width), np.zeros(self.width)
        super().restart(first)

    @property
    def total(self) -> int:
        """How many samples there are."""
        return self.seen + self.count - self.passed

    def accept(self, rows: NDArray[Any], number: int) -> None:
        """Add a block."""
        self.seen, self._mean, self._squares = self._with(rows)

    def moments(self) -> Moments:
        """Those of all samples until now."""
        seen, mean, squares = self._with(self.pending())
        if not seen:
            mean, squares, seen = mean * np.nan, squares * np.nan, 1
        if self.columns is not None and self.columns.synapses:  # of what is no float a synapse that is gone is 0
            gone = self.positions < 0 if self._gone is None else self._gone
            mean, squares = np.where(gone, np.nan, mean), np.where(gone, np.nan, squares)
        return Moments(self.total, mean.reshape(self.shape), (squares / seen).reshape(self.shape), self.unit)

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.chunk.nbytes + self._mean.nbytes + self._squares.nbytes

    def _with(self, rows: NDArray[Any]) -> tuple[int, Floats, Floats]:
        """Number, mean and squares of all samples and these."""
        many = len(rows)
        if not many:
            return self.seen, self._mean, self._squares
        with np.errstate(invalid="ignore"):  # t_pre is -inf before a first spike, and its variance NaN
            mean = rows.mean(axis=0, dtype=np.float64)
            squares = np.square(rows - mean).sum(axis=0)
            total, apart = self.seen + many, mean - self._mean
            joint = self._mean + apart * (many / total)
            return total, joint, self._squares + squares + apart**2 * (self.seen * many / total)
