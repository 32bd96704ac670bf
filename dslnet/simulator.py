"""`Simulator`: builds a network, runs it by whole ticks, and calls back in between."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dslnet.conditions import sort_conditions
from dslnet.digest import digest_of
from dslnet.engine import Engine
from dslnet.errors import DeclarationError, SimulationError
from dslnet.initial import draw
from dslnet.live import ProjectionRoom, readable
from dslnet.network import Network
from dslnet.plan import NetworkPlan, PopulationPlan
from dslnet.planning import Planner, chosen_members
from dslnet.record.recording import Recording
from dslnet.recorders import make_recording
from dslnet.rooms import LiveRoom
from dslnet.running import Elapsed, Runner
from dslnet.schedule import Callback, Schedule
from dslnet.ticks import Clock, ticks, ticks_at_least_one

BACKENDS = ("c", "numpy")


class Simulator:
    """Runs a network, or with `populations` and `projections` a part of it.

    `dt` is in ms. `seed` keys all random numbers; None draws one and shows it as `seed`. `dtype` is the precision of the
    model, float64 or float32. `backend="numpy"` interprets the model slowly, without a compiler. `compiler` is gcc,
    clang or a command that takes their options, `compiler_flags` replaces `-O2 -march=native`, `directory` keeps the C
    file and the library. `method` replaces the default numerical method. `check="nan"` looks for values that are not
    finite after every step.

    Used as a context manager, or by `start()` and `close()`.
    """

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
    ) -> None:
        check_choices(network, threads, backend, check, strict)
        self.network = network
        self.clock = Clock(dt)
        self.seed = secrets.randbits(32) if seed is None else checked_seed(seed)
        self.threads = threads
        self.backend = backend
        self._check = check
        self._choices = {"compiler": compiler, "flags": compiler_flags, "directory": directory}
        parts, lines = chosen_members(network, populations, projections)
        self._planner = Planner(network, self.clock, checked_dtype(dtype), parts, lines, checked_method(method))
        self._schedule = Schedule(self.clock)
        self._engine: Engine | None = None
        self._plan: NetworkPlan | None = None
        self._library: Any = None
        self._runner: Runner | None = None
        self._recordings: list[Recording] = []
        self._draws: dict[tuple[Any, ...], int] = {}
        self._closed = False
        self.build_seconds = 0.0

    # -- life ---------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Build, draw and allocate. Returns the simulator itself; in a `with` block this happens by itself."""
        if self._engine is not None or self._closed:
            raise SimulationError("this simulator was started already; make another one: Simulator(net, ...)")
        began = perf_counter()
        for member in (*self._planner.populations, *self._planner.projections):
            member._check_free()
        self._plan = self._planner.plan(self.seed)
        self._planner.fill(self._plan, self.seed)
        self._make_engine(self._plan)
        self._attach()
        self.build_seconds = perf_counter() - began
        return self

    def close(self) -> None:
        """Free what the simulator holds. The last values stay readable; a second call does nothing."""
        engine, plan, self._closed = self._engine, self._plan, True
        if engine is None or plan is None:
            return
        self._refresh()
        engine.close()
        self._engine = self._runner = None
        for member, arrays in zip(self._planner.populations, self._planner.shaped(plan), strict=True):
            member._detach(arrays)
        for line, projection in zip(self._planner.projections, plan.projections, strict=True):
            line._detach({**readable(projection), **_indices(projection.connectivity)})

    def __enter__(self) -> Self:
        return self.start() if self._engine is None else self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "ready" if self._engine is None else f"t={self.time} ms"
        return f"Simulator({self.network!r}, dt={self.clock.dt}, seed={self.seed}, {state})"

    # -- running ------------------------------------------------------------------------------------------------

    @property
    def tick(self) -> int:
        """How many steps have been made."""
        return self._running().tick

    @property
    def time(self) -> float:
        """The time in ms: tick · dt, rounded once."""
        return self.clock.time(self._running().tick)

    @property
    def dt(self) -> float:
        """The length of a step in ms."""
        return self.clock.time(1)

    def simulate(self, duration: float, *, progress: bool = False) -> float:
        """Run for `duration` ms, with callbacks; returns the ms that have passed.

        `progress=True` shows a bar. `stop()` and Ctrl-C end a run early, at the end of a step.
        """
        self._running()
        length = ticks(duration, self.clock, what="duration")
        return self._runner_().simulate(length, progress=progress)

    def step(self, n: int = 1) -> None:
        """Make exactly `n` steps, without callbacks."""
        runner = self._runner
        if runner is None:
            raise self._not_running()
        runner.step(n)

    def until(
        self, *conditions: Any, max_duration: float, operator: str = "and", check_every: float | None = None
    ) -> Elapsed:
        """Run until the conditions hold, at most `max_duration` ms; returns the ms that have passed, with `.met`.

        A condition is a population (its stop condition), a bound condition (`exc.decided`), a list of these, or a
        function without arguments, which is called after every step or every `check_every` ms. `operator` is "and" or
        "or".
        """
        self._running()
        sorted_conditions = sort_conditions(conditions, operator, self._plan_of)
        length = ticks(max_duration, self.clock, what="max_duration")
        gap = 1 if check_every is None else ticks_at_least_one(check_every, self.clock, what="check_every")
        return self._runner_().until(sorted_conditions, length, gap)

    def stop(self) -> None:
        """End the current run: from a callback before its step, from elsewhere within 0.1 s. Without a run, nothing."""
        if self._runner is not None:
            self._runner.stop()

    # -- callbacks ----------------------------------------------------------------------------------------------

    def every(
        self, period: float, offset: float = 0.0, wait: float = 0.0
    ) -> Callable[[Callable[[int], Any]], Callback]:
        """A decorator: call the function before the steps at wait + offset mod period + i · period, in ms from the start
        of each run, with the number of its calls in this run."""
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

    # -- seeing -------------------------------------------------------------------------------------------------

    def record(self, members: Any, *what: Any, period: float | None = None, start: float = 0.0) -> Recording:
        """Record fields, ports and events of a population or a view, as objects or names.

        Fields are sampled at `start` + i · `period` ms from now (None: every step), after the step; events are kept with
        their ticks. See `Recording` for what is read from it.
        """
        engine = self._running()
        gap = 1 if period is None else ticks_at_least_one(period, self.clock, what="period")
        first = engine.tick + ticks(start, self.clock, what="start")
        recording = make_recording(members, what, self._plan_of(members), first, gap, self.clock, self._refresh)
        self._recordings.append(recording)
        self._watch()
        return recording

    def digest(self) -> str:
        """A hash of the whole state: two simulators with the same one go on to the same bits."""
        engine = self._running()
        assert self._plan is not None
        return digest_of(self._plan, engine)

    @property
    def build_command(self) -> str:
        """The line that built the library."""
        self._running()
        return "" if self._library is None else str(self._library.command)

    @property
    def source(self) -> str:
        """The generated C."""
        self._running()
        return "" if self._library is None else self._library.source.read_text(encoding="utf-8")

    # -- going back ---------------------------------------------------------------------------------------------

    def reset(self, seed: int | None = None, *, connectivity: bool = False) -> None:
        """Back to the state right after the start, recordings emptied. With a new `seed` initial values and noise are
        drawn anew, and with `connectivity=True` the connections too."""
        engine = self._running()
        runner = self._runner_()
        runner.refuse_inside("reset")
        if seed is not None:
            self.seed = checked_seed(seed)
        if connectivity or seed is not None:
            engine = self._replan(connectivity)
        assert self._plan is not None
        self._planner.fill(self._plan, self.seed)
        self._draws.clear()
        for recording in self._recordings:
            recording.restart(0)
        engine.reset()
        self._watch()

    # -- inside -------------------------------------------------------------------------------------------------

    def _running(self) -> Engine:
        if self._engine is None:
            raise self._not_running()
        return self._engine

    def _not_running(self) -> SimulationError:
        what = "closed" if self._closed else "not started yet"
        return SimulationError(
            f"this simulator is {what}: use it inside `with Simulator(net) as sim:`, or between start() and close()"
        )

    def _runner_(self) -> Runner:
        assert self._runner is not None
        return self._runner

    def _make_engine(self, plan: NetworkPlan) -> None:
        if self.backend == "numpy":
            from dslnet.reference import ReferenceEngine

            engine: Engine = ReferenceEngine(plan)
        else:
            from dslnet.codegen import compile_plan
            from dslnet.compiled import CompiledEngine

            compiled = compile_plan(plan, self.threads, **self._choices)
            self._library = compiled.library
            engine = CompiledEngine(plan, compiled, self.threads)
        self._engine = engine
        self._runner = Runner(engine, self._schedule, plan, self._check)

    def _attach(self) -> None:
        assert self._plan is not None
        for member, plan, arrays in zip(
            self._planner.populations, self._plan.populations, self._planner.shaped(self._plan), strict=True
        ):
            member._attach(LiveRoom(arrays, self, self._drawer(plan.name)))
        self._attach_projections()

    def _attach_projections(self) -> None:
        assert self._plan is not None
        for line, projection in zip(self._planner.projections, self._plan.projections, strict=True):
            line._attach(ProjectionRoom(projection, line, self, self._drawer(projection.name)))

    def _replan(self, connectivity: bool) -> Engine:
        """Keys, and perhaps connections, of a new seed; the arrays of populations stay where they are."""
        assert self._engine is not None and self._plan is not None
        plan = self._planner.plan(self.seed, None if connectivity else self._plan)
        self._engine.close()
        self._plan = plan
        self._make_engine(plan)
        for line in self._planner.projections:
            line._detach({})
        self._attach_projections()
        return self._engine

    def _plan_of(self, population: Any) -> PopulationPlan:
        """The plan of a population that runs here."""
        assert self._plan is not None
        for member, plan in zip(self._planner.populations, self._plan.populations, strict=True):
            if member is getattr(population, "parent", None):
                return plan
        raise SimulationError(f"{population!r} does not run in this simulator: it has {self._names()}")

    def _names(self) -> str:
        assert self._plan is not None
        return ", ".join(p.name for p in self._plan.populations)

    def _drawer(self, name: str) -> Any:
        """Draws for assignments: keyed by member, field, tick, and how often at this tick."""

        def drawn(field: str, distribution: Any, shape: tuple[int, ...]) -> NDArray[Any]:
            key = (name, field, self.tick)
            self._draws[key] = self._draws.get(key, 0) + 1
            return draw(self.seed, distribution, shape, *key, self._draws[key])

        return drawn

    def _watch(self) -> None:
        samplers = [s for r in self._recordings for s in r.fields.values()]
        spikes = [s for r in self._recordings for s in r.events.values()]
        self._running().watch(samplers, spikes)

    def _refresh(self) -> None:
        if self._engine is not None:
            self._engine.drain()


