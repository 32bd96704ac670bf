"""What is read of synapses, or of some neurons: an array that cannot be written and says what to do instead."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from opcode import opmap
from types import FrameType
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import ReadOnlyError

IN_PLACE = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")
ASSIGNED = [opmap[name] for name in ("BINARY_OP", "SWAP", "STORE_ATTR")]
"""The instructions of `ee.w *= 2`."""
SILENT = (opmap["CACHE"], opmap["EXTENDED_ARG"])


def read_only(array: NDArray[Any], whose: str, name: str) -> NDArray[Any]:
    """A view of an array that cannot be written; `whose` is what the field of that name is read of, for messages.

    What is computed of it is a plain array.
    """
    made = array.view(ReadOnly)
    made.flags.writeable = False
    made.read_of = whose, name
    return made


class ReadOnly(np.ndarray[Any, np.dtype[Any]]):
    """Read-only where it was read; a copy of it can be written like any array."""

    read_of: tuple[str, str] = ("line", "w")

    def __array_finalize__(self, origin: Any) -> None:
        if isinstance(origin, ReadOnly):
            self.read_of = origin.read_of

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return array[()] if array.ndim == 0 and not isinstance(array, ReadOnly) else array

    def copy(self, order: Any = "C") -> NDArray[Any]:  # type: ignore[override]  # NumPy has it of the same class
        """A plain array that can be written."""
        return np.asarray(self).copy(order)

    def __setitem__(self, index: Any, value: Any) -> None:
        if not self.flags.writeable:
            whose, name = self.read_of
            shown = index if isinstance(index, int) else "..."
            self._refuse(f"{name} = {whose}.{name}.copy(); {name}[{shown}] = ...; {whose}.{name} = {name}")
        super().__setitem__(index, value)

    def fill(self, value: Any) -> None:
        """Refused like any assignment to places."""
        self[...] = value

    def _refuse(self, form: str) -> NoReturn:
        whose, name = self.read_of
        raise ReadOnlyError(f"{whose}.{name} reads as a read-only array; what is assigned is written: {form}")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return np.asarray(self).__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return repr(np.asarray(self))


def _in_place(name: str) -> Callable[[ReadOnly, Any], Any]:
    """The operation behind `ee.w *= 2`, which Python ends by assigning to `ee.w`: what it gives is assigned there. In
    `w = ee.w; w *= 2` nothing would be, and the user would not be told."""
    compute, write = getattr(operator, f"__{name}__"), getattr(np.ndarray, f"__i{name}__")

    def operate(self: ReadOnly, other: Any) -> Any:
        if self.flags.writeable:
            return write(self, other)
        if not _is_assigned(sys._getframe(1)):
            whose, field = self.read_of
            self._refuse(f"{whose}.{field} = {whose}.{field} * 2, or at once, {whose}.{field} *= 2")
        return compute(np.asarray(self), other)

    return operate


def _is_assigned(frame: FrameType) -> bool:
    """Whether a frame is in an augmented assignment to an attribute. Where that cannot be told: no."""
    ahead = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 40 : 2]
    return [code for code in ahead if code not in SILENT][:3] == ASSIGNED


for _name in IN_PLACE:
    setattr(ReadOnly, f"__i{_name}__", _in_place(_name))
