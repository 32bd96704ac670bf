"""All pairs, with values that lie the other way round in memory: those of another projection, transposed."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.placed import Placed


@frozen(eq=False, repr=False)
class Turned(Connectivity):
    """Every pair is connected; the value of a pair stands at target * pre_size + source. No index is stored."""

    @classmethod
    def of(cls, pre_size: int, post_size: int) -> Turned:
        """Between whole populations."""
        return cls(pre_size, post_size, np.arange(pre_size + 1, dtype=np.int64) * post_size, None)

    @property
    def is_dense(self) -> bool:
        """Whether the values lie in the order of (pre, post)."""
        return False

    @property
    def rearranges_values(self) -> bool:
        """They are another projection's."""
        return True

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """One for each synapse, in the order (pre, post)."""
        return values.reshape(self.post_size, self.pre_size).T.ravel()

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses stand."""
        source, target = np.divmod(synapses, self.post_size)
        return np.asarray(target * self.pre_size + source)

    def onto(self, target: int) -> tuple[Index, Index]:
        """All sources, and where their values stand in what is shown."""
        sources = np.arange(self.pre_size)
        return sources, sources * self.post_size + target

    def placed(self) -> Placed:
        """The same with an index."""
        return Placed.of(self.explicit(), self.place_of(np.arange(self.size)), self.value_shape, whole=False)
