"""Fixed probability: each pair is connected or not, independently of all others."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.pairs import drawn_pairs, rows_of_pairs
from dslnet.connect.pattern import RandomPattern, check_switch
from dslnet.errors import DeclarationError


@frozen(repr=False)
class FixedProbability(RandomPattern):
    """Each pair is connected with probability `p`, independently; on request no neuron projects to itself.

    Raises DeclarationError if p does not lie between 0 and 1.
    """

    p: float = field()
    self_connections: bool = field(default=True, validator=check_switch)

    @p.validator
    def _check_p(self, attribute: object, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= 1:
            raise DeclarationError(f"FixedProbability(p): p is a probability, between 0 and 1, not {value!r}")

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be, on average."""
        return float(self.p * ends.pre.size * ends.post.size)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The synapses, in time proportional to their number."""
        pre_size, post_size = ends.pre.size, ends.post.size
        if self.p == 1:
            return Connectivity.dense(pre_size, post_size)
        return rows_of_pairs(drawn_pairs(float(self.p), pre_size * post_size, generator), pre_size, post_size)
