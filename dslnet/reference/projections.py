"""What a projection delivers in one step: the spikes or the values its sources sent `delay` ticks ago."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sympy
from attrs import frozen
from numpy.typing import NDArray

from dslnet.model import Statement, SynapseModel, symbol
from dslnet.plan import PopulationPlan, ProjectionPlan
from dslnet.program import arriving_at, bounded
from dslnet.reference.evaluate import Evaluator, evaluator
from dslnet.reference.history import History, as_real
from dslnet.reference.populations import converted
from dslnet.ticks import Clock

Places = slice | NDArray[Any]


@frozen
class Write:
    """One statement of an event method, ready to be made."""

    target: str
    symbol: str
    value: Evaluator

    @classmethod
    def of(cls, statement: Statement, model: SynapseModel) -> Write:
        """The statement with its bounds; what is added to `into` or to the target neuron has none here."""
        value = statement.value
        if not _leaves(statement.target):
            value = value + symbol(statement.target) if statement.adds else value
            value = bounded(model.field(statement.target), value)
        return cls(statement.target, statement.symbol.name, evaluator(value))


def make_projection(plan: ProjectionPlan, history: History, clock: Clock) -> SpikeProjection | RateProjection:
    """The projection, ready to deliver."""
    return SpikeProjection(plan, history, clock) if plan.spiking else RateProjection(plan, history, clock)


def heard_fields(model: SynapseModel) -> set[str]:
    """The fields of the source that the synapses read."""
    return {name.removeprefix("pre.") for name in _names_read(model) if name.startswith("pre.")}


def _names_read(model: SynapseModel) -> set[str]:
    """All names in the equations of a synapse, bounds included."""
    values = [s.value for s in model.pre_spike]
    values += [] if model.transmission is None else [model.transmission.value]
    values += [limit for f in model.fields for limit in (f.minimum, f.maximum) if limit is not None]
    return {name.name for value in values for name in sympy.sympify(value).free_symbols}


class Synapses:
    """What the two kinds of projection share: where the values of a group of synapses are found."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        self.plan, self._history, self._clock = plan, history, clock
        names, arrays = _names_read(plan.model), plan.post.arrays
        targets = {s.target for s in plan.model.pre_spike}
        self._heard = sorted(heard_fields(plan.model))
        self._seen = sorted(name for name in arrays if f"post.{name}" in names)
        self._own = {f.name: f.per for f in plan.model.fields if f.name in names | targets}

    def _values(self, tick: int, synapses: Places, sources: Places, targets: Places, delay: int) -> dict[str, Any]:
        """All that a synapse can read: own fields, the source `delay` ticks ago, the target now."""
        places = {"synapse": synapses, "pre": sources, "post": targets}
        own = {n: picked(self.plan.arrays[n], places.get(per, synapses)) for n, per in self._own.items()}
        post = {f"post.{n}": picked(self.plan.post.arrays[n], targets) for n in self._seen}
        pre = {f"pre.{n}": picked(self._history.value(n, delay), sources) for n in self._heard}
        return own | post | pre | {"t": np.float64(self._clock.time(tick)), "dt": self._clock.time(1)}


