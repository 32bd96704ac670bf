"""Whether neurons fire together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.messages.calls import told_the_form
from dslnet.statistics.asked import neurons_of
from dslnet.statistics.rates import counts
from dslnet.statistics.trains import Floats


@told_the_form
def correlation(
    spikes: Any, bin: float, *, neurons: Any = None, start: float | None = None, stop: float | None = None
) -> Floats:
    """Pearson's coefficient of the spike counts in bins of `bin` ms, for each pair of neurons.

    `neurons` picks some by their index, since a matrix of all may be large. Shape (neurons, neurons), with 1 on the
    diagonal; NaN in the row and column of a neuron whose count never changes.
    """
    found: NDArray[Any] = counts(spikes, bin, start=start, stop=stop)
    found = found if neurons is None else found[:, neurons_of(neurons, found.shape[1])]
    centred = found - found.mean(axis=0)
    together = centred.T @ centred
    length = np.sqrt(np.diag(together))
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix = together / np.outer(length, length)
    still = np.ptp(found, axis=0) == 0
    matrix[still] = matrix[:, still] = np.nan
    bounded: Floats = np.clip(matrix, -1.0, 1.0)
    return bounded
