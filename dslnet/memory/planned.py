"""The memory that recordings will need, known before a run; what does not fit is refused with the numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import define

from dslnet.errors import DeclarationError, ScheduleError, SimulationError
from dslnet.memory.taken import Memory, Taken, shown
from dslnet.record.spikes import SpikeSampler
from dslnet.record.watched import Watched

AHEAD = 1024
"""For so many steps it is looked at once whether there is room: a look takes as long as some steps."""
NO_END = 2**62


@define(eq=False)
class Allowance:
    """How many steps may be made until it has to be looked at again whether recordings fit into `limit` bytes."""

    recordings: list[Watched]
    limit: int | None = None
    steps: int = 0

    def look(self, length: int) -> None:
        """Raise SimulationError where the samples of so many steps do not fit."""
        ahead = max(length, AHEAD)
        if not self._fit(ahead):
            check_memory(self.recordings, length, self.limit)
            ahead = length
        self.steps = ahead if self.recordings else NO_END

    def take(self, length: int) -> int:
        """How many of so many steps may be made now, at least one. Raises SimulationError where not one fits."""
        if length > self.steps:
            self.steps = self._fitting(max(length, AHEAD))
        taken = min(length, self.steps)
        self.steps -= taken
        return taken

    def _fitting(self, length: int) -> int:
        if not self.recordings:
            return NO_END
        while length > 1 and not self._fit(length):
            length //= 2
        if length == 1:
            check_memory(self.recordings, 1, self.limit)
        return length

    def _fit(self, length: int) -> bool:
        return self.limit is None or planned(self.recordings, length, None).total <= self.limit


def planned(recordings: Iterable[Watched], length: int, rate: float | None) -> Memory:
    """What recordings hold when `length` more steps have been made.

    That is exact for fields. Spikes are reckoned with `rate` in Hz for each neuron, or if it is None with the rate
    seen so far; before anything was seen nobody knows.
    """
    known = isinstance(rate, int | float | np.number) and not isinstance(rate, bool)
    if rate is not None and not (known and np.isfinite(rate) and rate >= 0.0):
        raise ScheduleError(f"plan(rate={rate!r}): how often a neuron is expected to fire, in Hz, such as rate=20.0")
    rows = [row for recording in recordings for row in rows_of(recording, length, rate)]
    return Memory(tuple(rows), foreseen=True)


def rows_of(recording: Watched, length: int, rate: float | None) -> Iterator[Taken]:
    """A row for each field and event."""
    length = 0 if recording.paused else length
    now = recording.tick_now()
    for name, sampler in recording.fields.items():
        yield Taken(recording.name, f"recording of {name}", sampler.bytes_at(now + length))
    for name, spikes in recording.events.items():
        expected = rate_so_far(recording, spikes, now) if rate is None else rate * recording.clock.time(1) / 1000.0
        many = None if expected is None else round(expected * spikes.width * length)
        bytes = spikes.nbytes if not length else None if many is None else spikes.bytes_with(many)
        yield Taken(recording.name, f"recording of {name}", bytes)


def rate_so_far(recording: Watched, spikes: SpikeSampler, now: int) -> float | None:
    """Spikes for each neuron and step; None before anything was seen."""
    observed = sum(end - begin for begin, end in spikes.stretches(now))
    return len(spikes) / observed / max(1, spikes.width) if observed else None


def check_memory(recordings: Iterable[Watched], length: int, limit: int | None) -> None:
    """Raise SimulationError if recordings will need more than the limit in `length` more steps."""
    memory = planned(recordings, length, None)
    if limit is None or memory.total <= limit:
        return
    most = max(memory.rows, key=lambda row: row.bytes or 0)
    raise SimulationError(
        f"the recordings of this run need {shown(memory.total)}, which is more than the limit of {shown(limit)}; "
        f"most of it, {shown(most.bytes)}, is the {most.what} of {most.member}. Record fewer neurons (exc[:100]) "
        "or less often (period=1.0), keep the last samples (last=1000) or statistics (sim.statistics), write to a file "
        '(to="run.zarr"), or raise sim.memory_limit'
    )


def machine_memory() -> int | None:
    """The memory of the machine in bytes; None where it does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def checked_limit(limit: Any) -> int | None:
    """A limit in bytes; that of the machine for None."""
    if limit is None:
        return machine_memory()
    if isinstance(limit, bool) or not isinstance(limit, int | float | np.number) or not 0 <= limit < np.inf:
        raise DeclarationError(
            f"memory_limit={limit!r}: a number of bytes, such as 4 * 2**30 for 4 GiB; sim.memory_limit = None takes "
            "the limit away"
        )
    return int(limit)
