"""Callbacks of a simulator: made with a period, and switched on and off together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dslnet.errors import ScheduleError, SimulationError
from dslnet.messages.calls import tells_forms
from dslnet.schedule import Callback, Schedule


@tells_forms()
class Calling:
    """The part of a simulator that calls functions back."""

    _schedule: Schedule
    _closed: bool
    _not_running: Callable[[], SimulationError]

    def every(
        self, period: float, offset: float = 0.0, wait: float = 0.0
    ) -> Callable[[Callable[[int], Any]], Callback]:
        """A decorator: call the function before the steps at wait + offset mod period + i · period, in ms from the
        start of each run, with the number of its calls in this run."""
        if self._closed:
            raise self._not_running()
        for given in (period, offset):
            if callable(given):
                raise ScheduleError(
                    f"every({getattr(given, '__name__', given)}): times come first, then the function: "
                    "@sim.every(period=100.0) above def kick(n: int) -> None, or sim.every(period=100.0)(kick)"
                )
        return self._schedule.every(period, offset, wait)

    def enable_callbacks(self) -> None:
        """Switch on the callbacks whose own switch is on."""
        self._schedule.enable()

    def disable_callbacks(self) -> None:
        """Switch off all callbacks; their own switches stay as they are."""
        self._schedule.disable()

    def clear_callbacks(self) -> None:
        """Forget all callbacks."""
        self._schedule.clear()