def check_choices(network: Any, threads: Any, backend: Any, check: Any, strict: Any) -> None:
    """Refuse what cannot be, before anything is made."""
    if not isinstance(network, Network):
        raise SimulationError(f"Simulator(net) takes a Network, not {network!r}; write Network(exc, inh, ...)")
    if isinstance(threads, bool) or not isinstance(threads, int) or not 1 <= threads <= 1024:
        raise SimulationError(f"threads={threads!r}: a whole number from 1 to 1024")
    if backend not in BACKENDS:
        raise SimulationError(f'backend={backend!r}: there are backend="c" and backend="numpy"')
    if backend == "numpy" and threads != 1:
        raise SimulationError('backend="numpy" has one thread; leave threads= out')
    if check not in (None, "nan"):
        raise SimulationError(f'check={check!r}: check="nan", or None')
    if strict:
        raise SimulationError("strict=True is not there yet: leave it out, the bits are the same for one machine anyway")


def checked_seed(seed: Any) -> int:
    """A seed as an integer of at least 0."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise SimulationError(f"seed={seed!r}: a whole number of at least 0, or None")
    return int(seed)


def checked_dtype(dtype: Any) -> np.dtype[Any]:
    """float64 or float32."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = np.dtype(object)
    if found not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise SimulationError(f"dtype={dtype!r}: a model is computed in np.float64 or np.float32")
    return found


def checked_method(method: Any) -> Any:
    """The name of a method that there is, an integrator, or None."""
    if method is None:
        return None
    from dslnet.integrate import method_named

    try:
        method_named(method)
    except DeclarationError as error:
        raise SimulationError(f"method={method!r}: {error}") from None
    return method


def _indices(connectivity: Any) -> dict[str, NDArray[Any]]:
    return {"pre_index": connectivity.pre_index, "post_index": connectivity.post_index}
