"""The calendar of a projection whose synapses have several delays: what C is told, and what it takes up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.arrays import LINE
from dslnet.codegen.lower.decaying import common_values
from dslnet.compiled.by_delay import ByDelay
from dslnet.plan import ProjectionPlan

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding

ROOM = 2
NEAR, NARROW = 2**21, 4
"""Bytes that are read without being asked for ahead, and those that say where a synapse stands."""
PAGE, ROW = 4, 16
"""Numbers of a page, and bytes of a row that is written on it (`codegen.formats.placed`)."""


@frozen(eq=False)
class Calendar:
    """`pages`, shape (threads * pages, 4), is what C knows of its pages; what is written on them belongs to C, and is
    given back with `struct`."""

    struct: Any
    pages: Any

    @classmethod
    def of(cls, binding: Binding, found: ByDelay) -> Calendar:
        """That of the parts that carry spikes. The others are no part of it: they begin when they end."""
        ffi, lib = binding.compiled.library.ffi, binding.compiled.library.lib
        spiking = [part for part in found.parts if part.spiking]
        one, delays = spiking[0], [part.delay for part in spiking]
        pages = max(delays) - min(delays) + 1
        arrays = _arrays(binding, found, one, pages)
        struct = ffi.gc(ffi.new("Calendar *"), lambda made, kept=(found, arrays): lib.dsl_forget(made))
        for name, array in arrays.items():
            setattr(struct, name, ffi.cast(ffi.typeof(getattr(struct, name)), array.ctypes.data))
        struct.threads, struct.slots, struct.padded = binding.threads, binding.slots[one.pre.number], one.pre.padded
        struct.delay, struct.pages = min(delays), pages
        struct.fields, struct.width = len(arrays["item"]), found.targets.itemsize
        struct.far = found.places.size * (arrays["item"].sum() + found.targets.itemsize + NARROW) > NEAR
        struct.parts = len(found.parts)
        struct.every = one.program.changes_sources
        struct.breadth = len(arrays["common"]) // binding.threads
        return cls(struct, arrays["page"])

    @property
    def nbytes(self) -> int:
        """What is written on all pages, and what there is room for."""
        return int(self.pages.nbytes + self.pages[:, ROOM].sum() * ROW)


def _arrays(binding: Binding, found: ByDelay, one: ProjectionPlan, pages: int) -> dict[str, NDArray[Any]]:
    """What the struct has addresses of, by the names of its members."""
    spikes, threads = binding.spikes[one.pre.number, one.event], binding.threads
    fields = [one.arrays[name] for name in one.program.looked_at if name in one.arrays]  # noise is nowhere
    breadth = -(-common_values(one.program.decays) // LINE) * LINE
    bounds = [(p.delay, p.since, p.until) if p.spiking else (0, 0, 0) for p in found.parts]
    return {
        "list": spikes.indices,
        "count": spikes.counts,
        "first": found.first,
        "last": found.first[1:],
        "row_part": found.row_part,
        "starts": found.starts,
        "part": np.array(bounds, np.int64),
        "page": np.zeros((threads * pages, PAGE), np.int64),
        "now": np.zeros(threads * LINE, np.uintp),
        "field": np.array([each.ctypes.data for each in fields], np.uintp),
        "item": np.array([each.itemsize for each in fields], np.int64),
        "place": found.places,
        "target": found.targets,
        "common": np.zeros(threads * breadth),
        "failure": binding.failure,
    }
