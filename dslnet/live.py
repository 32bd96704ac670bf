"""The rooms of a running simulator: who reads and writes the live arrays of a member."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError
from dslnet.initial import synapse_values
from dslnet.plan import ProjectionPlan
from dslnet.rooms import Clock, LiveRoom
from dslnet.synapse import Synapse
from dslnet.values import WORDS, checked

Draw = Callable[[str, Distribution, tuple[int, ...]], NDArray[Any]]


class ProjectionRoom(LiveRoom):
    """Values of a projection: read as read-only arrays in the order (pre, post), written by assignment."""

    def __init__(self, plan: ProjectionPlan, member: Synapse[Any, Any], clock: Clock, draw: Draw) -> None:
        super().__init__(readable(plan), clock, draw)
        self.plan, self.member = plan, member

    def write(self, name: str, value: Any) -> None:
        """One number, an array in the order (pre, post), a matrix [post, pre], or a distribution."""
        array = self.plan.arrays[name]
        if isinstance(value, Distribution):
            self._refuse_many(name)
            value = self.draw(name, value, (self.plan.connectivity.size,))
        values = checked(f"{self.plan.name}.{name}", value, WORDS[array.dtype.kind])
        if values.ndim:
            self._refuse_many(name)
        array[...] = synapse_values(self.plan, self.member, name, values)

    def _refuse_many(self, name: str) -> None:
        if name in self.plan.single:
            raise DeclarationError(
                f"{self.plan.name}.{name} is stored as one number for all synapses; give an array when the projection "
                f"is made, {type(self.member).__name__}(..., {name}=values), or a distribution, to assign many later"
            )

    def special(self, name: str) -> Any:
        if name in ("pre_index", "post_index"):
            return getattr(self.plan.connectivity, name)
        return super().special(name)


def readable(plan: ProjectionPlan) -> Mapping[str, NDArray[Any]]:
    """The arrays of a projection, read-only; one number for all synapses is seen once for each."""
    found: dict[str, NDArray[Any]] = {}
    for record in plan.model.fields:
        array = plan.arrays[record.name].view()
        if record.name in plan.single:
            shape = () if record.per == "projection" else (plan.connectivity.size,)
            array = np.broadcast_to(array.reshape(()), shape)
        array.flags.writeable = False
        found[record.name] = array
    return found


def indices(connectivity: Connectivity) -> dict[str, NDArray[Any]]:
    """The neurons of each synapse."""
    return {"pre_index": connectivity.pre_index, "post_index": connectivity.post_index}
