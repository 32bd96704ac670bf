"""What the parts of a projection share: where the values that a synapse reads are found, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sympy
from attrs import frozen
from numpy.typing import NDArray

from dslnet.expressions.evaluate import Evaluator, evaluator
from dslnet.model import SynapseModel
from dslnet.plan import PopulationPlan, ProjectionPlan
from dslnet.plasticity import Level, Write
from dslnet.plasticity.records import LEARNS
from dslnet.program import arriving_at
from dslnet.reference.history import History, as_real
from dslnet.reference.populations import converted
from dslnet.reference.synapse_noise import SynapseNoise
from dslnet.synapse import PLASTIC
from dslnet.ticks import Clock

Places = slice | NDArray[Any]


@frozen
class Rule:
    """One write, ready to be made."""

    write: Write
    value: Evaluator

    @classmethod
    def of(cls, write: Write) -> Rule:
        """The write with its right-hand side read."""
        return cls(write, evaluator(write.value))


def rules(writes: Iterable[Write]) -> list[Rule]:
    """Writes, ready to be made."""
    return [Rule.of(write) for write in writes]


def heard_fields(model: SynapseModel) -> set[str]:
    """The fields of the source that the synapses read."""
    return {n.removeprefix("pre.") for n in names_read(model) if n.startswith("pre.") and n != "pre.size"}


def names_read(model: SynapseModel) -> set[str]:
    """All names in the equations of a synapse, bounds included."""
    from dslnet.language.heeding import values_of

    return {name.name.partition("__")[0] for value in values_of(model) for name in sympy.sympify(value).free_symbols}


class Synapses:
    """Reads and writes what belongs to synapses of one part."""

    def __init__(self, plan: ProjectionPlan, history: History, clock: Clock) -> None:
        self.plan, self.clock, self._history = plan, clock, history
        names = names_read(plan.model)
        self._heard = sorted(heard_fields(plan.model))
        self._seen = sorted(name for name in plan.post.arrays if f"post.{name}" in names)
        self._noise = SynapseNoise(plan)
        pre, post = plan.members
        self._sizes = {
            "pre.size": plan.pre.size if pre is None else len(pre),
            "post.size": plan.post.size if post is None else len(post),
        }

    def values(self, tick: int, synapses: Places, sources: Places, targets: Places, delay: int) -> dict[str, Any]:
        """All that can be read at these synapses: own fields, the source `delay` ticks ago, the target now."""
        places: dict[Level, Places] = {"synapse": synapses, "pre": sources, "post": targets}
        levels = self.plan.program.levels
        own = {n: picked(a, places.get(levels[n], slice(0, 1))) for n, a in self.plan.arrays.items()}
        post = {f"post.{n}": picked(self.plan.post.arrays[n], targets) for n in self._seen}
        pre = {f"pre.{n}": picked(self._history.value(n, delay), sources) for n in self._heard}
        return own | post | pre | self._common(tick) | self._noise.drawn(tick, synapses)

    def _common(self, tick: int) -> dict[str, Any]:
        time = {"t": np.float64(self.clock.time(tick)), "dt": self.clock.time(1)}
        return time | self._sizes | {LEARNS.name: self.plan.switches[PLASTIC]}

    def keep(self, name: str, places: Any, result: Any, shape: tuple[int, ...]) -> NDArray[Any]:
        """Write a field at some places; returns what is kept there."""
        array = self.plan.arrays[name]
        array[places] = converted(np.broadcast_to(result, shape), array.dtype)
        return as_real(array[places])

    def of_level(self, values: Mapping[str, Any], rules: Iterable[Rule], level: Level) -> dict[str, Any]:
        """The versions that writes of one level make, one after the other, as their fields keep them; nothing is
        kept."""
        made = dict(values)
        for rule in rules:
            write = rule.write
            if write.level == level:
                found = rule.value(made)
                made[write.symbol.name] = self.as_kept(write.target, found) if write.target else found
        return made

    def as_kept(self, name: str, result: Any) -> Any:
        """A value as the field keeps it, without writing it."""
        return as_real(converted(np.asarray(result), self.plan.arrays[name].dtype))


def places_of_values(plan: ProjectionPlan) -> Places:
    """Where the values of each synapse of a part stand."""
    if plan.places is None and plan.connectivity.rearranges_values:
        return plan.connectivity.place_of(np.arange(plan.connectivity.size))
    return slice(None) if plan.places is None else plan.places


def picked(array: NDArray[Any], places: Places) -> NDArray[Any]:
    """The values at some places, which stay what they are while a rule writes others; what is one for all is that."""
    return as_real(array.copy() if len(array) == 1 else array[places])


def add(function: np.ufunc, post: PopulationPlan, name: str, targets: NDArray[np.int64], amount: Any) -> None:
    """Add to a port or a state of the target neurons; what arrives at a state that can be held waits for its test."""
    function.at(post.arrays[arriving_at(post.model, name)], targets, np.broadcast_to(amount, targets.shape))
