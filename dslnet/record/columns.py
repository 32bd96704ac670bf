"""What the columns of a recording of a projection are: synapses, or the neurons of one side."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]


class Columns(Protocol):
    """A field of a projection as a recording reads it: of all synapses or of some, or of the neurons of one side."""

    @property
    def axis(self) -> str:
        """What a column is: a "synapse", a neuron of "pre" or "post", or a "weight" that synapses share."""

    @property
    def synapses(self) -> bool:
        """Whether columns are synapses, which come and go."""

    @property
    def kind(self) -> str:
        """Which ones, as a word that stays the same."""

    @property
    def ends(self) -> NDArray[Any] | None:
        """The presynaptic and the postsynaptic neuron of each synapse, shape (2, synapses), as they were chosen."""

    def chosen(self) -> tuple[Columns, Positions, tuple[int, ...]]:
        """The columns of now: their places in what is shown, and the shape of a sample."""

    def with_ends(self, ends: NDArray[Any] | None) -> Columns:
        """The same with neurons that were chosen at another time."""

    def values(self, positions: Positions) -> NDArray[Any]:
        """The values of now at places in what is shown; NaN, or 0 of what is no float, at -1."""
