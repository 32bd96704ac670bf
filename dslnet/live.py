"""The rooms of a running simulator: who reads and writes the live arrays of a member."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.borrowing import refuse_borrowed
from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError
from dslnet.initial import field_values
from dslnet.initial_room import InitialRoom
from dslnet.of_distance import OfDistance, as_rule
from dslnet.plan import ProjectionBundle
from dslnet.rooms import Clock, ClosedRoom, Draw, LiveRoom
from dslnet.sharing import refuse_part
from dslnet.synapse import Synapse
from dslnet.synapse_access import SynapseAccess
from dslnet.values import WORDS, checked, frozen


class ProjectionRoom(LiveRoom):
    """Values of a projection: read as read-only arrays in the order (pre, post), written by assignment."""

    knows_delay = True

    def __init__(
        self, bundle: ProjectionBundle, member: Synapse[Any, Any], clock: Clock, draw: Draw, access: SynapseAccess
    ) -> None:
        super().__init__({}, clock, draw)
        self.bundle, self.member, self.access = bundle, member, access
        self.read = self._read  # type: ignore[method-assign]  # the room of a population reads a dict by itself

    def _read(self, name: str) -> NDArray[Any]:
        return readable(self.bundle, name)

    def write(self, name: str, value: Any) -> None:
        """One number, an array in the order (pre, post), a matrix [post, pre], a distribution, or a
        function of distance."""
        bundle = self.bundle
        refuse_borrowed(bundle, self.member, name)
        what, value = f"{bundle.name}.{name}", as_rule(value)
        if isinstance(value, OfDistance):
            value = field_values(bundle.connectivity, self.member, what, value)
        if isinstance(value, Distribution):
            self._refuse_many(name)
            value = self.draw(name, value, (bundle.connectivity.value_count,)).reshape(bundle.connectivity.value_shape)
        scalar = WORDS[bundle.arrays[name].dtype.kind]
        values = checked(what, value, scalar)
        if values.ndim:
            self._refuse_many(name)
        bundle.arrays[name][...] = field_values(bundle.connectivity, self.member, what, values)
        self.access.resend(self.bundle)

    def delay_again(self, delay: Any) -> None:
        """Another delay from now on; spikes that are under way keep the arrival they were given."""
        self.access.change_delay(self.bundle, delay, self.draw)

    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Assign to the synapses at these places in the order (pre, post): one number, or one for each."""
        self._refuse_many(name)
        refuse_borrowed(self.bundle, self.member, name)
        refuse_part(self.bundle, name)
        scalar = WORDS[self.bundle.arrays[name].dtype.kind]
        if isinstance(value, Distribution):
            value = self.draw(name, value, positions.shape)
        self.bundle.arrays[name][positions] = checked(f"{self.bundle.name}.{name}", value, scalar, positions.shape)
        self.access.resend(self.bundle)

    def _refuse_many(self, name: str) -> None:
        if name in self.bundle.single:
            raise DeclarationError(
                f"{self.bundle.name}.{name} is stored as one number for all synapses; to assign many later give an "
                f"array or a distribution when the projection is made: {type(self.member).__name__}(..., {name}=values)"
            )

    def special(self, name: str) -> Any:
        """The neurons of each synapse, the delay, the time and the step."""
        if name == "delay":
            return self.access.delay(self.bundle)
        if name in ("pre_index", "post_index"):
            return frozen(getattr(self.bundle.connectivity, name))
        return self.bundle.connectivity if name == "connectivity" else super().special(name)


def readable(bundle: ProjectionBundle, name: str) -> NDArray[Any]:
    """A field of a projection, read-only; one number for all synapses is seen once for each."""
    array = bundle.arrays[name].view()
    if name in bundle.single:
        shape = () if bundle.model.field(name).per == "projection" else bundle.connectivity.value_shape
        array = np.broadcast_to(array.reshape(()), shape)
    else:
        array = bundle.connectivity.shown(array)
    array.flags.writeable = False
    return array


class ClosedProjectionRoom(ClosedRoom):
    """The last values of a projection whose simulator is closed. Nothing is copied: nobody writes them any more."""

    knows_delay = True

    def __init__(self, bundle: ProjectionBundle, initial: InitialRoom, delay: Any) -> None:
        super().__init__({}, initial)
        self.bundle, self.delay = bundle, delay
        self.assigned: set[str] = set()

    def read(self, name: str) -> Any:
        """The last value, or the one that was assigned since."""
        return self.initial.read(name) if name in self.assigned else readable(self.bundle, name)

    def write(self, name: str, value: Any) -> None:
        """Set where the next simulator begins."""
        self.initial.write(name, value)
        self.assigned.add(name)

    def forget_delay(self) -> None:
        """What is seen from now on is what the next simulator begins with."""
        self.delay = None

    def special(self, name: str) -> Any:
        """The neurons of each synapse and the delay."""
        if name in ("pre_index", "post_index"):
            return frozen(getattr(self.bundle.connectivity, name))
        if name == "connectivity":
            return self.bundle.connectivity
        return self.delay if name == "delay" else super().special(name)
