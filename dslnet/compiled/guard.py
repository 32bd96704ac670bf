"""check="nan" at little cost: states that once they are infinite or NaN stay so are looked at when a long run ends, the
others in each step (`codegen/lower/lasting.py`). Where something is found, the run is made again from a copy of its
begin, looking at everything in every step. Short runs, and those that a copy would hold up, do so from the start:
what is found does not depend on it.

That look is at neurons: C adds up what it has just computed. States of synapses are too many for it. Where rules write
them, also short runs begin with a copy as long as the time for copies has not been used up; where it has, synapses are
looked at now and then, and the error says between which steps it went wrong.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from dslnet.compiled.binding import Binding
from dslnet.engine import Stops
from dslnet.errors import SimulationError
from dslnet.plan import NetworkPlan
from dslnet.running.not_finite import all_finite, look_for_nan, synapses_finite, synaptic

if TYPE_CHECKING:
    from dslnet.compiled.engine import CompiledEngine

LONGEST = 0.04
"""In seconds: a run returns by then."""
WORTH = 40.0
"""A copy may take a run's time divided by this."""
LOOKING, DOUBT = 4, 5
"""In `failure`: whether C looks at everything, and whether it saw what may be infinite or NaN while it did not."""
EACH, BYTES = 2e-6, 4e9
"""Seconds for each array that is copied or looked at, and bytes a second."""
CREDIT = 0.01
"""Seconds that copies and looks may take before they have been earned."""

Copy = list[tuple[NDArray[Any], NDArray[Any]]]


class Guard:
    """Runs an engine and finds the first value that is not finite."""

    def __init__(self, engine: CompiledEngine, plan: NetworkPlan, binding: Binding) -> None:
        self._engine, self._plan, self._binding = engine, plan, binding
        self._step = 0.0
        """Seconds of a step; 0 before they are known."""
        self._moving = list(binding.moving())
        self._copying = _seconds(self._moving)
        self._kept: Copy = []
        self._glancing = _seconds(list(synaptic(plan)))
        self.needed = self._glancing > 0.0
        """Whether also single steps must come by here."""
        self._credit, self._finite_at = CREDIT, 0
        self._look(True)

    def run(self, end: int, stops: Stops | None) -> bool:
        """Advance as the engine does. Raises SimulationError for a value that is not finite, at the end of its step."""
        engine = self._engine
        engine.begin_era_if_due()
        copy = self._begin() if self._affords_copy(end - engine.tick) else None
        begin, started = engine.tick, perf_counter()
        self._binding.failure[DOUBT] = 0
        self._look(copy is None)
        try:
            held = engine.advance(end, stops, None if copy is None else lambda: self._check(begin, copy))
        finally:
            self._look(True)
        elapsed = perf_counter() - started
        self._step = elapsed / max(1, engine.tick - begin)
        self._credit = min(CREDIT, self._credit + elapsed / WORTH)
        if self.needed:
            self._glance(begin, looked=copy is not None)
        return held

    def _affords_copy(self, steps: int) -> bool:
        """Whether a copy takes a small part of the run, or of the time for copies."""
        foreseen = min(LONGEST, steps * self._step)
        if not self.needed:
            return foreseen > WORTH * self._copying
        cost = self._copying + self._glancing
        if foreseen <= WORTH * cost:
            if self._credit < cost:
                return False
            self._credit -= cost
        return True

    def _glance(self, begin: int, looked: bool) -> None:
        """Look at the synapses after a run without a copy, when there is time for it."""
        if not looked and self._credit > self._glancing:
            self._credit -= self._glancing
            looked = True
            if not synapses_finite(self._plan):
                look_for_nan(self._plan, self._engine.tick - 1, min(self._finite_at, begin) - 1)
        self._finite_at = self._engine.tick if looked else min(self._finite_at, begin)

    def _check(self, begin: int, copy: Copy) -> None:
        """Look at the end of a run. Where something is wrong, it is made again, up to the step where it went wrong."""
        neurons, synapses = all_finite(self._plan), not self.needed or synapses_finite(self._plan)
        if neurons and synapses and not self._binding.failure[DOUBT]:
            return
        engine, end = self._engine, self._engine.tick
        for array, values in copy:
            array[...] = values
        self._binding.net.tick = begin
        engine.rewrite()
        self._binding.lessons.look_at_all()
        self._look(True)
        while engine.tick < end:  # again where only a sum is infinite, or what a reset has overwritten
            failed = engine.replay(end if synapses else engine.tick + 1)
            failed = engine.tick - 1 if failed < 0 else failed
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


def _seconds(arrays: list[NDArray[Any]]) -> float:
    """About how long it takes to copy arrays, or to look at them."""
    return sum(EACH + array.nbytes / BYTES for array in arrays)
