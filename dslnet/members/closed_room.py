"""The room of a member whose simulator has closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.members.read_only import read_only
from dslnet.members.rooms import Room
from dslnet.members.values import frozen

if TYPE_CHECKING:
    from dslnet.members.initial_room import InitialRoom


class ClosedRoom(Room):
    """The last values of a closed simulator, read-only. Assigning sets where the next simulator begins."""

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], initial: InitialRoom, arguments: Mapping[str, Any] | None = None
    ) -> None:
        self.arrays = {name: frozen(array.copy()) for name, array in arrays.items()}
        self.initial = initial
        self.arguments = dict(arguments or {})

    def argument(self, name: str, kept: Any) -> Any:
        """As it was last, or as it was assigned since."""
        return self.arguments.get(name, kept)

    def take_arguments(self, names: Iterable[str]) -> None:
        """What is seen from now on is what the next simulator begins with."""
        for name in names:
            self.arguments.pop(name, None)

    def read(self, name: str) -> Any:
        """The last value, or the one that was assigned since."""
        found = self.arrays.get(name)
        return self.initial.read(name) if found is None else read_only(found, self.initial.whose, name)

    def write(self, name: str, value: Any) -> None:
        """Set where the next simulator begins."""
        self.initial.write(name, value)
        self.arrays.pop(name, None)

    def write_part(self, name: str, positions: NDArray[np.int64], value: Any) -> None:
        """Set where the next simulator begins, of some neurons."""
        self.initial.write_part(name, positions, value)
        self.arrays.pop(name, None)

    def special(self, name: str) -> Any:
        """What was last known in the simulator."""
        found = self.arrays.get(name)
        return self.initial.special(name) if found is None else found
