"""Convolution and pooling in NumPy: one place of the filters after the other, all targets at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.placed import Sliding
from dslnet.expressions.evaluate import evaluator
from dslnet.plan import ProjectionPlan
from dslnet.reference.history import History, as_real
from dslnet.reference.projections import RateProjection, SpikeProjection, Together, make_projection
from dslnet.reference.synapses import Synapses, add
from dslnet.synapse import TRANSMITS
from dslnet.ticks import Clock

START = {"sum": 0.0, "mean": 0.0, "max": -np.inf, "min": np.inf}
JOIN: dict[str, np.ufunc] = {"sum": np.add, "mean": np.add, "max": np.maximum, "min": np.minimum}


def make_delivery(
    plan: ProjectionPlan, history: History, clock: Clock, together: Together
) -> SpikeProjection | RateProjection | SlidingProjection:
    """A projection of any layout, ready to deliver; `together` is where the parts of one meet."""
    if plan.layout == "sliding":
        return SlidingProjection(plan, history, clock)
    return make_projection(plan, history, clock, together)


class SlidingProjection(Synapses):
    """Delivers what windows transmit. No more is kept than one value of each target."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        super().__init__(plan, history, clock)
        assert plan.model.transmission is not None and isinstance(plan.connectivity, Sliding)
        self._value = evaluator(plan.model.transmission.value)
        self._reduce = plan.model.transmission.reduce
        self._windows, self._indegree = plan.connectivity.windows, plan.connectivity.indegree

    def deliver(self, tick: int) -> None:
        """The values of tick - delay."""
        if not self.plan.switches[TRANSMITS]:
            return
        result = np.full(self.plan.post.size, START[self._reduce])
        for place, sources, targets in self._windows.by_place():
            values = self.values(tick, slice(place, place + 1), sources, targets, self.plan.delay)
            sent = as_real(np.asarray(self._value(values)))
            result[targets] = JOIN[self._reduce](result[targets], sent)
        for name in self.plan.targets:
            add(np.add, self.plan.post, name, np.arange(self.plan.post.size), self._handed_over(result))

    def _handed_over(self, result: NDArray[Any]) -> NDArray[Any]:
        """A target without synapses gets nothing."""
        if self._reduce == "mean":
            result = result / np.maximum(self._indegree, 1)
        result[self._indegree == 0] = 0.0
        return result
