"""What a projection does after the neurons: at their spikes, and in every step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.expressions.evaluate import REDUCTIONS
from dslnet.model import SYNAPSES
from dslnet.plan import ProjectionPlan
from dslnet.plasticity import Level, Write
from dslnet.plasticity.levels import joined
from dslnet.reference.gathering import REDUCE
from dslnet.reference.history import History, as_real
from dslnet.reference.synapses import Rule, Synapses, places_of_values, rules
from dslnet.ticks import FOREVER, Clock

EVERY: dict[str, str] = {
    "PopulationSum": "sum",
    "PopulationMax": "max",
    "PopulationMin": "min",
    "PopulationAny": "any",
    "PopulationAll": "all",
}


class Learning(Synapses):
    """One part that learns."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        super().__init__(plan, history, clock)
        self._offsets, self._sources, self._order = plan.connectivity.by_target()
        self._pre, self._post = plan.connectivity.pre_index, plan.connectivity.post_index
        self._places = places_of_values(plan)
        self._indegree = plan.whole.indegree
        self._look_back, self._step = rules(plan.program.look_back), rules(plan.program.step)
        self._delay = 1 if plan.delay == FOREVER else plan.delay

    def look_back(self, tick: int, fired: Iterable[Any]) -> None:
        """For each neuron that fired: what is kept of it, then its synapses, sources in ascending order."""
        if self._look_back:
            for neuron in fired:
                self._fired(tick, int(neuron))

    def _fired(self, tick: int, neuron: int) -> None:
        part = slice(self._offsets[neuron], self._offsets[neuron + 1])
        order, sources = self._order[part], self._sources[part].astype(np.int64)
        places: NDArray[Any] = order if isinstance(self._places, slice) else self._places[order]
        values = self.values(tick, places, sources, slice(neuron, neuron + 1), self._delay)
        own = self.of_level(values, self._look_back, "post")
        for rule in (r for r in self._look_back if r.write.level == "synapse"):
            own[rule.write.symbol.name] = self.keep(rule.write.target or "", places, rule.value(own), places.shape)
        self._keep_level(own, self._look_back, "post", slice(neuron, neuron + 1), (1,))

    def _keep_level(self, values: dict[str, Any], made: list[Rule], level: Level, where: Any, shape: Any) -> None:
        """The latest version of each field of one level; of several parts the last one keeps them."""
        if self.plan.last:
            for rule in made:
                if rule.write.level == level and rule.write.target:
                    self.keep(rule.write.target, where, values[rule.write.symbol.name], shape)

    def step(self, tick: int) -> None:
        """Equations and updates, each for as many values as it has."""
        if not self._step:
            return
        places = self._places
        shared = self._shared(tick)
        levels = dict(self.plan.program.levels)
        if self.plan.delays is not None:
            levels |= dict.fromkeys((f"pre.{name}" for name in self._heard), "synapse")
        values: dict[str, Any] = {}
        for rule in self._step:
            write = rule.write
            found = rule.value(self._seen_at(write.level, shared, values, levels, places))
            found = self._reduced(write, found) if write.reduces else self._typed(write, found)
            values[write.symbol.name], levels[write.symbol.name] = found, write.result
        self._finish(values, places)

    def _shared(self, tick: int) -> dict[str, Any]:
        """What can be read, each for as many values as it has."""
        pre, post = slice(0, self.plan.pre.size), slice(0, self.plan.post.size)
        values = self.values(tick, slice(None), pre, post, self._delay)
        return values if self.plan.delays is None else values | self._past_of_each(self.plan.delays)

    def _past_of_each(self, delays: NDArray[Any]) -> dict[str, Any]:
        """What the source of each synapse was when it sent what arrives now."""
        found: dict[str, Any] = {}
        for name in self._heard:
            ages = {int(delay): self._history.value(name, int(delay)) for delay in np.unique(delays)}
            values = (ages[d][0 if len(ages[d]) == 1 else i] for d, i in zip(delays.tolist(), self._pre, strict=True))
            found[f"pre.{name}"] = as_real(np.array(list(values)))
        return found

    def _seen_at(
        self, level: Level, shared: dict[str, Any], made: dict[str, Any], levels: dict[str, Level], places: Any
    ) -> dict[str, Any]:
        """All values as many times as there are synapses, or neurons of a side."""
        seen: dict[str, Any] = {SYNAPSES: self._at("post", level, self._indegree.astype(np.float64))}
        for name, value in {**shared, **made}.items():
            own = levels.get(name) or self._side(name)
            if own == "synapse" and name not in made and np.ndim(value):
                value = value[places]
            if joined((own, level)) == level:
                seen[name] = self._at(own, level, value)
        return seen

    def _side(self, name: str) -> Level:
        side, dot, field = name.partition(".")
        if not dot or field == "size":
            noise = any(f.name == name and f.kind == "noise" for f in self.plan.model.fields)
            return "synapse" if noise else "projection"
        return "pre" if side == "pre" else "post"

    def _at(self, own: Level, level: Level, value: Any) -> Any:
        """Values of neurons, one for each synapse where that is asked for."""
        if level != "synapse" or own not in ("pre", "post") or np.size(value) == 1:
            return value
        return value[self._pre if own == "pre" else self._post]

    def _count(self, level: Level) -> int:
        sizes = {"projection": 1, "pre": self.plan.pre.size, "post": self.plan.post.size}
        return sizes.get(level, len(self._post))

    def _typed(self, write: Write, found: Any) -> Any:
        full = np.broadcast_to(found, (self._count(write.level),)) if write.level != "projection" else found
        return self.as_kept(write.target, full) if write.target else full

    def _reduced(self, write: Write, found: Any) -> Any:
        """Over one side, or over the synapses of each neuron; what has none has 0."""
        if write.level == "synapse":
            sent = np.broadcast_to(found, self._post.shape)
            return REDUCE[EVERY[write.reduces]](sent, self._post, self.plan.post.size)
        plan, number = (self.plan.pre, 0) if write.level == "pre" else (self.plan.post, 1)
        members = self.plan.members[number]
        chosen = np.broadcast_to(found, (max(np.size(found), plan.size),))
        chosen = chosen[: plan.size] if members is None else chosen[members]
        kinds = {kind.__name__: function for kind, function in REDUCTIONS.items()}
        return kinds[write.reduces](chosen)

    def _finish(self, values: dict[str, Any], places: Any) -> None:
        """The latest version of each field is kept."""
        for rule in self._step:
            name, level = rule.write.target, rule.write.level
            if name and (level == "synapse" or self.plan.last):
                where = places if level == "synapse" else slice(0, self._count(level))
                self.plan.arrays[name][where] = values[rule.write.symbol.name]
