"""What a projection delivers in one step: the spikes or the values its sources sent `delay` ticks ago."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dslnet.expressions.evaluate import evaluator
from dslnet.model import BEHIND
from dslnet.plan import ProjectionPlan
from dslnet.plasticity import Write
from dslnet.plasticity.computed import drawn_in
from dslnet.reference.gathering import REDUCE
from dslnet.reference.history import History, as_real
from dslnet.reference.synapses import Places, Synapses, add, places_of_values, rules
from dslnet.synapse import TRANSMITS
from dslnet.ticks import Clock

Sent: TypeAlias = tuple[NDArray[Any], NDArray[np.int64]]
Together: TypeAlias = dict[str, list[Sent]]
"""What the parts of each projection have sent in this step, and to whom."""


NOW = "__now"
"""What a target has become, behind its name."""


def make_projection(
    plan: ProjectionPlan, history: History, clock: Clock, together: Together
) -> SpikeProjection | RateProjection:
    """The projection, ready to deliver."""
    if plan.spiking:
        return SpikeProjection(plan, history, clock)
    return RateProjection(plan, history, clock, together.setdefault(plan.name, []))


class SpikeProjection(Synapses):
    """Runs `pre_spike` for each spike that arrives, sources in ascending order."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        super().__init__(plan, history, clock)
        self._targets = plan.connectivity.post_index
        self._delays = [plan.delay] if plan.delays is None else np.unique(plan.delays)[::-1].tolist()
        self._rules = rules(plan.program.arrive)

    def deliver(self, tick: int) -> None:
        """All spikes that arrive now, those first that were sent first."""
        for delay in self._delays:
            if self.plan.since <= tick - delay < self.plan.until:
                for source in self._history.fired(self.plan.event, delay):
                    self._arrive(tick, int(source), delay)

    def _arrive(self, tick: int, source: int, delay: int) -> None:
        """What is kept of the source changes once; then one synapse after the other, those of different targets at
        once, since they do not see one another."""
        row = np.arange(*self.plan.connectivity.offsets[source : source + 2])
        if self.plan.delays is not None:
            row = row[self.plan.delays[row] == delay]
        here = slice(source, source + 1)
        nobody = np.zeros(0, np.int64)
        shared = self.of_level(self.values(tick, nobody, here, nobody, delay), self._rules, "pre")
        shared = {
            rule.write.symbol.name: shared[rule.write.symbol.name] for rule in self._rules if rule.write.level == "pre"
        }
        for chosen in _each_target_once(row, self._targets):
            self._at(tick, chosen, here, delay, shared)
        for rule in (r for r in self._rules if r.write.level == "pre"):
            self.keep(rule.write.target or "", here, shared[rule.write.symbol.name], (1,))

    def _at(self, tick: int, row: NDArray[Any], source: slice, delay: int, shared: dict[str, Any]) -> None:
        targets = self._targets[row]
        own = self.plan.places is None or self.plan.delays is not None  # then values stand in the order of the part
        places = self.plan.connectivity.place_of(row) if own or self.plan.places is None else self.plan.places[row]
        values = self.values(tick, places, source, targets, delay) | shared
        for rule in (r for r in self._rules if r.write.level != "pre"):
            result, write = rule.value(values), rule.write
            if write.leaves:
                self._hand_over(write.target or "", targets, result)
                values |= self._seen_after(write, values, result)
            else:
                where = targets if write.level == "post" else places
                values[write.symbol.name] = self.keep(write.target or "", where, result, where.shape)

    def _seen_after(self, write: Write, values: dict[str, Any], result: Any) -> dict[str, Any]:
        """What a statement below reads of a target that was added to: the sum, under the name that it has there."""
        result = result if self.plan.switches[TRANSMITS] else 0.0
        if write.target != "into":
            target = write.target or ""
            total = values.get(f"{target}{NOW}", values.get(target, 0.0)) + result
            return {write.symbol.name: total, f"{target}{NOW}": total}
        added = {f"post.{name}" for name in self.plan.targets}
        mark, seen = f"{BEHIND}{write.symbol.name.rpartition('__')[2]}", dict[str, Any]()
        for name in (each for each in values if each.startswith("post.") and "__" not in each):
            total = values.get(f"{name}{NOW}", values[name]) + (result if name in added else 0.0)
            seen |= {f"{name}{mark}": total} | ({f"{name}{NOW}": total} if name in added else {})
        return seen

    def _hand_over(self, target: str, targets: NDArray[Any], amount: Any) -> None:
        if self.plan.switches[TRANSMITS]:
            for name in self.plan.targets if target == "into" else (target.removeprefix("post."),):
                add(np.add, self.plan.post, name, targets, amount)


class RateProjection(Synapses):
    """Delivers one number per target neuron: the sum, mean, largest or smallest of what its synapses transmit, those of
    all delays together."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock, together: list[Sent]) -> None:
        super().__init__(plan, history, clock)
        self._together = together
        assert plan.model.transmission is not None
        self._value = evaluator(drawn_in(plan.model, plan.model.transmission.value))
        self._reduce = REDUCE[plan.model.transmission.reduce]
        self._parts = list(_of_each_delay(plan))

    def deliver(self, tick: int) -> None:
        """The values of tick - delay."""
        if not self.plan.switches[TRANSMITS]:
            return
        for delay, places, pre, post in self._parts:
            values = self.values(tick, places, pre, post, delay)
            sent = np.broadcast_to(as_real(np.asarray(self._value(values))), post.shape)
            self._together.append((sent, post))
        if self.plan.turn in ("only", "last"):
            self._hand_over()

    def _hand_over(self) -> None:
        """One number a target, of what all parts have sent; a target without synapses gets nothing."""
        sent, targets = (np.concatenate(parts) for parts in zip(*self._together, strict=True))
        self._together.clear()
        size = self.plan.post.size
        result = self._reduce(sent, targets, size)
        for name in self.plan.targets:
            add(np.add, self.plan.post, name, np.arange(size), result)


def _of_each_delay(plan: ProjectionPlan) -> Iterator[tuple[int, Places, NDArray[Any], NDArray[Any]]]:
    """The delay, the places and the neurons of the synapses, those with the longest delay first."""
    pre, post, places = plan.connectivity.pre_index, plan.connectivity.post_index, places_of_values(plan)
    if plan.delays is None:
        yield plan.delay, places, pre, post
        return
    for delay in np.unique(plan.delays)[::-1]:
        own = np.flatnonzero(plan.delays == delay)
        yield int(delay), own, pre[own], post[own]


def _each_target_once(row: NDArray[Any], targets: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """The synapses of a row: the first of each target, then the second ones, and so on."""
    rest = row
    while len(rest):
        _, first = np.unique(targets[rest], return_index=True)
        yield rest[np.sort(first)]
        rest = np.delete(rest, first)
