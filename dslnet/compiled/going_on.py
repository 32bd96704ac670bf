"""From one binding to the next one of the same C: what is bound of populations, and of the parts of projections that
stay as they are, is not made again. So a change of a few synapses does not cost in proportion to the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding


def fits(new: Binding, old: Binding) -> bool:
    """Whether populations, what is kept of their past, and rings are the same."""
    members = zip(new.plan.populations, old.plan.populations, strict=True)
    same = new.compiled.library is old.compiled.library and all(ours is theirs for ours, theirs in members)
    slots = {population.number: new.slots_of(population) for population in new.plan.populations}
    rings = (new.ring_rows, new.ring_targets) == (old.ring_rows, old.ring_targets)
    return same and rings and slots == old.slots and new.stride == old.stride


def take_over(new: Binding, old: Binding) -> None:
    """All but the lists of what delivers and learns, and the parts that are other ones."""
    ffi = new.compiled.library.ffi
    ffi.memmove(new.net, old.net, ffi.sizeof("Network"))
    new.net.full = new.net.samplers = new.net.spike_buffers = 0
    for name in ("slots", "bounds", "spikes", "past", "still", "rings", "failure", "together", "lists", "members"):
        setattr(new, name, getattr(old, name))
    stays = {part for part in new.plan.projections if part in old.lines}
    new.lines = {part: old.lines[part] for part in stays}
    new.shares = {part: share for part, share in old.shares.items() if part in stays}
    new.cuts = {part: cut for part, cut in old.cuts.items() if part in stays}
    new.by_delay = {name: index for name, index in old.by_delay.items() if stays.issuperset(index.parts)}
    new.calendars = {index: old.calendars[index] for index in new.by_delay.values() if index in old.calendars}
    new.lessons.take_over(old.lessons, stays)


def stay(new: Binding, old: Binding) -> None:
    """Move in where the network before is: its threads look there, and need not be started anew."""
    ffi = new.compiled.library.ffi
    ffi.memmove(old.net, new.net, ffi.sizeof("Network"))
    new.net = old.net


def starts_of(binding: Binding, links: Connectivity, inner: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Where the targets of each source and thread begin, if the binding before knows it of the same links, or of those
    that these came from."""
    change = binding.change
    for known, starts in () if binding.before is None else binding.before.shares.values():
        if known is links:
            return starts
        if change is not None and (known, links) == (change.before, change.after):
            return change.starts(starts, inner)
    return None
