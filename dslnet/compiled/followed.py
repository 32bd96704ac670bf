"""Single synapses that somebody follows while others come and go one by one: each has the number that it had before."""

from __future__ import annotations

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.compiled.packed import NUMBER
from dslnet.compiled.roomy import Roomy
from dslnet.compiled.spans import Index
from dslnet.connect.connectivity import Connectivity

FEW = 4
"""Where at most one source in so many has one, they are sought in their rows."""


@define(eq=False)
class Followed:
    """Those that there were `before`."""

    before: Connectivity
    known: Index | None = field(default=None, init=False)
    """Where each one is, and -1 at the end, until some come or go."""

    def forget(self) -> None:
        """Some came or went."""
        self.known = None

    def where(self, roomy: Roomy, positions: Index) -> Index:
        """Where those are now that stood there; -1 for -1, and for what went."""
        number = roomy.arrays[NUMBER]
        if self.known is None and FEW * len(positions) < self.before.pre_size:
            return self._sought(roomy, number, positions)
        if self.known is None:
            self.known = np.append(roomy.where(number, self.before.size), -1)
        return self.known[positions]

    def _sought(self, roomy: Roomy, number: NDArray[np.int32], positions: Index) -> Index:
        there, found = positions >= 0, np.full(len(positions), -1, np.int64)
        wanted = np.ascontiguousarray(positions[there])
        found[there] = roomy.sought(number, wanted, *self.before.neurons_of(wanted))
        return found
