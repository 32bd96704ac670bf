"""Synapses with delays of their own, sorted into parts that share one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity

Part = tuple[int, Connectivity, NDArray[np.uint32]]


def parts_by_delay(connectivity: Connectivity, delays: NDArray[Any]) -> Iterator[Part]:
    """For each delay, ascending: the delay, the connectivity of its synapses, and their places in the whole.

    `delays` holds one number of ticks for each synapse, in the order (pre, post). The order within a part is the same.
    """
    if not connectivity.size:
        yield 1, connectivity.explicit(), np.arange(0, dtype=np.uint32)
        return
    order = np.argsort(delays, kind="stable").astype(np.uint32)
    found, starts = np.unique(delays[order], return_index=True)
    pre, post = connectivity.pre_index, connectivity.post_index
    for delay, places in zip(found, np.split(order, starts[1:]), strict=True):
        lengths = np.bincount(pre[places], minlength=connectivity.pre_size)
        yield int(delay), Connectivity.from_rows(connectivity.post_size, lengths, post[places]), places
