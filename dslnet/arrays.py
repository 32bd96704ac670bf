"""Arrays as running code wants them: in whole blocks of neurons, each at the begin of a cache line."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 64
LINE = 8
"""Numbers of eight bytes in a cache line: what each thread writes lies so far apart."""
LARGEST = 2**46
"""In bytes: more than any machine has."""
Arrays = dict[str, NDArray[Any]]


def padded(size: int) -> int:
    """The number of neurons in whole blocks of 64."""
    return -(-size // BLOCK) * BLOCK


def shares(padded: int, threads: int) -> NDArray[np.int64]:
    """Where the block of each thread begins, in whole blocks of 64 neurons, and where the last one ends."""
    blocks = padded // BLOCK
    return np.array([blocks * t // threads * BLOCK for t in range(threads + 1)], np.int64)


def aligned(count: int, dtype: Any) -> NDArray[Any]:
    """An array of zeros that begins at a cache line."""
    item = np.dtype(dtype).itemsize
    if count * item > LARGEST:
        raise MemoryError(f"an array of {count * item} bytes")
    raw = np.zeros(count * item + BLOCK, np.uint8)
    start = -raw.ctypes.data % BLOCK
    return raw[start : start + count * item].view(dtype)
