"""Numbers over time, with what a picture of them needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rate_of_one(width: float, neurons: int) -> float:
    """What one spike in a bin of `width` ms is of the mean rate of some neurons in Hz; of no neuron the rate is 0."""
    return 1000.0 / width / max(neurons, 1)


@frozen(eq=False)
class Curve:
    """`values` at `time` in ms; where they belong to bins, `time` is where each bin begins and `width` how long it is.

    NumPy takes it for its values: `np.mean(curve)`, `curve.values[3]`.
    """

    time: NDArray[np.float64]
    values: NDArray[np.float64]
    width: float
    label: str
    unit: str

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=True if copy is None else copy)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def middle(self) -> NDArray[np.float64]:
        """The middle of each bin in ms."""
        return self.time + self.width / 2.0

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw it, as steps where it is a histogram. Needs matplotlib. Returns the axes."""
        from dslnet.pictures.curves import draw_curve

        return draw_curve(self, ax)
