"""The engine: delivery, neurons, stop conditions, recording, and on to the next tick."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.checkpoint.state import EngineState
from dslnet.connect.moving import Change
from dslnet.declaring.switch import SWITCH
from dslnet.engine import Stops
from dslnet.plan import NetworkPlan, PopulationPlan, ProjectionBundle, ProjectionPlan
from dslnet.planning.arriving import in_order
from dslnet.planning.restructuring import Created
from dslnet.planning.shortage import enough_memory
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.reference.counts import Counts
from dslnet.reference.history import History, Spikes
from dslnet.reference.learning import Learning
from dslnet.reference.populations import Population
from dslnet.reference.projections import Together
from dslnet.reference.sliding import make_delivery
from dslnet.reference.synapses import heard_fields
from dslnet.running.interrupts import interrupts_after

PATIENCE = 0.05
"""In seconds: how long a run lasts before the caller may look at signals."""


class ReferenceEngine:
    """Runs a plan in NumPy, as `dslnet.engine.Engine` says. Its arrays must hold the initial values by now."""

    def __init__(self, plan: NetworkPlan) -> None:
        self.tick = 0
        self._populations = {p.number: Population(p, plan.clock) for p in plan.populations}
        with enough_memory(plan):
            self._histories = {p.number: _history(plan, p) for p in plan.populations}
        self._counts = [
            Counts(p, p.counts, plan.populations[p.counts.post], plan.clock) for p in plan.populations if p.counts
        ]
        self._wire(plan)
        self._samplers: tuple[FieldSampler, ...] = ()
        self._spikes: tuple[SpikeSampler, ...] = ()

    def _wire(self, plan: NetworkPlan) -> None:
        together: Together = {}
        self._projections = [
            make_delivery(p, self._histories[p.pre.number], plan.clock, together) for p in in_order(plan.projections)
        ]
        self._learning = [Learning(p, self._histories[p.pre.number], plan.clock) for p in plan.learning]

    def adopt(self, plan: NetworkPlan, change: Change | None = None, growing: frozenset[str] = frozenset()) -> None:
        """Go on with other delays: the same populations and their past."""
        with enough_memory(plan):
            for population in plan.populations:
                self._histories[population.number].deepen(plan.depth(population))
        self._wire(plan)

    def one_by_one(self, bundle: ProjectionBundle, part: ProjectionPlan, since: Any, followed: bool) -> None:
        """Never: all synapses are gone through in any case."""

    def memory(self) -> Iterator[tuple[str, str, int]]:
        """What others may still ask for."""
        for number, history in self._histories.items():
            yield self._populations[number].plan.name, "past", history.nbytes

    def spent(self) -> tuple[list[tuple[str, str, float]], int]:
        """Nothing is measured here."""
        return [], 0

    def resend(self) -> None:
        """Spikes are delivered when they arrive, with the values of then."""

    @property
    def library(self) -> None:
        """Nothing is compiled."""

    def value(self, bundle: ProjectionBundle, name: str, places: Any = ...) -> NDArray[Any]:
        """States are stepped, so their arrays hold what they are now."""
        kept: NDArray[Any] = bundle.arrays[name][places]
        return kept

    def settle(self, bundle: ProjectionBundle, name: str | None) -> None:
        """All is up to date."""

    def kept(self, bundle: ProjectionBundle, new: Created) -> Arrays:
        """The values themselves."""
        return dict(new.values)

    def run(self, end: int, stops: Stops | None = None) -> bool:
        """Advance towards tick `end`, at most for a moment; True right after a step after which `stops` hold."""
        for history in self._histories.values():
            history.refresh()
        pause = time.monotonic() + PATIENCE
        with np.errstate(all="ignore"), interrupts_after():  # half a step would leave arrays of two ticks
            while self.tick < end:
                if self._step(stops):
                    return True
                if time.monotonic() > pause:
                    break
        self.drain()
        return False

    def step(self, n: int) -> None:
        """Make exactly `n` steps."""
        end = self.tick + n
        while self.tick < end:
            self.run(end)

    def watch(self, samplers: Sequence[FieldSampler], spikes: Sequence[SpikeSampler]) -> None:
        """From now on fill these, and only these."""
        self._samplers, self._spikes = tuple(samplers), tuple(spikes)

    def drain(self) -> None:
        """Nothing is buffered here: every sample is handed over in its step."""
        for spikes in self._spikes:
            spikes.settle(self.tick)

    def fired(self, population: int, event: int, age: int = 1) -> NDArray[Any]:
        """Who fired in the last step, or so many steps ago."""
        return self._histories[population].fired(event, age)

    def fired_lately(self, population: int, event: int, ages: int) -> list[NDArray[Any]]:
        """Who fired in each of the last steps."""
        return [self.fired(population, event, age) for age in range(ages, 0, -1)]

    def fire(self, population: int, event: int, neurons: NDArray[np.int64]) -> None:
        """Count these among those that fired in the last step."""
        self._histories[population].fire(event, neurons)

    def play(self, population: int) -> None:
        """Lists are read from the arrays anyway."""

    def state(self) -> EngineState:
        """The tick, and what is under way."""
        spikes: dict[tuple[int, int], list[NDArray[Any]]] = {}
        values: dict[tuple[int, str], NDArray[Any]] = {}
        for number, history in self._histories.items():
            spikes |= {(number, event): ages for event, ages in enumerate(history.spikes())}
            values |= {(number, name): rows for name, rows in history.values()}
        return EngineState(self.tick, spikes, values, {})

    def restore(self, state: EngineState) -> None:
        """Go on from there."""
        self.tick = state.tick
        for number, history in self._histories.items():
            history.put_back(state, number)

    def reset(self) -> None:
        """Back to tick 0: the arrays hold their values of then, and nothing is under way."""
        self.tick = 0
        for history in self._histories.values():
            history.clear()

    def close(self) -> None:
        """Everything here is Python's."""

    def _step(self, stops: Stops | None) -> bool:
        """One step; returns whether `stops` hold after it."""
        awake = {number for number, population in self._populations.items() if population.plan.arrays[SWITCH][0]}
        for number in awake:
            self._populations[number].empty_ports()
        for projection in self._projections:
            if projection.plan.post.number in awake:
                projection.deliver(self.tick)
        for counts in self._counts:
            if counts.members <= awake:
                counts.deliver(self.tick)
        fired = {
            number: population.advance(self.tick) if number in awake else population.rest(self.tick)
            for number, population in self._populations.items()
        }
        for line in self._learning:
            line.look_back(self.tick, fired[line.plan.post.number][line.plan.on_post] if line.plan.on_post >= 0 else [])
        for line in self._learning:
            line.step(self.tick)
        held = stops is not None and self._holds(stops)
        self._record(fired)
        for number, history in self._histories.items():
            history.append(fired[number])
        self.tick += 1
        return held

    def _holds(self, stops: Stops) -> bool:
        results = [self._populations[number].stops(name, self.tick) for number, name in stops.conditions]
        return bool(results) and (all(results) if stops.operator == "and" else any(results))

    def _record(self, fired: dict[int, Spikes]) -> None:
        for sampler in self._samplers:
            if sampler.due(self.tick):
                if sampler.columns is None:
                    sampler.take(self.tick, self._array(sampler.population, sampler.field))
                else:
                    sampler.look(self.tick)
        for spikes in self._spikes:
            indices = fired[spikes.population][spikes.event]
            if len(indices):
                spikes.add(np.full(len(indices), self.tick, np.int64), indices)

    def _array(self, population: int, field: str) -> Any:
        plan = self._populations[population].plan
        return plan.arrays[field][: plan.size]


def _history(plan: NetworkPlan, population: PopulationPlan) -> History:
    """As deep and as wide as the projections that leave a population need it."""
    names = {name for p in plan.leaving[population.number] for name in heard_fields(p.model)}
    return History(population, names, plan.depth(population))
