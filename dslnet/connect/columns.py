"""Synapses by their targets: the values of one target follow one another, sources ascending."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, Index, Narrow


@frozen(eq=False, repr=False)
class Columns(Connectivity):
    """Rows whose values stand in the order (post, pre).

    `columns`, shape (post_size + 1,), says where those of each target begin, `sources` has the presynaptic neuron of
    each in that order, and `places` says for each synapse in the order (pre, post) where it stands.
    """

    columns: Index = field(kw_only=True)
    sources: Narrow = field(kw_only=True)
    places: NDArray[np.uint32] = field(kw_only=True)

    @classmethod
    def of(cls, rows: Connectivity) -> Columns:
        """The same synapses, fewer than 2**32."""
        columns, sources, order = rows.by_target()
        places = np.empty(rows.size, np.uint32)
        places[order] = np.arange(rows.size, dtype=np.uint32)
        return cls(
            rows.pre_size, rows.post_size, rows.offsets, rows.explicit().targets, rows.weights,
            columns=np.asarray(columns, np.int64), sources=sources, places=places,
        )  # fmt: skip

    @property
    def shares_values(self) -> bool:
        """Their places are not those of the order (pre, post)."""
        return True

    @property
    def assigns_each(self) -> bool:
        """Each synapse has values of its own."""
        return True

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each synapse, in the order (pre, post)."""
        return values[self.places]

    def stored(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each synapse, at its place."""
        if values.ndim == 0:
            return values
        found = np.empty_like(values)
        found[self.places] = values
        return found

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses stand."""
        found: NDArray[np.uint32] = self.places[synapses]
        return found

    def placed(self) -> Connectivity:
        """It has an index."""
        return self
