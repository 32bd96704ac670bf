"""Where arrays lie, as functions of C take them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def address(library: Any, array: NDArray[Any], kind: type[np.generic]) -> Any:
    """Where an array lies, NULL where it is of another type."""
    return library.ffi.cast("void *", library.ffi.from_buffer(array)) if array.dtype == kind else library.ffi.NULL


def either(library: Any, array: NDArray[Any]) -> tuple[Any, Any]:
    """The same for what is of 16 or of 32 bits: one of both is NULL."""
    return address(library, array, np.uint16), address(library, array, np.uint32)
