"""What is read of synapses, or of some neurons: an array that cannot be written and says what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import ReadOnlyError

IN_PLACE = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
}  # fmt: skip


def read_only(array: NDArray[Any], whose: str, name: str, instead: str = "") -> NDArray[Any]:
    """A view of an array that cannot be written; `whose` is what the field of that name is read of, for messages, and
    `instead` what to do where a changed copy cannot be assigned.

    What is computed of it is a plain array.
    """
    made = array.view(ReadOnly)
    made.flags.writeable = False
    made.read_of, made.instead = (whose, name), instead
    return made


FIRED = "is read-only; spikes are sent with fire(indices)"
ONE_FOR_ALL = (
    "is read-only: it was given as one number for all synapses; give an array when the projection is made, or assign "
    "another number, "
)


class ReadOnly(np.ndarray[Any, np.dtype[Any]]):
    """Read-only where it was read; a copy of it can be written like any array."""

    read_of: tuple[str, str] = ("line", "w")
    instead: str = ""

    def __array_finalize__(self, origin: Any) -> None:
        if isinstance(origin, ReadOnly):
            self.read_of, self.instead = origin.read_of, origin.instead

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return array[()] if array.ndim == 0 and not isinstance(array, ReadOnly) else array

    def copy(self, order: Any = "C") -> NDArray[Any]:  # type: ignore[override]  # NumPy has it of the same class
        """A plain array that can be written."""
        return np.asarray(self).copy(order)

    def __setitem__(self, index: Any, value: Any) -> None:
        if not self.flags.writeable:
            self._refuse_places(index if isinstance(index, int) else "...")
        super().__setitem__(index, value)

    def fill(self, value: Any) -> None:
        """Refused like any assignment to places."""
        self[...] = value

    def _refuse_places(self, shown: Any) -> NoReturn:
        whose, name = self.read_of
        if self.instead:
            raise ReadOnlyError(f"{whose}.{name} {self.instead}")
        if self.ndim == 0:
            raise ReadOnlyError(f"{whose}.{name} is one number; another one is assigned: {whose}.{name} = 2.0")
        self._refuse(f"{name} = {whose}.{name}.copy(); {name}[{shown}] = ...; {whose}.{name} = {name}")

    def _refuse(self, form: str) -> NoReturn:
        whose, name = self.read_of
        raise ReadOnlyError(f"{whose}.{name} reads as a read-only array; what is assigned is written: {form}")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return np.asarray(self).__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return repr(np.asarray(self))


def _in_place(name: str, sign: str) -> Callable[[ReadOnly, Any], Any]:
    """The operation behind `ee.w *= 2`. It could give a new array, which Python would assign to `ee.w`; but of
    `w = ee.w; w *= 2` it cannot be told apart, and there the change would be lost."""
    write = getattr(np.ndarray, f"__i{name}__")

    def operate(self: ReadOnly, other: Any) -> Any:
        if not self.flags.writeable:
            whose, field = self.read_of
            if self.instead and not self.instead.startswith(ONE_FOR_ALL):
                self._refuse_places("...")
            shown = f"{other!r}" if isinstance(other, int | float) else "..."
            self._refuse(f"{whose}.{field} = {whose}.{field} {sign} {shown}")
        return write(self, other)

    return operate


for _name, _sign in IN_PLACE.items():
    setattr(ReadOnly, f"__i{_name}__", _in_place(_name, _sign))
