"""What `sim.rate` returns: the mean firing rate of each neuron over the last so many ms, to be read at any time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.members.values import frozen
from dslnet.record.recording import Recording
from dslnet.record.spikes import SpikeSampler
from dslnet.ticks import Clock


@define(eq=False)
class RecentSpikes(SpikeSampler):
    """Spikes of one event that forgets those which are older than `window` ticks, as far as whole batches go."""

    window: int = field(default=1, kw_only=True)

    def add(self, ticks: NDArray[Any], indices: NDArray[Any]) -> None:
        """Keep what is recent in a batch."""
        if not len(ticks):
            return
        oldest = int(ticks.max()) - self.window
        recent = ticks > oldest
        super().add(ticks[recent], indices[recent])
        while self._ticks and self._ticks[0].max() <= oldest:
            del self._ticks[0], self._indices[0]
        self._sorted = self._sorted or not self._ticks  # a batch may hold no neuron of the view

    def _sort(self) -> None:
        """As one batch, without what is no longer recent in it: it would never be old as a whole."""
        if self._sorted:
            return
        super()._sort()
        first = int(np.searchsorted(self._ticks[0], self._ticks[0][-1] - self.window, side="right"))
        for batches in (self._ticks, self._indices):
            batches[0] = batches[0][first:].copy() if first else batches[0]
            batches[0].flags.writeable = False


@define(eq=False, repr=False)
class RateReading:
    """The firing rates of some neurons over the last `window` ms, as they are when it is read.

    Spikes count from the call of `sim.rate` on, so within the first window the rates rise from 0. `now` is the number
    of steps made.
    """

    recording: Recording
    spikes: RecentSpikes
    shape: tuple[int, ...]
    clock: Clock
    now: Callable[[], int]

    def __reduce__(self) -> Any:
        """A copy stays at the time at which it was made."""
        return type(self), (self.recording, self.spikes, self.shape, self.clock, partial(int, self.now()))

    @property
    def window(self) -> float:
        """The window in ms, in whole steps."""
        return self.clock.time(self.spikes.window)

    @property
    def values(self) -> NDArray[np.float64]:
        """The rate of each neuron in Hz, in the shape of the population or view, read-only."""
        self.recording.refresh()
        indices = self.spikes.indices()[self.spikes.ticks() >= self.now() - self.spikes.window]
        counts = np.bincount(indices, minlength=self.spikes.width).astype(np.float64)
        return frozen((counts * (1000.0 / self.window)).reshape(self.shape))

    def mean(self) -> float:
        """The mean over the neurons in Hz; of no neuron it is 0."""
        return float(self.values.mean()) if self.values.size else 0.0

    def __float__(self) -> float:
        return self.mean()

    def __repr__(self) -> str:
        return f"rate of {self.recording.name} over {self.window} ms"
