"""What has been sent and may still be asked for: from one layout of a network to another, and out of it and back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.checkpoint.state import EngineState
from dslnet.compiled.binding import Binding

NOBODY = np.empty(0, np.int32)


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


def fired_at(binding: Binding, number: int, event: int, tick: int) -> NDArray[Any]:
    """Who fired at a tick, ascending: the parts of all threads one after the other."""
    slots, bounds, spikes = binding.slots[number], binding.bounds[number], binding.spikes[number, event]
    row = spikes.indices.reshape(slots, -1)[tick % slots]
    counts = spikes.counts.reshape(slots, -1)[tick % slots]
    return np.concatenate([row[b : b + c] for b, c in zip(bounds[:-1], counts, strict=True)])


def fired_lately(binding: Binding, number: int, event: int, ticks: range) -> list[NDArray[Any]]:
    """Who fired at each of some ticks; mostly nobody, which is to take no time."""
    slots, bounds, spikes = binding.slots[number], binding.bounds[number].tolist(), binding.spikes[number, event]
    rows, counts = spikes.indices.reshape(slots, -1), spikes.counts.reshape(slots, -1).tolist()
    found = []
    for slot in (tick % slots for tick in ticks):
        parts = [rows[slot, b : b + count] for b, count in zip(bounds, counts[slot], strict=False) if count]
        found.append(np.concatenate(parts) if parts else NOBODY)
    return found


def let_fire_at(binding: Binding, number: int, event: int, tick: int, neurons: NDArray[Any]) -> None:
    """These, ascending, and only these fired at a tick: each goes into the part of its thread."""
    slots, spikes = binding.slots[number], binding.spikes[number, event]
    row, counts = (a.reshape(slots, -1)[tick % slots] for a in (spikes.indices, spikes.counts))
    places = np.searchsorted(neurons, binding.bounds[number])
    places[-1] = len(neurons)
    for thread, (begin, end) in enumerate(pairwise(places)):
        row[binding.bounds[number][thread] :][: end - begin] = neurons[begin:end]
        counts[thread] = end - begin


def state_of(binding: Binding, tick: int) -> EngineState:
    """What is under way, newest first."""
    plan, spikes, values = binding.plan, {}, {}
    depths = {population.number: plan.depth(population) for population in plan.populations}
    for number, event in binding.spikes:
        ages = range(1, depths[number] + 1)
        spikes[number, event] = [fired_at(binding, number, event, tick - age) for age in ages]
    for (number, name), past in binding.past.items():
        slots, size = binding.slots[number], plan.populations[number].size
        values[number, name] = past.reshape(slots, -1)[(tick - 1 - np.arange(depths[number])) % slots, :size]
    epochs = {key: int(epoch[0]) for key, epoch in binding.lessons.epochs.items()}
    return EngineState(tick, spikes, values, epochs)


def put_back(binding: Binding, state: EngineState) -> None:
    """The same into a layout, also one for another number of threads."""
    for spikes in binding.spikes.values():
        spikes.counts[:] = 0
    for (number, event), ages in state.spikes.items():
        for age, neurons in enumerate(ages, start=1):
            let_fire_at(binding, number, event, state.tick - age, neurons)
    for (number, name), rows in state.values.items():
        past: NDArray[Any] = binding.past[number, name].reshape(binding.slots[number], -1)
        slots = (state.tick - 1 - np.arange(len(rows))) % len(past)
        past[slots, : rows.shape[1]], past[slots, rows.shape[1] :] = rows, rows[:, -1:]
    for key, tick in state.epochs.items():
        binding.lessons.epochs[key][:] = tick
