"""One run: spans in C, callbacks between them, conditions, and an end that is always a tick boundary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from dslnet.engine import Engine, Stops
from dslnet.errors import ScheduleError, SimulationError
from dslnet.memory.planned import Allowance
from dslnet.running.conditions import Conditions
from dslnet.running.progress import run_bar
from dslnet.schedule import Run, Schedule
from dslnet.ticks import Clock


class Elapsed(float):
    """The ms that `until` took; `met` says whether its conditions ended it."""

    met: bool

    def __new__(cls, value: float, met: bool) -> Elapsed:
        found = super().__new__(cls, value)
        found.met = met
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """It comes back from another process."""
        return type(self), (float(self), self.met)


class Steps:
    """What runs during `step`: a number of steps, which is not ended early."""

    def stop(self) -> None:
        """Nothing."""


STEPS = Steps()


class Runner:
    """Runs an engine by a schedule. `look` is called after each step, if there is one; `before` at the begin of each
    run, and `between` whenever C has returned; `allowance` tells how many steps recordings have room for."""

    def __init__(
        self,
        engine: Engine,
        schedule: Schedule,
        clock: Clock,
        look: Callable[[], None] | None = None,
        before: Callable[[], None] = lambda: None,
        between: Callable[[], None] = lambda: None,
        allowance: Allowance | None = None,
    ) -> None:
        self.engine, self.schedule, self.clock, self.look = engine, schedule, clock, look
        self.before, self.between = before, between
        self.allowance = Allowance([]) if allowance is None else allowance
        self.current: Run | Steps | None = None
        self._advance, self._step = engine.run, engine.step

    def simulate(self, length: int, progress: bool = False) -> float:
        """Make `length` steps with callbacks; returns the ms that have passed."""
        begin = self.engine.tick
        with self._run(length) as run, run_bar(progress, begin, length, self.clock.time) as show:
            for span in run:
                self._span(span, run, show)
        return self.clock.time(self.engine.tick - begin)

    def step(self, n: int) -> None:
        """Make `n` steps without callbacks."""
        if self.current is not None:
            self.refuse_inside("step()")
        if n.__class__ is not int or n < 0:
            n = checked_steps(n)
        allowance = self.allowance
        if n > allowance.steps:
            allowance.look(n)
        allowance.steps -= n
        try:  # twice, since Ctrl-C may come where the first one ends
            try:
                self.current = STEPS
                self._step(n) if self.look is None else self._look_each(n, self.look)
            finally:
                self.current = None
        finally:
            self.current = None

    def _look_each(self, n: int, look: Callable[[], None]) -> None:
        for _ in range(n):
            self._step(1)
            look()

    def until(self, conditions: Conditions, length: int, gap: int, progress: bool = False) -> Elapsed:
        """Run until the conditions hold, at most `length` steps; callables are asked every `gap` steps."""
        begin, met = self.engine.tick, False
        bar = run_bar(progress, begin, length, self.clock.time)
        with self._run(length, gap if conditions.asked else 0) as run, bar as show:
            for span in run:
                met = self._until_span(span, run, conditions, show)
                if met:
                    break
        return Elapsed(self.clock.time(self.engine.tick - begin), met)

    def _until_span(self, span: int, run: Run, conditions: Conditions, show: Any) -> bool:
        """Make a span; whether the conditions ended it. Under "and" C need only test where the callables are asked."""
        stops, together = conditions.stops, bool(conditions.asked) and conditions.operator == "and"
        if not together:
            held = self._span(span, run, show, stops)
        elif run.check_due:
            self._span(span - 1, run, show)
            held = not run.stopped and self._span(1, run, show, stops)
        else:
            self._span(span, run, show)
            held = False
        return held if not conditions.asked else self._asked(held, run, conditions)

    def _asked(self, held: bool, run: Run, conditions: Conditions) -> bool:
        if conditions.operator == "or" and held:
            return True
        return run.check_due and not run.stopped and conditions.met(held)

    def stop(self) -> None:
        """End the current run."""
        if self.current is not None:
            self.current.stop()

    def refuse_inside(self, what: str) -> None:
        """A callback must not run the simulator it is called from."""
        if self.current is not None:
            raise SimulationError(
                f"{what} was called while the simulator is running, from a callback or another thread; "
                "a callback reads and writes values, and ends the run with sim.stop()"
            )

    @contextmanager
    def _run(self, length: int, gap: int = 0) -> Iterator[Run]:
        self.refuse_inside("simulate() or until()")
        self.before()
        run = self.schedule.run(length, gap)
        try:  # as in step
            try:
                self.current = run
                yield run
            finally:
                self.current = None
        finally:
            self.current = None

    def _span(self, span: int, run: Run, show: Any, stops: Stops | None = None) -> bool:
        """Make the steps of one span; the engine returns now and then, so that signals and `stop` are seen."""
        engine = self.engine
        end = engine.tick + span
        while engine.tick < end:
            target = engine.tick + self.allowance.take(end - engine.tick if self.look is None else 1)
            held = self._advance(target, stops)
            if self.look is not None:
                self.look()
            if show is not None:
                show(engine.tick)
            self.between()
            if held or run.stopped:
                return held
        return False


def checked_steps(n: Any) -> int:
    """A number of steps."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 0:
        raise ScheduleError(f"step({n!r}): a whole number of steps; a time in ms goes to simulate()")
    return int(n)
