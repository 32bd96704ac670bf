"""Synapses whose values stand somewhere else than the synapses: several share one, or another projection keeps them."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.windows import Windows

Place = NDArray[np.uint32]


@frozen(eq=False, repr=False)
class Placed(Connectivity):
    """Rows of synapses; `value_places` says for each where its values stand in arrays of `value_shape`."""

    value_places: Place = field(kw_only=True)
    value_shape: tuple[int, ...] = field(kw_only=True)
    whole: bool = field(default=True, kw_only=True)
    """Whether the user sees the arrays as they are, or one value for each synapse."""

    @classmethod
    def of(cls, rows: Connectivity, places: NDArray[Any], shape: tuple[int, ...], **options: Any) -> Placed:
        """Rows with an index, and the place of the values of each of their synapses."""
        narrow = places.astype(np.uint32, copy=False)
        return cls(
            rows.pre_size, rows.post_size, rows.offsets, rows.explicit().targets, options.pop("weights", None),
            value_places=narrow, value_shape=shape, **options,
        )  # fmt: skip

    @property
    def rearranges_values(self) -> bool:
        """They do."""
        return True

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """As they are stored, or one for each synapse."""
        return values.reshape(self.value_shape) if self.whole else values[self.value_places]

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses stand."""
        found: NDArray[np.uint32] = self.value_places[synapses]
        return found

    def each(self, shown: NDArray[Any]) -> NDArray[Any]:
        """Of what is shown the value of each synapse."""
        return shown.ravel()[self.value_places] if self.whole else shown

    def onto(self, target: int) -> tuple[Index, Index]:
        """The sources of one target, and where their values stand in what is shown."""
        sources, synapses = super().onto(target)
        return sources, self.value_places[synapses].astype(np.int64) if self.whole else synapses

    def placed(self) -> Placed:
        """It is."""
        return self


@frozen(eq=False, repr=False)
class Sliding(Connectivity):
    """Windows that slide over the sources: neither an index nor values of single synapses are stored.

    The values stand in the filters: an array of the shape (filters, *extent), without the first axis for one filter
    that was given without it.
    """

    windows: Windows = field(kw_only=True)
    value_shape: tuple[int, ...] = field(kw_only=True)

    @classmethod
    def of(cls, windows: Windows, shape: tuple[int, ...], weights: NDArray[Any] | None) -> Sliding:
        """Windows, and the weights of their filters, in the shape that is shown."""
        offsets = np.append(0, np.cumsum(windows.leaving()))
        return cls(windows.pre_size, windows.post_size, offsets, None, weights, windows=windows, value_shape=shape)

    @property
    def is_dense(self) -> bool:
        """Whether every pair is connected with a value of its own."""
        return False

    @property
    def rearranges_values(self) -> bool:
        """All windows share those of a filter."""
        return True

    @property
    def indegree(self) -> Index:
        """The number of synapses of each target, shape (post_size,)."""
        return self.windows.arriving()

    def placed(self) -> Placed:
        """The same with an index, for those that need one."""
        _, targets, places = self.windows.pairs()
        rows = Connectivity.from_rows(self.post_size, self.lengths, targets)
        return Placed.of(rows, places, self.value_shape, weights=self.weights)

    def embed(
        self, pre_positions: Index | None, pre_total: int, post_positions: Index | None, post_total: int
    ) -> Connectivity:
        """Between whole populations the same; between views with an index, since their neurons lie anywhere."""
        if pre_positions is None and post_positions is None:
            return self
        placed = self.placed()
        rows = Connectivity(
            self.pre_size, self.post_size, placed.offsets, placed.targets, placed.value_places.astype(np.int64)
        )
        moved = rows.embed(pre_positions, pre_total, post_positions, post_total)
        if moved is rows:
            return self
        assert moved.weights is not None
        return Placed.of(moved, moved.weights, self.value_shape, weights=self.weights)

    def shown(self, values: NDArray[Any]) -> NDArray[Any]:
        """In the shape of the filters."""
        return values.reshape(self.value_shape)

    def place_of(self, synapses: NDArray[Any]) -> NDArray[Any]:
        """Where the values of some synapses stand."""
        return self.placed().place_of(synapses)

    def each(self, shown: NDArray[Any]) -> NDArray[Any]:
        """Of what is shown the value of each synapse."""
        return self.placed().each(shown)

    def onto(self, target: int) -> tuple[Index, Index]:
        """The sources of one target, and where their values stand in the filters."""
        return self.windows.onto(target)

    def _targets(self, dtype: Any) -> NDArray[Any]:
        return self.windows.pairs()[1].astype(dtype)

    def __repr__(self) -> str:
        return f"Sliding({self.pre_size} -> {self.post_size}, {self.windows.taps} values)"
