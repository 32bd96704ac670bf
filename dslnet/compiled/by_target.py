"""The synapses of a projection in the order of their targets, counted out in C: NumPy would have to sort them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.rows import occurrences


def by_target(library: Any, links: Connectivity) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.uint32]]:
    """As `links.by_target()`: offsets, sources, and places in the order of sources, these in 32 bits."""
    targets = np.asarray(links.explicit().targets)
    offsets = np.append(0, np.cumsum(occurrences(targets, links.post_size)))
    sources, places = np.empty(links.size, narrowest(links.pre_size)), np.empty(links.size, np.uint32)
    ends = offsets[:-1].copy()

    def at(array: NDArray[Any], kind: type[np.generic]) -> Any:
        """Where an array lies, NULL where it is of another type."""
        address = array.ctypes.data if array.dtype == kind else 0
        return library.ffi.cast(f"{np.dtype(kind).name}_t *", address)

    library.lib.dsl_by_target(
        links.pre_size, at(links.offsets, np.int64), at(targets, np.uint16), at(targets, np.uint32),
        at(ends, np.int64), at(sources, np.uint16), at(sources, np.uint32), at(places, np.uint32),
    )  # fmt: skip
    return offsets, sources, places
