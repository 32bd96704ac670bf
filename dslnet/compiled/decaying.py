"""What a decay has become since somebody touched it last: x(t) = F(t) x(0) + d(t), by the same expressions as in C."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.compiled.lessons import Lessons
from dslnet.compiled.touched import before, by_now, made_of
from dslnet.expressions.evaluate import Evaluator, evaluator
from dslnet.plan import ProjectionBundle
from dslnet.planning.restructuring import Created
from dslnet.plasticity import Decay
from dslnet.plasticity.records import Touched
from dslnet.ticks import Clock


@frozen(eq=False)
class Decays:
    """Those of all projections; `lessons` know when each was touched."""

    lessons: Lessons
    clock: Clock

    def value(self, bundle: ProjectionBundle, name: str, tick: int, places: Any = ...) -> NDArray[Any]:
        """What is kept of a field, or of a decay what has become of it at a tick."""
        decay, touched = bundle.program.decay_of(name), bundle.program.touched_of(name)
        if touched is not None:
            return by_now(bundle, touched, self._epoch(bundle, touched), tick, self.clock, places)[name]
        if decay is None:
            kept: NDArray[Any] = bundle.arrays[name][places]
            return kept
        return decayed(bundle, decay, self._ticks(bundle, decay, tick), self.clock, places)[name]

    def settle(self, bundle: ProjectionBundle, name: str | None, tick: int) -> None:
        """Decays that are assigned, or whose parameters are, and with no name all, are counted from a tick on."""
        for decay in bundle.program.decays:
            ticks = self._ticks(bundle, decay, tick)
            if ticks and (name is None or name in decay.names or name in parameters_of(decay)):
                for state, values in decayed(bundle, decay, ticks, self.clock).items():
                    bundle.arrays[state][...] = values
                self.lessons.epochs[bundle.name, decay.first][:] = tick
                self.lessons.share()
        for touched in bundle.program.touched:
            epoch = self._epoch(bundle, touched)
            if epoch != tick and (name is None or name in touched.names or name in made_of(touched)):
                for state, values in by_now(bundle, touched, epoch, tick, self.clock).items():
                    bundle.arrays[state][...] = values
                self.lessons.epochs[bundle.name, touched.first][:] = tick

    def kept(self, bundle: ProjectionBundle, new: Created, tick: int) -> Arrays | None:
        """What is kept of new synapses whose fields have these values at a tick; None where numbers do not suffice."""
        found = dict(new.values)
        for decay in bundle.program.decays:
            if decay.first in found:
                found |= counted_back(bundle, decay, new.values, self._ticks(bundle, decay, tick), self.clock)
        for touched in bundle.program.touched:
            kept = before(bundle, touched, new, self._epoch(bundle, touched), tick, self.clock)
            if kept is None:
                return None
            found |= kept
        return found

    def _ticks(self, bundle: ProjectionBundle, decay: Decay, tick: int) -> int:
        """How long ago a decay was what is kept of it."""
        return tick - self._epoch(bundle, decay)

    def _epoch(self, bundle: ProjectionBundle, group: Decay | Touched) -> int:
        """The tick from which values are counted."""
        return int(self.lessons.epochs[bundle.name, group.first][0])


def decayed(
    bundle: ProjectionBundle, decay: Decay, ticks: int, clock: Clock, places: Any = ...
) -> dict[str, NDArray[Any]]:
    """The values of now of all its states, or of these at some places, in new arrays of their types."""
    kept = [bundle.arrays[name][places] for name in decay.names]
    found: dict[str, NDArray[Any]] = {}
    for name, flows, drive in zip(decay.names, *_factors(bundle, decay, ticks, clock), strict=True):
        found[name] = (_sum(flows, kept) + drive).astype(bundle.arrays[name].dtype)
    return found


def counted_back(bundle: ProjectionBundle, decay: Decay, values: Mapping[str, Any], ticks: int, clock: Clock) -> Arrays:
    """What would have become of these values of now so many ticks ago: x(0) = F(-t) (x(t) - d(t))."""
    _, drives = _factors(bundle, decay, ticks, clock)
    back, _ = _factors(bundle, decay, -ticks, clock)
    free = [values[name] - drive for name, drive in zip(decay.names, drives, strict=True)]
    of_each = zip(decay.names, back, strict=True)
    return {name: _sum(flows, free).astype(bundle.arrays[name].dtype) for name, flows in of_each}


def _factors(
    bundle: ProjectionBundle, decay: Decay, ticks: int, clock: Clock
) -> tuple[list[list[float | None]], list[float]]:
    """The elements of F, None for those that are 0, and of d after so many ticks."""
    given = {name: np.float64(bundle.arrays[name][0]) for name in parameters_of(decay)}
    given["dt"] = np.float64(clock.time(1) * ticks)
    flows, drives = evaluators(decay)
    factors = [[None if flow is None else float(flow(given)) for flow in row] for row in flows]
    return factors, [float(drive(given)) for drive in drives]


def _sum(factors: list[float | None], arrays: list[NDArray[Any]]) -> NDArray[Any]:
    parts = [factor * array for factor, array in zip(factors, arrays, strict=True) if factor is not None]
    return np.asarray(sum(parts))


@lru_cache(maxsize=64)
def evaluators(decay: Decay) -> tuple[tuple[tuple[Evaluator | None, ...], ...], tuple[Evaluator, ...]]:
    """Functions for its flows, None for those that are 0, and for its drives; recordings ask at each tick."""
    flows = tuple(tuple(None if flow == 0 else evaluator(flow) for flow in row) for row in decay.flows)
    return flows, tuple(evaluator(drive) for drive in decay.drives)


@lru_cache(maxsize=64)
def parameters_of(decay: Decay) -> frozenset[str]:
    """The names of the parameters that a decay is made of."""
    parts = [flow for row in decay.flows for flow in row] + list(decay.drives)
    return frozenset(name.name for part in parts for name in part.free_symbols) - {"dt"}