class SpikeProjection(Synapses):
    """Runs `pre_spike` for each spike that arrives, sources in ascending order."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        super().__init__(plan, history, clock)
        self._targets = plan.connectivity.post_index
        self._delays = [plan.delay] if plan.delays is None else np.unique(plan.delays)[::-1].tolist()
        self._writes = [Write.of(statement, plan.model) for statement in plan.model.pre_spike]

    def deliver(self, tick: int) -> None:
        """All spikes that arrive now, those first that were sent first."""
        for delay in self._delays:
            if self.plan.since <= tick - delay < self.plan.until:
                for source in self._history.fired(self.plan.event, delay):
                    self._arrive(tick, int(source), delay)

    def _arrive(self, tick: int, source: int, delay: int) -> None:
        row = np.arange(*self.plan.connectivity.offsets[source : source + 2])
        if self.plan.delays is not None:
            row = row[self.plan.delays[row] == delay]
        targets = self._targets[row]
        places = self.plan.connectivity.place_of(row) if self.plan.places is None else self.plan.places[row]
        values = self._values(tick, places, slice(source, source + 1), targets, delay)
        for write in self._writes:
            result = write.value(values)
            values[write.symbol] = result
            if _leaves(write.target):
                for name in self._names(write.target):
                    add(np.add, self.plan.post, name, targets, result)
            else:
                values[write.symbol] = self._keep(write.target, places, result)

    def _names(self, target: str) -> tuple[str, ...]:
        return self.plan.targets if target == "into" else (target.removeprefix("post."),)

    def _keep(self, name: str, synapses: NDArray[Any], result: Any) -> NDArray[Any]:
        """Write a state of the synapses of one row."""
        array = self.plan.arrays[name]
        array[synapses] = converted(np.broadcast_to(result, synapses.shape), array.dtype)
        return as_real(array[synapses])


class RateProjection(Synapses):
    """Delivers one number per target neuron: the sum, mean, largest or smallest of what its synapses transmit."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        super().__init__(plan, history, clock)
        assert plan.model.transmission is not None
        self._value = evaluator(plan.model.transmission.value)
        self._reduce = REDUCE[plan.model.transmission.reduce]
        self._pre, self._post = plan.connectivity.pre_index, plan.connectivity.post_index
        self._places: Places = slice(None) if plan.places is None else plan.places
        if plan.places is None and plan.connectivity.shares_values:
            self._places = plan.connectivity.place_of(np.arange(plan.connectivity.size))

    def deliver(self, tick: int) -> None:
        """The values of tick - delay."""
        values = self._values(tick, self._places, self._pre, self._post, self.plan.delay)
        sent = np.broadcast_to(as_real(np.asarray(self._value(values))), self._post.shape)
        size = self.plan.post.size
        result = self._reduce(sent, self._post, size)
        for name in self.plan.targets:
            add(np.add, self.plan.post, name, np.arange(size), result)


def picked(array: NDArray[Any], places: Places) -> NDArray[Any]:
    """The values at some places; what is one for all is that one."""
    return as_real(array if len(array) == 1 else array[places])


def add(function: np.ufunc, post: PopulationPlan, name: str, targets: NDArray[np.int64], amount: Any) -> None:
    """Add to a port or a state of the target neurons; what arrives at a state that can be held waits for its test."""
    function.at(post.arrays[arriving_at(post.model, name)], targets, np.broadcast_to(amount, targets.shape))


def _leaves(target: str) -> bool:
    """Whether a statement writes to the target neuron."""
    return target == "into" or target.startswith("post.")


def _sum(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
    total: NDArray[Any] = np.bincount(post, weights=sent, minlength=size)
    return total


def _mean(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
    count: NDArray[Any] = np.bincount(post, minlength=size)
    mean: NDArray[Any] = _sum(sent, post, size) / np.maximum(count, 1)
    return mean


def _extreme(function: np.ufunc, start: float) -> Callable[[NDArray[Any], NDArray[np.int64], int], NDArray[Any]]:
    """The largest or smallest of each neuron's synapses, and 0 where there are none."""

    def reduce(sent: NDArray[Any], post: NDArray[np.int64], size: int) -> NDArray[Any]:
        result = np.full(size, start)
        function.at(result, post, sent)
        result[np.bincount(post, minlength=size) == 0] = 0.0
        return result

    return reduce


REDUCE = {"sum": _sum, "mean": _mean, "max": _extreme(np.maximum, -np.inf), "min": _extreme(np.minimum, np.inf)}


def in_order(projections: tuple[ProjectionPlan, ...]) -> Iterator[ProjectionPlan]:
    """Those first whose values were sent first; among these in the order of the network."""
    yield from sorted(projections, key=lambda plan: (-plan.delay, plan.number))
