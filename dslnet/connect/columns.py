"""Synapses by their targets, sources ascending; eight targets take turns.

The first synapses of eight targets stand side by side, then their second ones, and so on as long as one of them has
any: so eight sums read memory in one piece, and the values of the sources at about the same places. Turns that only
some take are slow, so that of each 64 targets those with about as many synapses are taken together. Targets that are
left of the last eight take no turns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.arrays import BLOCK
from dslnet.connect.connectivity import Connectivity, Index, Narrow
from dslnet.connect.ordering import PIECE
from dslnet.connect.rearranged import Rearranged

TOGETHER = 8
"""Targets that take turns."""


@frozen(eq=False, repr=False)
class Columns(Rearranged):
    """Rows whose values stand by target.

    `by_length` are the targets as they are taken. `columns`, shape (post_size + 1,), says where the synapses of each of
    these would begin if none took turns, and so where eight targets do; `sources` has the presynaptic neuron of each
    value, and `places` says for each synapse in the order (pre, post) where it stands.
    """

    by_length: Index = field(kw_only=True)
    columns: Index = field(kw_only=True)
    sources: Narrow = field(kw_only=True)
    places: NDArray[np.uint32] = field(kw_only=True)

    @classmethod
    def of(cls, rows: Connectivity) -> Columns:
        """The same synapses, fewer than 2**32."""
        offsets, sources, order = rows.by_target()
        lengths = np.diff(offsets)
        by_length = shorter_first(lengths)
        columns = np.append(0, np.cumsum(lengths[by_length]))
        turns, places, moved = taking_turns(offsets, by_length), np.empty(rows.size, np.uint32), np.empty_like(sources)
        places[order], moved[turns] = turns, sources
        return cls(
            rows.pre_size, rows.post_size, rows.offsets, rows.explicit().targets, rows.weights,
            by_length=by_length, columns=np.asarray(columns, np.int64), sources=moved, places=places,
        )  # fmt: skip

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


def shorter_first(lengths: Index) -> Index:
    """Targets with so many synapses, of each 64 those with fewer ahead. Those that take no turns stay where they are:
    the last ones. No thread has a part of 64 neurons."""
    found = np.arange(len(lengths))
    taken = found[: len(lengths) // TOGETHER * TOGETHER]
    taken[:] = np.lexsort((lengths[: len(taken)], taken // BLOCK))
    return found


def taking_turns(columns: Index, by_length: Index) -> NDArray[np.uint32]:
    """For each synapse in the order (post, pre) its place where eight targets take turns."""
    size, each = int(columns[-1]), len(columns) - 1
    found = np.arange(size, dtype=np.uint32)
    whole = each // TOGETHER * TOGETHER
    step = max(PIECE * each // max(size, 1) // BLOCK, 1) * BLOCK
    for first in range(0, whole, step):
        last = min(first + step, whole)
        found[columns[first] : columns[last]] = _of_some(columns[first : last + 1], by_length[first:last] - first)
    return found


def _of_some(columns: Index, by_length: Index) -> Index:
    """The places of the synapses of some targets, which are a multiple of eight."""
    lengths = np.diff(columns)
    groups = lengths[by_length].reshape(-1, TOGETHER)
    begins = columns[0] + np.append(0, np.cumsum(groups.sum(axis=1)))
    group, own = np.divmod(np.repeat(np.argsort(by_length), lengths), TOGETHER)
    turn = np.arange(columns[0], columns[-1]) - np.repeat(columns[:-1], lengths)
    found = begins[group] + TOGETHER * turn + own
    late = np.flatnonzero(turn >= groups.min(axis=1)[group])  # some have none any more
    found[late] = begins[group[late]]
    for other in range(TOGETHER):
        found[late] += np.minimum(groups[group[late], other], turn[late] + (other < own[late]))
    return np.asarray(found, np.int64)
