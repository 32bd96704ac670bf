"""The synapses of a projection in the order of their targets, counted out in C: NumPy would have to sort them."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.compiled.addresses import address, either
from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.moving import Change
from dslnet.connect.rows import counted_before, first_among


@frozen(eq=False)
class ByTarget:
    """Of these links offsets, sources, and places in the order of sources, these in 32 bits, as `links.by_target()`."""

    links: Connectivity
    offsets: NDArray[np.int64]
    sources: NDArray[Any]
    places: NDArray[np.uint32]

    @classmethod
    def of(cls, library: Any, links: Connectivity, offsets: NDArray[np.int64] | None = None) -> ByTarget:
        """Counted out; `offsets` where they are known."""
        targets = np.asarray(links.explicit().targets)
        offsets = counted_before(targets, links.post_size) if offsets is None else offsets
        sources, places = np.empty(links.size, narrowest(links.pre_size)), np.empty(links.size, np.uint32)
        ends = offsets[:-1].copy()
        library.lib.dsl_by_target(
            links.pre_size, address(library, links.offsets, np.int64), *either(library, targets),
            address(library, ends, np.int64), *either(library, sources), address(library, places, np.uint32),
        )  # fmt: skip
        return cls(links, offsets, sources, places)

    def changed(self, library: Any, change: Change) -> ByTarget:
        """After some synapses came or went, where these are few without a look at the targets of the others."""
        (pre, post), come = change.ends, change.moved.come
        offsets = change.moved.counted_on(self.offsets, post)
        if not change.moved.few:
            return ByTarget.of(library, change.after, offsets)
        links, order = change.after, np.argsort(post, kind="stable")
        at = first_among(self.places, self.offsets[post], self.offsets[post + 1], change.moved.places)[order]
        sources, places = np.empty(links.size, self.sources.dtype), np.empty(links.size, np.uint32)
        ends, scratch = np.append(at, self.links.size), np.empty(links.pre_size + 2 * len(at), np.uint32)
        library.lib.dsl_by_target_moved(
            1 if come else -1, len(at), address(library, ends, np.int64),
            address(library, change.moved.places, np.int64), address(library, pre, np.int64), links.pre_size,
            address(library, scratch, np.uint32), *either(library, self.sources),
            address(library, self.places, np.uint32), *either(library, sources), address(library, places, np.uint32),
        )  # fmt: skip
        if come:
            new = np.arange(len(at))
            sources[at + new], places[at + new] = pre[order], (change.moved.places + new)[order]
        return ByTarget(links, offsets, sources, places)
