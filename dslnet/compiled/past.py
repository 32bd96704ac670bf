"""What has been sent and may still be asked for goes over from one layout of a network to another."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from dslnet.compiled.binding import Binding


def take_over(new: Binding, old: Binding, tick: int) -> None:
    """The past of another binding of the same populations, at the same tick; what is older than it knows was like the
    oldest that it knows, and nobody fired."""
    for (number, event), spikes in new.spikes.items():
        before = old.spikes[number, event]
        for array, past in ((spikes.indices, before.indices), (spikes.counts, before.counts)):
            _copy(new, old, number, tick, array, past, repeat=False)
    for (number, name), values in new.past.items():
        if (number, name) in old.past:
            _copy(new, old, number, tick, values, old.past[number, name], repeat=True)


def _copy(
    new: Binding, old: Binding, number: int, tick: int, array: NDArray[Any], past: NDArray[Any], repeat: bool
) -> None:
    """Slot by slot, each age into the place that the new number of slots gives it."""
    slots, before = new.slots[number], old.slots[number]
    known = old.plan.depth(old.plan.populations[number])
    rows, past_rows = array.reshape(slots, -1), past.reshape(before, -1)
    for age in range(1, new.plan.depth(new.plan.populations[number]) + 1):
        if repeat or age <= known:
            rows[(tick - age) % slots] = past_rows[(tick - min(age, known)) % before]
