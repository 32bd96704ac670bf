"""Spikes of one event: batches as they come, and the sorted arrays that are read from them."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@define(eq=False)
class SpikeSampler:
    """Keeps the spikes of one event of one population, from tick `first` on.

    `positions` are the neurons of a view, None is all; `size` is the size of the population. For a view a spike has
    the place of its neuron in the view as index.
    """

    population: int
    event: int
    positions: Ints | None
    size: int
    first: int = 0
    place: NDArray[np.int32] = field(init=False)
    """For each neuron of the population its place in the view, -1 if it is not recorded; shape (size,)."""
    paused: bool = field(init=False, default=False)
    _seen: list[tuple[int, int]] = field(init=False, factory=list)
    _ticks: list[Ints] = field(init=False, factory=list)
    _indices: list[Ints] = field(init=False, factory=list)
    _sorted: bool = field(init=False, default=True)

    def __attrs_post_init__(self) -> None:
        self.place = np.full(self.size, -1, dtype=np.int32)
        self.place[slice(None) if self.positions is None else self.positions] = np.arange(self.width, dtype=np.int32)

    @property
    def width(self) -> int:
        """The number of neurons that are recorded."""
        return self.size if self.positions is None else len(self.positions)

    def __len__(self) -> int:
        return sum(len(batch) for batch in self._ticks)

    @property
    def nbytes(self) -> int:
        """How much memory the spikes take."""
        return sum(batch.nbytes for batch in (*self._ticks, *self._indices))

    def bytes_with(self, more: int) -> int:
        """How much memory they will take with so many more."""
        return self.nbytes + 16 * more

    def restart(self, first: int) -> None:
        """Empty, and from tick `first` on. Arrays that were read before stay as they are."""
        self.first, self._ticks, self._indices, self._sorted = first, [], [], True
        self.paused, self._seen = False, []

    def pause(self, tick: int) -> None:
        """Keep no spikes of ticks from `tick` on."""
        if tick > self.first:
            self._seen.append((self.first, tick))
        self.paused = True

    def resume(self, tick: int) -> None:
        """Keep spikes again, of ticks from `tick` on. Where none was left out there was no pause."""
        self.first, self.paused = max(tick, self.first), False
        if self._seen and self._seen[-1][1] == self.first:
            self.first, _ = self._seen.pop()

    def stretches(self, now: int) -> list[tuple[int, int]]:
        """From which tick to which (excluded) spikes were kept, when so many steps have been made."""
        present = [] if self.paused or now <= self.first else [(self.first, now)]
        return [*self._seen, *present]

    @property
    def seen_until(self) -> int:
        """The tick after the last spike."""
        return int(self.ticks()[-1]) + 1 if len(self) else self.first

    def hand_over(self, now: int) -> SpikeSampler:
        """All that was kept until now, as a sampler of its own; this one goes on empty."""
        taken = copy(self)
        taken._seen, taken.paused = self.stretches(now), True
        paused = self.paused
        self.restart(max(now, self.first))
        self.paused = paused
        return taken

    def settle(self, tick: int) -> None:
        """All spikes of the steps before this tick have been added."""

    def add(self, ticks: NDArray[Any], indices: NDArray[Any]) -> None:
        """Keep a batch of spikes, in any order: their ticks, and their neurons as indices into the population.

        The batch is copied; spikes of neurons that are not recorded, and those before `first`, are left out.
        """
        if self.paused or not len(ticks):
            return
        if self.positions is not None:
            places = self.place[indices]
            ticks, indices = ticks[places >= 0], places[places >= 0]
        if len(ticks) and ticks.min() < self.first:
            late = ticks >= self.first
            ticks, indices = ticks[late], indices[late]
        if len(ticks):
            self._ticks.append(ticks.astype(np.int64))
            self._indices.append(indices.astype(np.int64))
            self._sorted = False

    def ticks(self) -> Ints:
        """The tick of each spike, in ascending order, shape (spikes,), read-only."""
        self._sort()
        return self._ticks[0] if self._ticks else np.empty(0, dtype=np.int64)

    def indices(self) -> Ints:
        """The neuron of each spike, ascending within a tick, shape (spikes,), read-only."""
        self._sort()
        return self._indices[0] if self._indices else np.empty(0, dtype=np.int64)

    def _sort(self) -> None:
        """All batches as one, by tick, then by index."""
        if self._sorted:
            return
        ticks, indices = np.concatenate(self._ticks), np.concatenate(self._indices)
        if not in_order(ticks, indices):
            order = np.lexsort((indices, ticks))
            ticks, indices = ticks[order], indices[order]
        self._ticks, self._indices, self._sorted = [ticks], [indices], True
        self._ticks[0].flags.writeable = self._indices[0].flags.writeable = False


def in_order(ticks: Ints, indices: Ints) -> bool:
    """Whether spikes are sorted by tick, then by index, as one thread delivers them."""
    later, same = ticks[1:] > ticks[:-1], ticks[1:] == ticks[:-1]
    return bool(np.all(later | (same & (indices[1:] >= indices[:-1]))))
