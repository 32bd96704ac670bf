"""One to one: neuron i projects to neuron i."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.pattern import Pattern
from dslnet.errors import NetworkError


@frozen
class OneToOne(Pattern):
    """Each presynaptic neuron projects to the postsynaptic one of the same place; both sides have one size."""

    def draw(self, pre_size: int, post_size: int, generator: np.random.Generator) -> Connectivity:
        """One synapse a neuron. Nothing is drawn."""
        if pre_size != post_size:
            smaller = min(pre_size, post_size)
            raise NetworkError(
                f"OneToOne needs as many presynaptic as postsynaptic neurons, not {pre_size} and {post_size}. "
                f"Connect views of one size, for example pre[:{smaller}] and post[:{smaller}]."
            )
        return Connectivity.from_rows(post_size, np.ones(pre_size, dtype=np.int64), np.arange(post_size))
