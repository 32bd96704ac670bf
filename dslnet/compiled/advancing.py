"""A span of ticks: one call into C, and what is to be done between two calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.codegen import Compiled
from dslnet.compiled.binding import Binding
from dslnet.compiled.failing import NO_ROOM, look_at
from dslnet.compiled.guard import Guard
from dslnet.compiled.recorders import Recorders
from dslnet.engine import Stops
from dslnet.plan import NetworkPlan
from dslnet.program import ERA, begin_era

HELD, LOOK = 1, 2
"""What `dsl_run` returns."""


class Advancing:
    """The part of an engine that moves on what is laid out for its C."""

    _plan: NetworkPlan
    _compiled: Compiled
    _binding: Binding
    _net: Any
    _run: Any
    _recorders: Recorders
    _watched: NDArray[np.int64]
    """Of each condition whether C tests it."""
    _stops: Stops | None
    _guard: Guard | None
    _in_short: bool
    """Whether a step needs no more than a call."""

    @property
    def tick(self) -> int:
        """How many steps have been made."""
        made: int = self._net.tick
        return made

    def step(self, n: int) -> None:
        """Make exactly `n` steps, with as little around them as possible."""
        net = self._net
        end = net.tick + n
        short = self._in_short and self._stops is None and end <= self._recorders.room_until
        if not short or self._run(net, end):
            self._finish(end)

    def run(self, end: int, stops: Stops | None = None) -> bool:
        """Advance towards tick `end`; True right after a step after which `stops` hold."""
        return self.advance(end, stops) if self._guard is None else self._guard.run(end, stops)

    def advance(self, end: int, stops: Stops | None = None, after: Callable[[], None] | None = None) -> bool:
        """The same, without regard to values that are not finite. `after` is called when C returns, before anything is
        handed over."""
        self.begin_era_if_due()
        if end > self._recorders.room_until:
            end = self._recorders.make_room(self._net.tick, end)
        if stops is not self._stops:
            self._arm(stops)
        ended = self._run(self._net, end)
        if after is not None:
            after()
        if self._net.tick > self._recorders.due:
            self._recorders.look()
        if ended & LOOK:
            self._look()
        return bool(ended & HELD)

    def replay(self, end: int) -> int:
        """Make steps up to `end` that nobody records; returns the first tick at which something went wrong, or -1."""
        net, failure = self._net, self._binding.failure
        known, recorded = (net.full, net.failed, *failure[:4]), (net.samplers, net.spike_buffers)
        self._arm(None)
        failure[:4] = net.failed = 0
        net.samplers = net.spike_buffers = 0
        while net.tick < end and not net.failed:
            self._run(net, end)
        net.samplers, net.spike_buffers = recorded
        failed, no_room = int(failure[0]) - 1, int(failure[2]) == NO_ROOM
        net.full, net.failed, *failure[:4] = known
        if no_room:
            look_at(self._plan, failed + 1, 0, NO_ROOM, 0)
        return failed

    def forget_after(self, tick: int) -> None:
        """What was recorded in later steps than that did not happen."""
        self._net.full = self._net.failed = self._binding.failure[:4] = 0
        self._recorders.forget_after(tick)

    def begin_era_if_due(self) -> None:
        """What is counted in 32 bits is counted anew."""
        if self._net.tick < self._recorders.era_end:
            return
        for population in self._plan.populations:
            begin_era(population.model, population.arrays)
        self._recorders.era_end += ERA
        self._recorders.place()

    def _finish(self, end: int) -> None:
        """The way round: what `step` could not do in one call."""
        if self._net.full or self._net.failed:
            self._look()
        while self._net.tick < end:
            self.run(end)

    def _look(self) -> None:
        """Buffers are full, or a step went wrong."""
        if self._net.full:
            self._recorders.drain()
            self._net.full = 0
        failure = tuple(int(x) for x in self._binding.failure[:4])
        if failure[0]:
            self._binding.failure[:4] = self._net.failed = 0
            look_at(self._plan, *failure)

    def _arm(self, stops: Stops | None) -> None:
        """Which conditions C tests after each step."""
        self._stops = stops
        self._watched[:] = 0
        self._net.armed = 0
        if stops is None:
            return
        for condition in stops.conditions:
            self._watched[self._compiled.lowered.conditions.index(condition)] = 1
        self._net.armed = int(self._watched.sum())
        self._net.either = stops.operator == "or"
