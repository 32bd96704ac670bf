"""`Simulator`: builds a network, runs it by whole ticks, and calls back in between."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Any, Self

import numpy as np

from dslnet.errors import SimulationError
from dslnet.memory.planned import checked_limit
from dslnet.messages.calls import ToldTheForm, tells_forms
from dslnet.messages.told_names import ToldNames
from dslnet.network import Network
from dslnet.planning.planner import Planner, chosen_members
from dslnet.running.choices import (
    INSTEAD,
    check_assignable,
    check_choices,
    checked_directory,
    checked_dtype,
    checked_method,
    checked_seed,
)
from dslnet.running.conditions import sort_conditions
from dslnet.running.digest import digest_of
from dslnet.running.ending import close_with
from dslnet.running.engines import make_engine
from dslnet.running.interrupts import interrupts_after
from dslnet.running.observing import Observing
from dslnet.running.profile import checked_profile
from dslnet.running.progress import build_bar
from dslnet.running.resetting import reset
from dslnet.running.run import Elapsed, Runner
from dslnet.running.saving import Saving
from dslnet.running.session import Session
from dslnet.running.verifying import Verification, verify
from dslnet.schedule import Schedule
from dslnet.ticks import Clock, ticks, ticks_at_least_one
from dslnet.turnover.rules import Turnover


@tells_forms(but="step")
class Simulator(Turnover, Observing, Saving, ToldNames, metaclass=ToldTheForm):
    """Runs a network, or with `populations` and `projections` a part of it.

    `dt` is in ms. `seed` keys all random numbers; None draws one and shows it as `seed`. `dtype` is the precision of
    the model, float64 or float32. `backend="numpy"` interprets the model slowly, without a compiler. `compiler` is gcc,
    clang or a command that takes their options, `compiler_flags` replaces `-O2 -march=native`, `directory` keeps the C
    file and the library. `method` replaces the default numerical method. `check="nan"` finds the first value of a state
    that is not finite. `strict=True` gives the same bits with gcc and clang at -O2 and -O3. Runs whose recordings
    need more bytes than `memory_limit`, by default what the machine has, are refused. `profile=True` measures where the
    time goes, for `profile()`.

    Used as a context manager, or by `start()` and `close()`.
    """

    _instead = INSTEAD

    def __init__(
        self,
        network: Network,
        *,
        dt: float = 0.1,
        seed: int | None = None,
        threads: int = 1,
        dtype: Any = np.float64,
        backend: str = "c",
        compiler: str | None = None,
        compiler_flags: Sequence[str] | str | None = None,
        directory: str | os.PathLike[str] | None = None,
        populations: Iterable[Any] | None = None,
        projections: Iterable[Any] | None = None,
        method: Any = None,
        check: str | None = None,
        strict: bool = False,
        memory_limit: int | None = None,
        profile: bool = False,
    ) -> None:
        check_choices(network, threads, backend, check, strict)
        self.network = network
        self.clock = Clock(dt)
        self.seed = secrets.randbits(32) if seed is None else checked_seed(seed)
        self.threads, self.backend = int(threads), backend
        self._check = check
        self._limit = checked_limit(memory_limit)
        self._choices: dict[str, Any] = {
            "compiler": compiler,
            "flags": compiler_flags,
            "strict": strict,
            "check": check == "nan",
            "directory": checked_directory(directory),
        }
        self._choices["profile"] = checked_profile(profile, backend)
        parts, lines = chosen_members(network, populations, projections)
        self._planner = Planner(
            network, self.clock, checked_dtype(dtype), parts, lines, checked_method(method), threads=self.threads,
            plain=backend == "numpy",
        )  # fmt: skip
        self._planner.check()
        self._schedule = Schedule(self.clock)
        self._session: Session | None = None
        self._runner: Runner | None = None
        self._closed = self._elsewhere = False
        self.build_seconds = 0.0

    def start(self, *, progress: bool = False) -> Self:
        """Build, draw and allocate. Returns the simulator itself; in a `with` block this happens by itself.

        `progress=True` shows a bar, in a terminal or a notebook.
        """
        if self._session is not None:
            raise SimulationError("this simulator was started already; make another one: Simulator(net, ...)")
        began = perf_counter()
        session = Session(self._planner, self.seed, self.backend, self.threads, self._choices)
        with build_bar(progress) as tell:
            session.start(tell)
        self._session = session
        close_with(self, session)
        self._make_runner()
        self.build_seconds = perf_counter() - began
        return self

    def close(self) -> None:
        """Free what the simulator holds. The last values stay readable; a second call does nothing."""
        if self._runner is not None:
            self._runner.refuse_inside("close()")
        session, self._runner, self._closed = self._session, None, True
        if session is not None and session.open:
            session.close()

    def __enter__(self) -> Self:
        if self._closed:
            raise self._not_running()
        return self.start() if self._session is None else self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __setattr__(self, name: str, value: Any) -> None:
        check_assignable(self, name)
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        state = "closed" if self._closed else "ready" if self._session is None else f"t={self.time} ms"
        return f"Simulator({self.network!r}, dt={self.clock.dt}, seed={self.seed}, {state})"

    @property
    def tick(self) -> int:
        """How many steps have been made, also after the end."""
        return self._started().engine.tick

    @property
    def time(self) -> float:
        """The time in ms: tick · dt, rounded once; also after the end."""
        return self.clock.time(self._started().engine.tick)

    @property
    def dt(self) -> float:
        """The length of a step in ms."""
        return self.clock.time(1)

    def simulate(self, duration: float, *, progress: bool = False) -> float:
        """Run for `duration` ms, with callbacks; returns the ms that have passed.

        `progress=True` shows a bar, in a terminal or a notebook. `stop()` and Ctrl-C end a run early, at the end of a
        step.
        """
        runner = self._running()
        length = ticks(duration, self.clock, what="duration")
        runner.allowance.look(length)
        return runner.simulate(length, progress=progress)

    def step(self, n: int = 1) -> None:
        """Make exactly `n` steps, without callbacks."""
        runner = self._runner
        if runner is None:
            raise self._not_running()
        runner.step(n)

    def until(
        self,
        *conditions: Any,
        max_duration: float,
        operator: str = "and",
        check_every: float | None = None,
        progress: bool = False,
    ) -> Elapsed:
        """Run until the conditions hold, at most `max_duration` ms; returns the ms that have passed, with `.met`.

        A condition is a population (its stop condition), a bound condition (`exc.decided`), a list of these, or a
        function without arguments, which is called after every step or every `check_every` ms. `operator` is "and" or
        "or"; `progress=True` shows a bar towards `max_duration`.
        """
        runner = self._running()
        found = sort_conditions(conditions, operator, self._live().plan_of)
        length = ticks(max_duration, self.clock, what="max_duration")
        gap = 1 if check_every is None else ticks_at_least_one(check_every, self.clock, what="check_every")
        return runner.until(found, length, gap, progress)

    def stop(self) -> None:
        """End the current run: from a callback before its step, from elsewhere within 0.1 s. Without a run, nothing."""
        if self._runner is not None:
            self._runner.stop()

    def digest(self) -> str:
        """A hash of the whole state: two simulators with the same one go on to the same bits."""
        session = self._live()
        return digest_of(session.plan, session.engine)

    def verify(self, duration: float) -> Verification:
        """Does the result depend on dt? Run `duration` ms from the initial values with dt, dt/2 and dt/4.

        Returns the observed order of each state and how far spikes move. This simulator is not touched, and need not
        be started; callbacks are not called, and what is switched off or played by inputs is what it is now. Print
        what it returns, or read its `orders` and `shifts`.
        """
        length = ticks_at_least_one(duration, self.clock, what="duration")
        choices = (self.backend, self.threads, self._choices)
        return verify(self._planner, self.seed, length, lambda plan: make_engine(plan, *choices))

    @property
    def build_command(self) -> str:
        """The line that built the library; empty for `backend="numpy"`."""
        library = self._started().engine.library
        return "" if library is None else str(library.command)

    @interrupts_after()
    def reset(self, seed: int | None = None, *, connectivity: bool = False) -> None:
        """Back to the state right after the start, recordings emptied. With a new `seed` initial values and noise are
        drawn anew, and with `connectivity=True` the connections too."""
        self._running().refuse_inside("reset()")
        self.__dict__["seed"] = self.seed if seed is None else checked_seed(seed)
        reset(self._live(), self.seed, connectivity)
        self._make_runner()

    def _live(self) -> Session:
        if self._session is None or self._closed:
            raise self._not_running()
        return self._session

    def _started(self) -> Session:
        """The session, also when it is over."""
        if self._session is None:
            raise self._not_running()
        return self._session

    def _running(self) -> Runner:
        if self._runner is None:
            raise self._not_running()
        return self._runner

    def _not_running(self) -> SimulationError:
        if self._elsewhere:
            return SimulationError("this simulator runs in the process that this one was forked from; make one here")
        if self._closed:
            return SimulationError("this simulator is closed; make a new one: `with Simulator(net) as sim:`")
        return SimulationError(
            "this simulator is not started yet: use it inside `with Simulator(net) as sim:`, or between start() and "
            "close()"
        )

    def _make_runner(self) -> None:
        session = self._live()
        itself = self._check is None or self.backend == "c"  # what is compiled looks by itself
        look = None if itself else session.look_for_nan
        session.allowance.limit = self._limit
        around = session.check_values, session.write_now_and_then
        self._runner = Runner(session.engine, self._schedule, self.clock, look, *around, session.allowance)
