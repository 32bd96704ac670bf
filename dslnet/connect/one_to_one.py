"""One to one: neuron i projects to neuron i."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.pattern import Pattern
from dslnet.errors import NetworkError


@frozen(repr=False)
class OneToOne(Pattern):
    """Each presynaptic neuron projects to the postsynaptic one of the same place; both sides have one size."""

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the sizes differ."""
        pre_size, post_size = ends.pre.size, ends.post.size
        if pre_size != post_size:
            smaller = min(pre_size, post_size)
            raise NetworkError(
                f"OneToOne needs as many presynaptic as postsynaptic neurons, not {pre_size} and {post_size}. "
                f"Connect views of one size, for example pre[:{smaller}] and post[:{smaller}]."
            )

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(ends.post.size)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """One synapse a neuron. Nothing is drawn."""
        size = ends.post.size
        return Connectivity.from_rows(size, np.ones(size, dtype=np.int64), np.arange(size))
