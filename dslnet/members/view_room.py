"""The room of a view of a population."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.members.read_only import FIRED, read_only
from dslnet.members.rooms import Room
from dslnet.members.values import frozen


class ViewRoom(Room):
    """A part of a population. `source` is what was sliced, `index` the slice, `positions` the place in `parent`."""

    def __init__(self, parent: Any, source: Any, index: Any, positions: NDArray[np.int64]) -> None:
        self.parent = parent
        self.source = source
        self.index = index
        self.positions = positions

    def argument(self, name: str, kept: Any) -> Any:
        """That of the whole population."""
        return self.parent._room.argument(name, kept)

    def read(self, name: str) -> Any:
        """The values of these neurons: a view of a slice, a read-only copy of a mask or a list."""
        return self._part(name, self.source._room.read(name))

    def write(self, name: str, value: Any) -> None:
        """Assign to these neurons. Raises DeclarationError for one number of the whole population."""
        if self.parent._per_of(name) == "population":
            initial = self.parent._initial_room
            raise DeclarationError(
                f"{name} is one number for the whole population {self.parent!r}: assign it there; "
                f"{initial.form_of_many(initial.fields[name])}"
            )
        self.parent._room.write_part(name, self.positions, value)

    def special(self, name: str) -> Any:
        """Times and spikes of these neurons."""
        value = self.source._room.special(name)
        if name not in ("t_last", "fired"):
            return value
        part = np.asarray(value)[self.index]
        if name == "fired":
            return read_only(part, f"{self.parent.name or 'population'}[...]", name, FIRED)
        return part if part.base is not None else frozen(part)

    def _part(self, name: str, values: NDArray[Any]) -> NDArray[Any]:
        if self.parent._per_of(name) == "population":
            return values
        part: NDArray[Any] = values[self.index]
        if part.base is not None:
            return part
        return read_only(part, f"{self.parent.name or 'population'}[...]", name)
