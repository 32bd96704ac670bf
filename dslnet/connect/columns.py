"""Synapses by their targets, sources ascending; eight targets take turns.

The first synapses of eight targets stand side by side, then their second ones, and so on as long as one of them has
any: so eight sums read memory in one piece, and the values of the sources at about the same places. Targets that are
left of the last eight take no turns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, Index, Narrow
from dslnet.connect.ordering import PIECE

TOGETHER = 8
"""Targets that take turns."""


@frozen(eq=False, repr=False)
class Columns(Connectivity):
    """Rows whose values stand by target.

    `columns`, shape (post_size + 1,), says where those of each target would begin in the order (post, pre), and so
    where eight targets do; `sources` has the presynaptic neuron of each value, and `places` says for each synapse in
    the order (pre, post) where it stands.
    """

    columns: Index = field(kw_only=True)
    sources: Narrow = field(kw_only=True)
    places: NDArray[np.uint32] = field(kw_only=True)

    @classmethod
    def of(cls, rows: Connectivity) -> Columns:
        """The same synapses, fewer than 2**32."""
        columns, sources, order = rows.by_target()
        turns, places, moved = taking_turns(columns), np.empty(rows.size, np.uint32), np.empty_like(sources)
        places[order], moved[turns] = turns, sources
        return cls(
            rows.pre_size, rows.post_size, rows.offsets, rows.explicit().targets, rows.weights,
            columns=np.asarray(columns, np.int64), sources=moved, places=places,
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


def taking_turns(columns: Index) -> NDArray[np.uint32]:
    """For each synapse in the order (post, pre) its place where eight targets take turns."""
    size, each = int(columns[-1]), len(columns) - 1
    found = np.arange(size, dtype=np.uint32)
    whole = each // TOGETHER * TOGETHER
    step = max(PIECE * each // max(size, 1) // TOGETHER, 1) * TOGETHER
    for first in range(0, whole, step):
        last = min(first + step, whole)
        found[columns[first] : columns[last]] = _of_some(columns[first : last + 1])
    return found


def _of_some(columns: Index) -> Index:
    """The places of the synapses of some targets, which are a multiple of eight."""
    lengths = np.diff(columns)
    groups = lengths.reshape(-1, TOGETHER)
    target = np.repeat(np.arange(len(lengths)), lengths)
    turn = np.arange(columns[0], columns[-1]) - columns[target]
    found = columns[target // TOGETHER * TOGETHER] + TOGETHER * turn + target % TOGETHER
    late = np.flatnonzero(turn >= groups.min(axis=1)[target // TOGETHER])  # some have none any more
    group, own = np.divmod(target[late], TOGETHER)
    found[late] = columns[group * TOGETHER]
    for other in range(TOGETHER):
        found[late] += np.minimum(groups[group, other], turn[late] + (other < own))
    return np.asarray(found, np.int64)
