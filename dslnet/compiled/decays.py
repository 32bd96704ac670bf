"""Decays as they are now: they are kept as they were when somebody touched them last, at one tick for each."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from numpy.typing import NDArray

from dslnet.compiled.decaying import decayed, parameters_of
from dslnet.compiled.lessons import Lessons
from dslnet.plan import ProjectionBundle
from dslnet.plasticity import Decay
from dslnet.ticks import Clock


@frozen(eq=False)
class Decays:
    """Those of all projections; `lessons` know when each was touched."""

    lessons: Lessons
    clock: Clock

    def value(self, bundle: ProjectionBundle, name: str, tick: int, places: Any = ...) -> NDArray[Any]:
        """What is kept of a field, or of a decay what has become of it at a tick."""
        decay = bundle.program.decay_of(name)
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

    def _ticks(self, bundle: ProjectionBundle, decay: Decay, tick: int) -> int:
        """How long ago a decay was what is kept of it."""
        return tick - int(self.lessons.epochs[bundle.name, decay.first][0])
