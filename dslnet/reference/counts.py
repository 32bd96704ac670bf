"""Poisson input in NumPy: a count for each neuron of a target, by inversion of a uniform number or,
where many are expected, by trials."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dslnet.philox import chances
from dslnet.plan import CountsPlan, PopulationPlan
from dslnet.program import arriving_at
from dslnet.reference.history import as_real
from dslnet.reference.sampling import SMALL, TABLE, Where, poisson
from dslnet.ticks import Clock


class Counts:
    """One Poisson input."""

    def __init__(self, plan: PopulationPlan, counts: CountsPlan, post: PopulationPlan, clock: Clock) -> None:
        self._plan, self._post, self._clock = plan, post, clock
        self._into = [arriving_at(post.model, name) for name in counts.targets]
        place = np.arange(post.size) if counts.place is None else counts.place[: post.size]
        self._served = np.flatnonzero(place >= 0)
        self._own = place[self._served]

    @property
    def members(self) -> set[int]:
        """The numbers of the input and of its target: both have to take part."""
        return {self._plan.number, self._post.number}

    def deliver(self, tick: int) -> None:
        """What arrives in this step."""
        n, rate, w = (self._of(name) for name in ("n", "rate", "w"))
        mean = np.maximum(n * rate * self._clock.time(1) / 1000.0, 0.0)
        drawn = chances(self._plan.key, tick, self._post.size)[self._served]
        amount = w * poisson(drawn, Where(self._plan.key, 0, tick, self._served), mean, SMALL if mean.ndim else TABLE)
        for name in self._into:
            self._post.arrays[name][self._served] += amount

    def _of(self, name: str) -> NDArray[np.float64]:
        array = as_real(self._plan.arrays[name]).astype(np.float64)
        many = name in self._plan.wide
        return array[self._own] if many else array[0]
