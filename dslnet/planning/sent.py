"""What was sent lately and may still be under way: of parts that carry it, only sources that sent something matter."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from dslnet.plan import ProjectionPlan
from dslnet.ticks import FOREVER

Places = NDArray[np.int64]


@frozen(eq=False)
class Sent:
    """Of the last ticks before `tick` which of `size` neurons sent a spike."""

    tick: int
    size: int
    neurons: tuple[NDArray[np.integer], ...]

    def first(self, since: int = -FOREVER, until: int = FOREVER) -> Places:
        """Of each neuron the first tick, from one on and before another, in which it did; FOREVER if in none."""
        found = np.full(self.size, FOREVER, np.int64)
        for tick, neurons in reversed([*self._by_tick]):
            if len(neurons) and since <= tick < until:
                found[neurons] = tick
        return found

    @property
    def _by_tick(self) -> Iterator[tuple[int, NDArray[np.integer]]]:
        """The ticks, and who sent a spike then."""
        return enumerate(self.neurons, start=self.tick - len(self.neurons))

    def cuts(self, pre: Places, since: Places, until: int) -> list[int]:
        """Synapses of these neurons carry what is sent from some ticks on. Returns the fewest ticks, ascending, between
        which and before `until` each of them carries all spikes of its neuron, or none."""
        times = self._times(pre, until)
        stretches = set[tuple[int, int]]()
        for neuron, tick in set(zip(pre.tolist(), since.tolist(), strict=True)):
            own = times[neuron]
            place = bisect_left(own, tick)
            if 0 < place < len(own):
                stretches.add((own[place], own[place - 1]))
        found: list[int] = []
        for after, before in sorted(stretches):
            if not found or found[-1] <= before:
                found.append(after)
        return found

    def _times(self, neurons: Places, until: int) -> dict[int, list[int]]:
        """The ticks before `until`, ascending, in which each of these sent a spike."""
        found, asked = defaultdict[int, list[int]](list), np.unique(neurons)
        for tick, sent in self._by_tick:
            for neuron in np.intersect1d(sent, asked).tolist() if len(sent) and tick < until else ():
                found[neuron].append(tick)
        return found


def without_silent(part: ProjectionPlan, sent: Sent) -> ProjectionPlan:
    """A part that ended in an earlier step without the synapses of neurons that sent nothing which it carries."""
    if part.until >= sent.tick or part.places is None:
        return part
    links = part.connectivity.explicit()
    own = np.repeat(sent.first(part.since, part.until) < FOREVER, links.lengths)
    delays = None if part.delays is None else part.delays[own]
    return evolve(part, connectivity=links.keep(own), places=part.places[own], delays=delays)
