"""All to all: every pair is connected."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.pattern import Pattern, check_switch


@frozen(repr=False)
class AllToAll(Pattern):
    """Every presynaptic neuron projects to every postsynaptic one, on request not to itself."""

    self_connections: bool = field(default=True, validator=check_switch)

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(ends.pre.size * ends.post.size)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """Every pair, without an index. Nothing is drawn."""
        return Connectivity.dense(ends.pre.size, ends.post.size)
