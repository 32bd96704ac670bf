"""Synapses with delays of their own, sorted into parts that share one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest

Part = tuple[int, Connectivity, NDArray[np.uint32]]


def parts_by_delay(connectivity: Connectivity, delays: NDArray[Any]) -> Iterator[Part]:
    """For each delay, ascending: the delay, the connectivity of its synapses, and their places in the whole.

    `delays` holds one number of ticks for each synapse, in the order (pre, post). The order within a part is the same.
    """
    links = connectivity.explicit()
    if not links.size:
        yield 1, links, np.arange(0, dtype=np.uint32)
        return
    order = np.argsort(delays, kind="stable").astype(np.uint32)
    ascending = delays[order]
    cuts = np.flatnonzero(ascending[1:] != ascending[:-1]) + 1
    targets = np.asarray(links.targets)[order]
    pre = np.repeat(np.arange(links.pre_size, dtype=narrowest(links.pre_size)), links.lengths)[order]
    pieces = (np.split(array, cuts) for array in (order, pre, targets))
    for delay, places, sources, own in zip(ascending[[0, *cuts]], *pieces, strict=True):
        lengths = np.bincount(sources, minlength=links.pre_size)
        yield int(delay), Connectivity.from_rows(links.post_size, lengths, own), places
