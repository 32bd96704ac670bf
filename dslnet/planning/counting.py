"""What a firing rate is computed from: who fired in each tick of its window, and how often each neuron did.

Who fired in a tick is one bit a neuron, 64 neurons a word; the words of a tick follow one another, and tick k lies in
row k modulo the window. So a thread that owns whole blocks owns their words, and what leaves the window is taken out
by looking at the bits that are set.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.arrays import BLOCK, Arrays, aligned, padded
from dslnet.model import FieldModel, NeuronModel
from dslnet.plan import PopulationPlan
from dslnet.ticks import Clock, ticks_at_least_one


def rate_fields(model: NeuronModel) -> tuple[FieldModel, ...]:
    """The firing rates of a class."""
    return tuple(f for f in model.fields if f.kind == "rate")


def ring(name: str) -> str:
    """The array with the bits of a firing rate, one word for each tick of the window and block of neurons."""
    return f"{name}__ring"


def counted(name: str) -> str:
    """The array with the number of spikes of each neuron in the window."""
    return f"{name}__counted"


def is_ring(name: str) -> bool:
    """Whether an array holds bits, and not a value for each neuron."""
    return name.endswith("__ring")


def counting_arrays(model: NeuronModel, size: int, clock: Clock) -> Arrays:
    """The arrays of all firing rates of a population."""
    found: Arrays = {}
    for record in rate_fields(model):
        window = ticks_at_least_one(record.window, clock, what=f"the window of {record.name}")
        found[ring(record.name)] = aligned(window * (padded(size) // BLOCK), np.uint64)
        found[counted(record.name)] = aligned(padded(size), np.int64)
    return found


def bytes_of_counting(model: NeuronModel, size: int, clock: Clock) -> int:
    """What these arrays will take."""
    windows = [max(1, round(record.window / clock.time(1))) for record in rate_fields(model) if record.window]
    return sum(8 * (window * (padded(size) // BLOCK) + padded(size)) for window in windows)


def window_of(plan: PopulationPlan, record: FieldModel) -> int:
    """The window in ticks."""
    return len(plan.arrays[ring(record.name)]) * BLOCK // plan.padded


def hertz_of(plan: PopulationPlan, record: FieldModel, clock: Clock) -> float:
    """What one spike in the window adds to the rate."""
    return 1000.0 / clock.time(window_of(plan, record))


def row_of(plan: PopulationPlan, record: FieldModel, tick: int) -> NDArray[np.uint64]:
    """The words of a tick, to be written."""
    window = window_of(plan, record)
    row: NDArray[np.uint64] = plan.arrays[ring(record.name)].reshape(window, -1)[tick % window]
    return row


def as_words(fired: NDArray[np.bool_], blocks: int) -> NDArray[np.uint64]:
    """Who fired, as bits."""
    mask = np.zeros(blocks * BLOCK, np.bool_)
    mask[: len(fired)] = fired
    return np.packbits(mask, bitorder="little").view("<u8").astype(np.uint64)


def as_mask(words: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """The bits as truth values, one a neuron, in whole blocks."""
    return np.unpackbits(words.astype("<u8").view(np.uint8), bitorder="little").astype(np.bool_)


def count_more(plan: PopulationPlan, event: int, neurons: NDArray[Any], tick: int, clock: Clock) -> None:
    """Count neurons that fired at a tick after all, and had not been counted for it."""
    more = np.zeros(plan.padded, np.bool_)
    more[neurons] = True
    for record in rate_fields(plan.model):
        if record.event == plan.model.events[event].name:
            row_of(plan, record, tick)[:] |= as_words(more, plan.padded // BLOCK)
            count = plan.arrays[counted(record.name)]
            count[more] += 1
            plan.arrays[record.name][more] = count[more] * hertz_of(plan, record, clock)
