"""What states that are advanced at spikes are by now, between spikes: by the same expressions as in C."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.expressions.evaluate import Evaluator, evaluator
from dslnet.integrate.base import DT
from dslnet.plan import ProjectionBundle
from dslnet.plasticity.levels import Level
from dslnet.plasticity.records import Touched
from dslnet.ticks import Clock


def by_now(
    bundle: ProjectionBundle, touched: Touched, epoch: int, tick: int, clock: Clock, places: Any = ...
) -> dict[str, NDArray[Any]]:
    """The values at a tick of all its states, or of these at some places, in new arrays of their types. What is kept
    is of tick `epoch`, or of the last spike behind it."""
    synapses = _Synapses(bundle, places)
    last: Any = np.float64(clock.time(1) * epoch)
    for time in touched.times:
        last = np.maximum(last, synapses.values(time))
    given = {name: synapses.values(name) for name in made_of(touched)}
    given[DT.name] = np.maximum(clock.time(tick) - last, 0.0)
    found: dict[str, NDArray[Any]] = {}
    with np.errstate(all="ignore"):  # of what is not chosen
        values = [value(given) for value in _evaluators(touched)]
    for name, value in zip(touched.names, values, strict=True):
        kept = bundle.arrays[name][places]
        found[name] = np.broadcast_to(value, kept.shape).astype(kept.dtype)
    return found


@lru_cache(maxsize=64)
def made_of(touched: Touched) -> frozenset[str]:
    """The names of the states and parameters that the values are made of."""
    return frozenset(name.name for value in touched.values for name in value.free_symbols) - {DT.name}


@lru_cache(maxsize=64)
def _evaluators(touched: Touched) -> tuple[Evaluator, ...]:
    return tuple(evaluator(value) for value in touched.values)


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
        """The neurons of one side."""
        links, places = self.bundle.connectivity, self.places
        if places is ...:
            return links.stored(links.pre_index if level == "pre" else links.post_index)
        if isinstance(places, slice):
            places = np.arange(*places.indices(links.size))
        places = links.synapses_at(places)
        if level == "pre":
            return np.asarray(np.searchsorted(links.offsets, places, side="right") - 1)
        return np.asarray(places % links.post_size if links.targets is None else links.targets[places])
