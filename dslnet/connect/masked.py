"""Nearly all pairs: the values lie in a matrix, and a mask says which of them are synapses."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.rearranged import Rearranged


@frozen(eq=False, repr=False)
class Masked(Rearranged):
    """Rows of synapses whose values stand at source * post_size + target; `mask`, uint8, is 1 at these places."""

    mask: NDArray[np.uint8] = field(kw_only=True)

    @classmethod
    def of(cls, rows: Connectivity) -> Masked:
        """The same synapses, each pair at most once."""
        made = cls(
            rows.pre_size, rows.post_size, rows.offsets, rows.explicit().targets, rows.weights,
            mask=np.zeros(rows.pre_size * rows.post_size, np.uint8),
        )  # fmt: skip
        made.mask[made.place_of(np.arange(made.size))] = 1
        made.mask.flags.writeable = False
        return made

    @property
    def value_shape(self) -> tuple[int, ...]:
        """A place for each pair."""
        return (self.pre_size * self.post_size,)

    @property
    def given_shape(self) -> tuple[int, ...]:
        """A value for each synapse."""
        return (self.size,)

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each synapse."""
        return values[self.mask.view(np.bool_)]

    def stored(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each synapse, at its place; 0 elsewhere."""
        if values.ndim == 0:
            return values
        found = np.zeros(self.value_shape, values.dtype)
        found[self.mask.view(np.bool_)] = values
        return found

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses stand."""
        source, target = self.neurons_of(synapses)
        return source * self.post_size + target

    def placed(self) -> Connectivity:
        """It has an index."""
        return self
