"""check="nan" at little cost: states that once they are infinite or NaN stay so are looked at when a long run ends, the
others in each step (`codegen/lower/lasting.py`). Where something is found, the run is made again from a copy of its
begin, looking at everything in every step. Short runs, and those that a copy would hold up, do so from the start:
what is found does not depend on it.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from dslnet.compiled.binding import Binding
from dslnet.engine import Stops
from dslnet.errors import SimulationError
from dslnet.not_finite import all_finite, look_for_nan
from dslnet.plan import NetworkPlan

if TYPE_CHECKING:
    from dslnet.compiled.engine import CompiledEngine

LONGEST = 0.04
"""In seconds: a run returns by then."""
WORTH = 40.0
"""A copy may take a run's time divided by this."""
LOOKING, DOUBT = 4, 5
"""In `failure`: whether C looks at everything, and whether it saw what may be infinite or NaN while it did not."""
EACH, BYTES = 2e-6, 4e9
"""Seconds for each array that is copied, and bytes a second."""

Copy = list[tuple[NDArray[Any], NDArray[Any]]]


class Guard:
    """Runs an engine and finds the first value that is not finite."""

    def __init__(self, engine: CompiledEngine, plan: NetworkPlan, binding: Binding) -> None:
        self._engine, self._plan, self._binding = engine, plan, binding
        self._step = 0.0
        """Seconds of a step; 0 before they are known."""
        self._moving = list(binding.moving())
        self._copying = sum(EACH + array.nbytes / BYTES for array in self._moving)
        self._kept: Copy = []
        self._look(True)

    def run(self, end: int, stops: Stops | None) -> bool:
        """Advance as the engine does. Raises SimulationError for a value that is not finite, at the end of its step."""
        engine = self._engine
        engine.begin_era_if_due()
        foreseen = min(LONGEST, (end - engine.tick) * self._step)
        copy = self._begin() if foreseen > WORTH * self._copying else None
        begin, started = engine.tick, perf_counter()
        self._binding.failure[DOUBT] = 0
        self._look(copy is None)
        try:
            held = engine.advance(end, stops, None if copy is None else lambda: self._check(begin, copy))
        finally:
            self._look(True)
        self._step = (perf_counter() - started) / max(1, engine.tick - begin)
        return held

    def _check(self, begin: int, copy: Copy) -> None:
        """Look at the end of a run. Where something is wrong, it is made again, up to the step where it went wrong."""
        if not self._binding.failure[DOUBT] and all_finite(self._plan):
            return
        engine, end = self._engine, self._engine.tick
        for array, values in copy:
            array[...] = values
        self._binding.net.tick = begin
        self._look(True)
        while engine.tick < end:  # again where only a sum is infinite, or what a reset has overwritten in its step
            failed = engine.replay(end)
            try:
                look_for_nan(self._plan, failed)
            except SimulationError:
                engine.forget_after(failed)
                raise

    def _look(self, always: bool) -> None:
        """Whether C looks in every step; threads then stop at the same tick."""
        self._binding.failure[LOOKING] = always
        self._binding.net.stride = 1 if always or self._binding.threads == 1 else self._binding.stride

    def _begin(self) -> Copy:
        """A copy into memory that is used again."""
        if not self._kept:
            self._kept = [(array, array.copy()) for array in self._moving]
        for array, values in self._kept:
            values[...] = array
        return self._kept
