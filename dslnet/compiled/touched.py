"""What states that are advanced at spikes are by now, between spikes, and what is kept of those of new synapses: by the
same expressions as in C."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.connect.rows import rows_at
from dslnet.expressions.evaluate import Evaluator, evaluator
from dslnet.integrate.base import DT
from dslnet.plan import ProjectionBundle
from dslnet.planning.restructuring import Created
from dslnet.plasticity.levels import Level
from dslnet.plasticity.records import Touched
from dslnet.symbols import Where
from dslnet.ticks import Clock

ROUNDINGS = 64
"""By so many what was counted back, and then forward again, may differ."""


def by_now(
    bundle: ProjectionBundle, touched: Touched, epoch: int, tick: int, clock: Clock, places: Any = ...
) -> dict[str, NDArray[Any]]:
    """The values at a tick of all its states, or of these at some places, in new arrays of their types. What is kept
    is of tick `epoch`, or of the last spike behind it."""
    given = _given(_Synapses(bundle, places), touched, epoch, tick, clock)
    return _moved_on(touched, given, {name: bundle.arrays[name][places] for name in touched.names})


def before(
    bundle: ProjectionBundle, touched: Touched, new: Created, epoch: int, tick: int, clock: Clock
) -> dict[str, NDArray[Any]] | None:
    """What is kept of new synapses whose states have these values at a tick: that from which they come to be so. None
    where that is so long ago that rounding would lose them."""
    given = _given(_New(bundle, new), touched, epoch, tick, clock)
    wanted = {name: new.values[name] for name in touched.names}
    kept = _moved_on(touched, given, wanted, back=True)
    again = _moved_on(touched, {**given, **kept}, wanted)
    return kept if all(_alike(again[name], values) for name, values in wanted.items()) else None


def _alike(found: NDArray[Any], wanted: NDArray[Any]) -> bool:
    """Whether values are the same but for rounding."""
    allowed = ROUNDINGS * np.finfo(wanted.dtype).eps * np.max(np.abs(wanted), initial=0.0)
    return bool((np.abs(found - wanted) <= allowed).all())


def _given(synapses: _Synapses | _New, touched: Touched, epoch: int, tick: int, clock: Clock) -> dict[str, Any]:
    """What values are made of, and the time since a spike met them, or since all are counted."""
    last: Any = np.float64(clock.time(1) * epoch)
    for time in touched.times:
        last = np.maximum(last, synapses.values(time))
    given = {name: synapses.values(name) for name in made_of(touched)}
    return {**given, DT.name: np.maximum(clock.time(tick) - last, 0.0)}


def _moved_on(touched: Touched, given: dict[str, Any], like: Arrays, back: bool = False) -> dict[str, NDArray[Any]]:
    """The values after that time, or `back` before it, as arrays of these types and shapes."""
    found: dict[str, NDArray[Any]] = {}
    with np.errstate(all="ignore"):  # of what is not chosen, and too large numbers
        for name, value in zip(touched.names, _evaluators(touched, back), strict=True):
            found[name] = np.broadcast_to(value(given), like[name].shape).astype(like[name].dtype)
    return found


@lru_cache(maxsize=64)
def made_of(touched: Touched) -> frozenset[str]:
    """The names of the states and parameters that the values are made of."""
    return frozenset(name.name for value in touched.values for name in value.free_symbols) - {DT.name}


@lru_cache(maxsize=64)
def _evaluators(touched: Touched, back: bool) -> tuple[Evaluator, ...]:
    return tuple(evaluator(_backward(value) if back else value) for value in touched.values)


def _backward(value: Any) -> Any:
    """A value after some time as one before it: of linear equations, by the same solution."""
    passed, after, now = value.args
    return Where(passed, after.xreplace({DT: -DT}), now)


@define(eq=False)
class _New:
    """What new synapses have, wherever it is kept."""

    bundle: ProjectionBundle
    new: Created

    def values(self, name: str) -> Any:
        """Of a field, or of a time of spikes."""
        level = self.bundle.program.levels[name]
        if level == "synapse":
            return self.new.values[name]
        array = self.bundle.arrays[name]
        return array[0] if level == "projection" else array[self.new.pre if level == "pre" else self.new.post]


@define(eq=False)
class _Synapses:
    """What synapses have, at some places of their arrays, wherever it is kept."""

    bundle: ProjectionBundle
    places: Any

    def values(self, name: str) -> Any:
        """Of a field, or of a time of spikes."""
        array, level = self.bundle.arrays[name], self.bundle.program.levels[name]
        if level == "projection":
            return array[0]
        return array[self.places] if level == "synapse" else array[self._ends(level)]

    def _ends(self, level: Level) -> NDArray[Any]:
        """The neurons of one side. Values with an equation of their own are in the order (pre, post)."""
        links, places = self.bundle.connectivity, self.places
        if places is ...:
            return links.pre_index if level == "pre" else links.post_index
        if isinstance(places, slice):
            places = np.arange(*places.indices(links.size))
        if level == "pre":
            return rows_at(links.offsets, places)
        return np.asarray(places % links.post_size if links.targets is None else links.targets[places])
