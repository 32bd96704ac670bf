"""All to all: every pair is connected."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.pattern import Pattern


@frozen
class AllToAll(Pattern):
    """Every presynaptic neuron projects to every postsynaptic one, on request not to itself."""

    self_connections: bool = True

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    def draw(self, pre_size: int, post_size: int, generator: np.random.Generator) -> Connectivity:
        """Every pair, without an index. Nothing is drawn."""
        return Connectivity.dense(pre_size, post_size)
