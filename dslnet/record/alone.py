"""What was recorded, without the simulator that recorded it: so it travels to another process."""

from __future__ import annotations

from copy import copy
from typing import Any

from attrs import frozen
from numpy.typing import NDArray

from dslnet.record.columns import Columns, Positions
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler


@frozen(eq=False)
class FormerColumns:
    """What the columns of a recording were that has left its simulator."""

    axis: str
    synapses: bool
    kind: str
    ends: NDArray[Any] | None

    def chosen(self) -> tuple[Columns, Positions, tuple[int, ...]]:
        """Never called: nothing is recorded any more."""
        raise NotImplementedError

    def with_ends(self, ends: NDArray[Any] | None) -> Columns:
        """Never called, as well."""
        raise NotImplementedError

    def values(self, positions: Positions) -> NDArray[Any]:
        """Never called, as well."""
        raise NotImplementedError


def alone(sampler: FieldSampler | SpikeSampler) -> FieldSampler | SpikeSampler:
    """A copy with what was taken until now, which nothing is added to."""
    taken = copy(sampler)
    if isinstance(taken, FieldSampler):
        taken.chunk = taken.chunk[: max(0, taken.count - taken.chunk_first)].copy()
        if taken.columns is not None:
            kept = taken.columns
            taken.columns = FormerColumns(kept.axis, kept.synapses, kept.kind, kept.ends)
    return taken
