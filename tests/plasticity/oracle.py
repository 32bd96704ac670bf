"""Plasticity gone through one spike after the other, in plain Python with dictionaries: no arrays, no compiler.

A rule is a class with `decay(neuron or synapse)` for the end of a step, `arrive` and `look_back` for one synapse, and
`source`, `target` for what a spike does to its own neuron once. All of them change dictionaries of numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

Pair = tuple[int, int]


class Oracle:
    """Runs one rule. `pairs` are the synapses in the order (pre, post); spikes are ticks for each neuron. `delay` is in
    ticks, one for all or one for each synapse. A synapse knows the time `t` of now, and its `t_pre` and `t_post`."""

    def __init__(
        self, rule: Any, pairs: Sequence[Pair], delay: int | Sequence[int], dt: float, w: Iterable[float]
    ) -> None:
        self.rule, self.pairs, self.dt = rule, pairs, dt
        self.delay = delay if isinstance(delay, int) else None
        self.delays = [delay] * len(pairs) if isinstance(delay, int) else delay
        self.synapses = [{"w": weight, "t": 0.0, "t_pre": -inf, "t_post": -inf, **rule.synapse} for weight in w]
        self.sources: Any = defaultdict(lambda: dict(rule.of_source))
        self.targets: Any = defaultdict(lambda: dict(rule.of_target))
        self.received: Any = defaultdict(float)

    def run(self, before: Sequence[Sequence[int]], behind: Sequence[Sequence[int]], ticks: Iterable[int]) -> None:
        """Some steps, one after the other."""
        self._touch(len(before), len(behind))
        for tick in ticks:
            self.received.clear()
            for synapse in self.synapses:
                synapse["t"] = tick * self.dt
            for source, ticks in enumerate(before):
                reached = [n for n, p in enumerate(self.pairs) if p[0] == source and tick - self.delays[n] in ticks]
                if reached or (self.delay is not None and tick - self.delay in ticks):
                    self._arrive(source, reached)
            for target in [n for n, ticks in enumerate(behind) if tick in ticks]:
                self._fires(target)
            self._decay()

    def _touch(self, sources: int, targets: int) -> None:
        for neuron in range(sources):
            self.sources[neuron]
        for neuron in range(targets):
            self.targets[neuron]

    def _arrive(self, source: int, reached: list[int]) -> None:
        """The source as it was before its spike is what the synapses may still ask for."""
        old = dict(self.sources[source])
        self.rule.source(self.sources[source])
        for number in reached:
            synapse, post = self.synapses[number], self.pairs[number][1]
            self.received[post] += self.rule.arrive(synapse, old, self.sources[source], self.targets[post])
            synapse["t_pre"] = synapse["t"]

    def _fires(self, target: int) -> None:
        old = dict(self.targets[target])
        self.rule.target(self.targets[target])
        for (pre, post), synapse in zip(self.pairs, self.synapses, strict=True):
            if post == target:
                self.rule.look_back(synapse, self.sources[pre], old, self.targets[target])
                synapse["t_post"] = synapse["t"]

    def _decay(self) -> None:
        for kept in (*self.sources.values(), *self.targets.values(), *self.synapses):
            self.rule.decay(kept, self.dt)

    def values(self, name: str) -> list[float]:
        """A value of all synapses, or of all neurons of the side that has it."""
        for kept in (self.synapses, [self.sources[n] for n in sorted(self.sources)]):
            if name in kept[0]:
                return [each[name] for each in kept]
        return [self.targets[n][name] for n in sorted(self.targets)]


def decayed(kept: dict[str, float], dt: float, **times: float) -> None:
    """Exponential decay of the values that are there."""
    from math import exp

    for name, time in times.items():
        if name in kept:
            kept[name] *= exp(-dt / time)
