"""The rooms of a running simulator: who reads and writes the live arrays of a member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError
from dslnet.initial import synapse_values
from dslnet.of_distance import OfDistance, as_rule
from dslnet.plan import ProjectionBundle
from dslnet.rooms import Clock, LiveRoom
from dslnet.synapse import Synapse
from dslnet.values import WORDS, checked

Draw = Callable[[str, Distribution, tuple[int, ...]], NDArray[Any]]


class ProjectionRoom(LiveRoom):
    """Values of a projection: read as read-only arrays in the order (pre, post), written by assignment."""

    def __init__(self, bundle: ProjectionBundle, member: Synapse[Any, Any], clock: Clock, draw: Draw) -> None:
        super().__init__({}, clock, draw)
        self.bundle, self.member = bundle, member
        self.read = self._read  # type: ignore[method-assign]  # the room of a population reads a dict by itself

    def _read(self, name: str) -> NDArray[Any]:
        return readable(self.bundle, name)

    def write(self, name: str, value: Any) -> None:
        """One number, an array in the order (pre, post), a matrix [post, pre], a distribution, or a
        function of distance."""
        bundle = self.bundle
        what, value = f"{bundle.name}.{name}", as_rule(value)
        if isinstance(value, OfDistance):
            value = value.values(what, self.member, bundle.connectivity)
        if isinstance(value, Distribution):
            self._refuse_many(name)
            value = self.draw(name, value, (bundle.connectivity.size,))
        scalar = WORDS[bundle.parts[0].arrays[name].dtype.kind]
        values = checked(what, value, scalar)
        if values.ndim:
            self._refuse_many(name)
        bundle.write(name, synapse_values(bundle.connectivity, self.member, what, values))

    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Assign to the synapses at these places in the order (pre, post): one number, or one for each."""
        self._refuse_many(name)
        scalar = WORDS[self.bundle.parts[0].arrays[name].dtype.kind]
        if isinstance(value, Distribution):
            value = self.draw(name, value, positions.shape)
        values = self.bundle.read(name).copy()
        values[positions] = checked(f"{self.bundle.name}.{name}", value, scalar, positions.shape)
        self.bundle.write(name, values)

    def _refuse_many(self, name: str) -> None:
        if name in self.bundle.single:
            raise DeclarationError(
                f"{self.bundle.name}.{name} is stored as one number for all synapses; to assign many later give an "
                f"array or a distribution when the projection is made: {type(self.member).__name__}(..., {name}=values)"
            )

    def special(self, name: str) -> Any:
        """The neurons of each synapse, the time and the step."""
        if name in ("pre_index", "post_index"):
            return getattr(self.bundle.connectivity, name)
        return super().special(name)


def readable(bundle: ProjectionBundle, name: str) -> NDArray[Any]:
    """A field of a projection, read-only; one number for all synapses is seen once for each."""
    array = bundle.read(name).view()
    if name in bundle.single:
        shape = () if bundle.model.field(name).per == "projection" else (bundle.connectivity.size,)
        array = np.broadcast_to(array.reshape(()), shape)
    array.flags.writeable = False
    return array


def last_values(bundle: ProjectionBundle) -> dict[str, NDArray[Any]]:
    """All that can be read of a projection when its simulator closes."""
    return {f.name: readable(bundle, f.name) for f in bundle.model.fields} | indices(bundle.connectivity)


def indices(connectivity: Connectivity) -> dict[str, NDArray[Any]]:
    """The neurons of each synapse."""
    return {"pre_index": connectivity.pre_index, "post_index": connectivity.post_index}
