"""Spikes of several neurons as all statistics read them: times, neurons, and when anybody was looking."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.errors import ScheduleError
from dslnet.statistics.asked import number, times_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-9
"""In ms: a time this near to an end was meant to be it (3 * 0.1 is a little above 0.3)."""
ON_GRID = 1e-6
"""In bins: a time this near to the begin of a bin was meant to be it (0.3 is the third bin of 0.1)."""


@frozen(eq=False, repr=False)
class Trains:
    """Spikes of `size` neurons: `time` in ms, ascending, and `index`, one entry a spike.

    `stretches`, shape (stretches, 2), are the times in ms from which to which (excluded) spikes were observed. It is a
    sequence with the spike times of each neuron: `for times in trains`, `len(trains)`, `trains[3]`.
    """

    time: Floats
    index: Ints
    size: int
    stretches: Floats

    @property
    def duration(self) -> float:
        """How long was observed, in ms."""
        return float(np.diff(self.stretches, axis=1).sum())

    def __len__(self) -> int:
        """The number of neurons."""
        return self.size

    def __iter__(self) -> Iterator[Floats]:
        return iter(self.each())

    def __repr__(self) -> str:
        return f"Trains({len(self.time)} spikes of {self.size} neurons in {self.duration:.6g} ms)"

    def __getitem__(self, neuron: int) -> Floats:
        """The spike times of one neuron in ms; from the end with a negative number."""
        if not -self.size <= operator.index(neuron) < self.size:
            raise IndexError(f"trains[{neuron}]: there are the neurons 0 to {self.size - 1}")
        return self.of(neuron % self.size)

    def of(self, neuron: int) -> Floats:
        """The spike times of one neuron in ms."""
        found: Floats = self.time[self.index == neuron]
        return found

    def each(self) -> list[Floats]:
        """The spike times of every neuron in ms."""
        order = np.argsort(self.index, kind="stable")
        return np.split(self.time[order], np.cumsum(np.bincount(self.index, minlength=self.size))[:-1])[: self.size]

    def stretch_of_each(self) -> Ints:
        """For each spike the number of the stretch that it lies in."""
        return np.searchsorted(self.stretches[:, 0], self.time + ON_GRID, side="right").astype(np.int64) - 1

    def within(self, start: float | None, stop: float | None) -> Trains:
        """What was seen from `start` to `stop` (excluded), in ms; None leaves that end as it is."""
        low = -np.inf if start is None else float(start)
        high = np.inf if stop is None else float(stop)
        clipped = np.clip(self.stretches, low, high)
        kept = (self.time >= low - ROUNDING) & (self.time < high - ROUNDING)
        return Trains(self.time[kept], self.index[kept], self.size, clipped[clipped[:, 1] > clipped[:, 0]])


def trains_of(spikes: Any, start: float | None = None, stop: float | None = None) -> Trains:
    """The spikes of a recording, or of arrays of times in ms, one array a neuron (one flat array is one neuron).

    Arrays were observed from `start`, by default 0, to `stop`, which must be given; spikes outside are left out. Raises
    ScheduleError for times that are not finite, and where nothing was observed.
    """
    start = None if start is None else number(start, "start", "from when on is looked, in ms")
    stop = None if stop is None else number(stop, "stop", "until when is looked, in ms")
    if not isinstance(spikes, Trains):
        spikes = spikes.trains if hasattr(spikes, "trains") else from_arrays(spikes, start, stop)
    if start is not None or stop is not None:
        spikes = spikes.within(start, stop)
    if not spikes.duration > 0.0:
        raise ScheduleError("no time was observed: statistics need a recording of some ms, and start= before stop=")
    return spikes  # type: ignore[no-any-return]  # what has `trains` is a recording


def from_arrays(arrays: Any, start: float | None, stop: float | None) -> Trains:
    """Arrays of times, one a neuron."""
    each = _one_each(arrays)
    if stop is None:
        raise ScheduleError(
            "arrays of spike times do not say how long was observed: give stop= in ms, such as rates(trains, stop=1000)"
        )
    times = [times_of(own, f"spikes of neuron {neuron}") for neuron, own in enumerate(each)]
    begin = 0.0 if start is None else start
    time = np.concatenate([np.empty(0), *times])
    index = np.repeat(np.arange(len(times)), [len(own) for own in times])
    order = np.lexsort((index, time))
    trains = Trains(time[order], index[order].astype(np.int64), len(times), np.array([[begin, stop]]))
    return trains.within(begin, None)


def _one_each(arrays: Any) -> Sequence[Any]:
    """One array for each neuron: a flat array of numbers is one neuron."""
    if isinstance(arrays, np.ndarray) and arrays.dtype.kind in "iuf" and arrays.ndim == 1:
        return [arrays]
    if isinstance(arrays, Sequence) and arrays and not any(np.iterable(each) for each in arrays):
        return [arrays]
    if not np.iterable(arrays) or isinstance(arrays, str | Mapping):
        raise ScheduleError(
            f"{arrays!r} has no spikes: give a recording of an event, sim.record(exc, COBA.fires), or a list with an "
            "array of spike times in ms for each neuron"
        )
    return list(arrays)
