"""From index arrays: the two neurons of each synapse."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.ends import Ends
from dslnet.connect.from_matrix import as_array, check_weights
from dslnet.connect.pattern import Pattern
from dslnet.errors import DeclarationError, NetworkError


def as_index(given: Any) -> NDArray[np.int64]:
    """A read-only copy of an index array of one axis. Raises DeclarationError for anything else."""
    index = as_array("FromPairs(pre, post)", given)
    if index.ndim != 1 or (index.dtype.kind not in "iu" and index.size):
        raise DeclarationError(
            f"FromPairs(pre, post): whole numbers along one axis, not {index.dtype} of shape {index.shape}"
        )
    if index.dtype == np.uint64:
        index = np.minimum(index, np.uint64(2**63 - 1))  # so that what is out of every range does not become negative
    index = index.astype(np.int64)
    index.flags.writeable = False
    return index


def as_weights(given: Any) -> NDArray[Any] | None:
    """A read-only copy of the weights, or None."""
    if given is None:
        return None
    weights = as_array("FromPairs(pre, post, weights=)", given)
    check_weights("FromPairs(pre, post, weights=)", weights)
    weights.flags.writeable = False
    return weights


@frozen(eq=False, repr=False)
class FromPairs(Pattern):
    """The synapses from `pre[i]` to `post[i]`, in any order; a pair that stands there twice has two synapses.

    Indices count the neurons of the populations or views that are connected, flat. `weights`, in the order of the
    pairs, are the weights; unlike them, every array of the projection (`w=`, `delay=`) is in the order of (pre, post).
    Raises DeclarationError for arrays of different lengths, NetworkError for neurons that are not there.
    """

    pre: NDArray[np.int64] = field(converter=as_index)
    post: NDArray[np.int64] = field(converter=as_index)
    weights: NDArray[Any] | None = field(default=None, converter=as_weights)

    def __attrs_post_init__(self) -> None:
        if len(self.pre) != len(self.post):
            raise DeclarationError(
                f"FromPairs(pre, post): {len(self.pre)} sources and {len(self.post)} targets; a synapse has one of each"
            )
        if self.weights is not None and self.weights.shape != self.pre.shape:
            raise DeclarationError(
                f"FromPairs(pre, post, weights=): {len(self.pre)} synapses, and weights of shape {self.weights.shape}"
            )

    @property
    def brings_weights(self) -> bool:
        """Those that are given."""
        return self.weights is not None

    def check(self, ends: Ends) -> None:
        """Raises NetworkError for an index out of range."""
        for name, index, size in (("pre", self.pre, ends.pre.size), ("post", self.post, ends.post.size)):
            outside = np.flatnonzero((index < 0) | (index >= size))
            if outside.size:
                place = int(outside[0])
                raise NetworkError(
                    f"FromPairs(pre, post): {name}[{place}] is {index[place]}, and there are {size} neurons, counted "
                    "from 0"
                )

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(len(self.pre))

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The pairs, put in order. Nothing is drawn."""
        sources, targets = self.pre.astype(narrowest(ends.pre.size)), self.post.astype(narrowest(ends.post.size))
        return Connectivity.from_pairs(ends.pre.size, ends.post.size, sources, targets, self.weights)

    def __repr__(self) -> str:
        return f"FromPairs({len(self.pre)} synapses)"
