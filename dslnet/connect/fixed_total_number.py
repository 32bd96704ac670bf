"""Fixed total number: so many synapses, wherever they fall."""

from __future__ import annotations

import math

import numpy as np
from attrs import field, frozen

from dslnet.connect.choosing import check_count, chosen_rows
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.pairs import drawn_pairs, repeated_pairs, rows_of_pairs
from dslnet.connect.pattern import RandomPattern, check_switch
from dslnet.errors import NetworkError


@frozen(repr=False)
class FixedTotalNumber(RandomPattern):
    """Exactly `k` synapses between pairs chosen at random.

    Without `replace` these are k different pairs; with it each synapse chooses by itself, so that a pair may have
    several. Raises NetworkError when there are fewer pairs than that.
    """

    k: int = field(validator=check_count)
    replace: bool = field(default=False, validator=check_switch)
    self_connections: bool = field(default=True, validator=check_switch)

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when there are too few pairs."""
        pairs = self._pairs(ends)
        if self.k > pairs and not (self.replace and pairs):
            raise NetworkError(
                f"FixedTotalNumber({self.k}): {self.k} different pairs, and between {ends.pre.size} and "
                f"{ends.post.size} neurons there are only {pairs}. Ask for at most {pairs}"
                + (", or say replace=True for several synapses of one pair" if pairs else "")
            )

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(self.k)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """A few synapses too many are drawn, each pair independently of all others, and as many taken away again.

        Whatever their number, every choice of that many synapses is as likely as every other; so it is for those that
        are left.
        """
        drawn = self._at_least_k(ends, generator)
        excess = drawn.size - self.k
        if excess == 0:
            return drawn
        kept = np.ones(drawn.size, dtype=bool)
        for chosen in chosen_rows(1, excess, drawn.size, None, False, generator):
            kept[chosen] = False
        return drawn.keep(kept)

    def _at_least_k(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        pre_size, post_size = ends.pre.size, ends.post.size
        pairs = self._pairs(ends)
        # Six standard deviations more than k are nearly always enough.
        p = (self.k + 6.0 * math.sqrt(self.k) + 12.0) / max(pairs, 1) if self.k else 0.0
        if p >= 1.0 and not self.replace:
            return self._without_own(Connectivity.dense(pre_size, post_size), ends)
        chunks = repeated_pairs if self.replace and p else drawn_pairs
        while True:
            drawn = rows_of_pairs(chunks(p, pre_size * post_size, generator), pre_size, post_size)
            drawn = self._without_own(drawn, ends)
            if drawn.size >= self.k:
                return drawn

    def _pairs(self, ends: Ends) -> int:
        """How many pairs there are to choose from."""
        own = None if self.self_connections else ends.own_target()
        return ends.pre.size * ends.post.size - (0 if own is None else int(np.count_nonzero(own >= 0)))

    def _without_own(self, drawn: Connectivity, ends: Ends) -> Connectivity:
        own = None if self.self_connections else ends.own_target()
        return drawn if own is None else drawn.without(own)
