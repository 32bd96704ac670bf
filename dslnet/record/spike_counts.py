"""Spikes that are counted and not kept."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from dslnet.errors import SimulationError
from dslnet.record.spikes import SpikeSampler
from dslnet.record.times import times
from dslnet.statistics.curve import Curve, rate_of_one
from dslnet.ticks import Clock


@attrs.define(eq=False)
class CountingSpikes(SpikeSampler):
    """Counts spikes: of each neuron, and with `bin` (in ticks) of all neurons in each bin."""

    bin: int | None = attrs.field(default=None, kw_only=True)
    counts: NDArray[np.int64] = attrs.field(init=False)
    bins: NDArray[np.int64] = attrs.field(init=False)
    origin: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self.restart(self.first)

    def restart(self, first: int) -> None:
        """Forget all counts."""
        super().restart(first)
        self.origin = first
        self.counts, self.bins = np.zeros(self.width, np.int64), np.zeros(0, np.int64)

    def add(self, ticks: NDArray[Any], indices: NDArray[Any]) -> None:
        """Count a batch."""
        if self.paused:
            return
        places = self.place[indices]
        wanted = (places >= 0) & (ticks >= self.first)
        np.add.at(self.counts, places[wanted], 1)
        if self.bin is not None and wanted.any():
            found = np.bincount((ticks[wanted] - self.origin) // self.bin)
            self._grow(len(found))
            self.bins[: len(found)] += found

    def whole_bins(self, now: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The ticks at which bins begin that were observed to their ends, and their counts."""
        assert self.bin is not None
        begins: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        for first, end in self.stretches(now):
            number = np.arange(-((self.origin - first) // self.bin), (end - self.origin) // self.bin, dtype=np.int64)
            begins.append(number)
        numbers = np.concatenate(begins)
        self._grow(int(numbers.max(initial=-1)) + 1)
        return self.origin + numbers * self.bin, self.bins[numbers]

    def seen(self, now: int, clock: Clock, shape: tuple[int, ...]) -> SpikeCounts:
        """A picture of the present, which stays as it is."""
        observed = sum(end - begin for begin, end in self.stretches(now))
        rate = None if self.bin is None else self._rate(now, clock)
        return SpikeCounts(self.counts.reshape(shape).copy(), clock.time(observed), rate)

    def _rate(self, now: int, clock: Clock) -> Curve:
        assert self.bin is not None
        begins, counts = self.whole_bins(now)
        width = clock.time(self.bin)
        rates = counts.astype(np.float64) * rate_of_one(width, self.width)
        return Curve(times(begins, clock), rates, width, "rate", "Hz")

    def __len__(self) -> int:
        return int(self.counts.sum())

    @property
    def seen_until(self) -> int:
        """Unknown here: spikes are not kept."""
        return self.first

    @property
    def nbytes(self) -> int:
        """How much memory the counts take."""
        return self.counts.nbytes + self.bins.nbytes

    def bytes_with(self, more: int) -> int:
        """Counts take no more for more spikes."""
        return self.nbytes

    def _grow(self, length: int) -> None:
        if length > len(self.bins):
            longer = np.zeros(max(length, 2 * len(self.bins)), np.int64)
            longer[: len(self.bins)] = self.bins
            self.bins = longer


@attrs.frozen(eq=False)
class SpikeCounts:
    """How often neurons fired: `counts` of each neuron in `duration` ms, in the shape of the population or view."""

    counts: NDArray[np.int64]
    duration: float
    _rate: Curve | None = None

    @property
    def total(self) -> int:
        """All spikes."""
        return int(self.counts.sum())

    @property
    def rates(self) -> NDArray[np.float64]:
        """The mean rate of each neuron in Hz; NaN before anything was observed."""
        if not self.duration:
            return np.full(self.counts.shape, np.nan)
        return self.counts.astype(np.float64) * (1000.0 / self.duration)

    def population_rate(self) -> Curve:
        """The rate in Hz that the neurons have on average, in the bins that were asked for."""
        if self._rate is None:
            raise SimulationError("no bins were counted: ask for them, as in sim.statistics(exc, COBA.fires, bin=5.0)")
        return self._rate
