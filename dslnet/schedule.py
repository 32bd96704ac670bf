"""When callbacks are called: spans of ticks and the calls between them, as plain integers.

A run counts its ticks from 0. A callback is due before the steps at wait + offset mod period + i · period; a `Run`
makes the calls and hands out, between them, how many steps to make. What is called is decided when its turn comes, so
a switch takes effect at once; where in time a callback stands never depends on any switch or on another callback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from heapq import heapify, heapreplace
from keyword import iskeyword
from typing import Any, NoReturn

from attrs import define, field

from dslnet.errors import ScheduleError, UnknownNameError
from dslnet.messages.callables import is_put_off, name_of, takes
from dslnet.messages.teach import nearest
from dslnet.ticks import Clock, ticks, ticks_at_least_one

FIXED = ("function", "first", "period")
KEPT = (*FIXED, "order", "enabled")


@define(eq=False, repr=False, slots=False)
class Callback:
    """A function that is called again and again during a run, with the number of calls made so far in this run.

    It stays callable, and has a switch of its own: it is called when this and the schedule's switch are both on.
    """

    function: Callable[[int], Any]
    first: int
    """The tick of its first call, counted from the start of a run."""
    period: int
    """Ticks between two calls."""
    order: int
    """Calls due at the same tick go from low to high."""
    _schedule: Schedule = field(repr=False)
    _enabled: bool = True
    _counted: list[int] = field(init=False, repr=False, factory=lambda: [0])
    """How many calls this run made, where that is counted without a look at what may be assigned."""

    def __attrs_post_init__(self) -> None:
        update_wrapper(self, self.function, updated=())

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and name in self.__dict__:
            self._stays(name)
        if name not in KEPT and not name.startswith("_"):
            raise UnknownNameError(f"{self!r} has no {name!r} to assign to.{nearest(name, ['enabled'])}")
        object.__setattr__(self, name, value)

    def __call__(self, n: int) -> Any:
        """Call the function, as if it had not been registered."""
        return self.function(n)

    @property
    def calls(self) -> int:
        """How many calls this run made."""
        return self._counted[0]

    @property
    def enabled(self) -> bool:
        """Its own switch, whatever the schedule's."""
        return self._enabled

    @enabled.setter
    def enabled(self, on: bool) -> None:
        self._switch(on)

    def enable(self) -> None:
        """Switch it on."""
        self._switch(True)

    def disable(self) -> None:
        """Switch it off. Calls that are not made are not counted either."""
        self._switch(False)

    @contextmanager
    def disabled(self) -> Iterator[None]:
        """Switch it off within a `with` block; after it the switch is what it was before."""
        before = self._enabled
        self._switch(False)
        try:
            yield
        finally:
            self._switch(before)

    def clear(self) -> None:
        """Take it from the schedule for good."""
        self._schedule.remove(self)

    @property
    def kind(self) -> tuple[str, int, int]:
        """By what it is known again in another simulator."""
        return name_of(self.function), self.first, self.period

    def __repr__(self) -> str:
        clock, name = self._schedule.clock, name_of(self.function)
        switch = "on" if self._enabled else "off"
        return f"Callback({name}, every {clock.time(self.period)} ms, first at {clock.time(self.first)} ms, {switch})"

    def next_due(self, tick: int) -> int:
        """The first of its ticks that is not before `tick`."""
        return self.first + max(0, -((self.first - tick) // self.period)) * self.period

    def _stays(self, name: str) -> NoReturn:
        """It is in ticks, and others have been made by it."""
        raise ScheduleError(
            f"{name} of {self!r} is fixed when it is made; clear it, and make another: @sim.every(period=...)"
        )

    def _switch(self, enabled: bool) -> None:
        self._enabled = enabled
        self._schedule.version += 1


@define(eq=False)
class Schedule:
    """The callbacks of a simulator and the switch for all of them."""

    clock: Clock
    callbacks: tuple[Callback, ...] = ()
    """In order of definition."""
    enabled: bool = True
    registered: int = 0
    """How many callbacks there ever were."""
    version: int = 0
    """Changes with everything that changes what is due."""
    expected: list[tuple[str, int, int, bool]] = field(factory=list)
    """Callbacks of a saved run that were not defined again yet: name, first tick, period, and switch."""

    def every(self, period: Any, offset: Any = 0.0, wait: Any = 0.0) -> Callable[[Callable[[int], Any]], Callback]:
        """A decorator: call the function every `period` ms, first at `wait` + `offset` mod `period` (ms)."""
        period_ticks = ticks_at_least_one(period, self.clock, what="period")
        offset_ticks = ticks(offset, self.clock, allow_negative=True, what="offset")
        first = ticks(wait, self.clock, what="wait") + offset_ticks % period_ticks

        def register(function: Callable[[int], Any]) -> Callback:
            _check_takes_one_argument(function)
            return self._add(Callback(function, first, period_ticks, self.registered, self))

        return register

    def enable(self) -> None:
        """Switch all on whose own switch is on."""
        self._switch(True)

    def disable(self) -> None:
        """Switch all off, and leave the switch of each one alone."""
        self._switch(False)

    def clear(self) -> None:
        """Forget all callbacks."""
        self.callbacks = ()
        self.version += 1

    def remove(self, callback: Callback) -> None:
        """Forget one callback, if it is not forgotten already."""
        self.callbacks = tuple(other for other in self.callbacks if other is not callback)
        self.version += 1

    def run(self, length: int, check_every: int = 0) -> Run:
        """Plan a run of `length` ticks, with a check after every so many (0: never). All callbacks count from 0."""
        for callback in self.callbacks:
            callback._counted[0] = 0
        return Run(self, length, check_every)

    def _add(self, callback: Callback) -> Callback:
        kind = callback.kind
        found = next((each for each in self.expected if each[:3] == kind), None)
        if found is not None:
            self.expected.remove(found)
            callback._enabled = found[3]
        self.callbacks += (callback,)
        self.registered += 1
        self.version += 1
        return callback

    def _switch(self, enabled: bool) -> None:
        self.enabled = enabled
        self.version += 1


@define(eq=False)
class Run:
    """One run: iterating makes the calls that are due and gives the number of steps to make before the next.

    The steps are to be made before the next number is asked for. `stop()` ends the iteration: from inside a callback
    before the step it stands at, without the other calls of that tick. What a callback raises passes through.
    """

    _schedule: Schedule
    length: int
    check_every: int = 0
    position: int = 0
    """Ticks from the start: of the calls while they are made, of the end of the span once it was handed out."""
    check_due: bool = False
    """Whether the span that was handed out ends where conditions are to be checked."""
    stopped: bool = False

    def stop(self) -> None:
        """Make no further call and hand out no further span."""
        self.stopped = True
        self._schedule.version += 1

    def __iter__(self) -> Iterator[int]:
        schedule, length, check_every = self._schedule, self.length, self.check_every
        tick, next_check = 0, check_every or length + 1
        version, agenda = -1, list[tuple[int, int, Any]]()
        while tick < length:
            if schedule.version != version:
                if self.stopped:
                    return
                version, agenda = schedule.version, self._agenda(tick)
            settled = schedule.registered
            while agenda[0][0] == tick:
                _, order, callback = agenda[0]
                heapreplace(agenda, (tick + callback.period, order, callback))
                calls = callback._counted[0]
                callback._counted[0] = calls + 1
                try:
                    callback.function(calls)
                except StopIteration as over:  # it would end this loop
                    raise ScheduleError(
                        f"{callback!r} raised StopIteration: what it takes from has nothing left"
                    ) from over
                if schedule.version != version:
                    if self.stopped:
                        return
                    version, agenda = schedule.version, self._agenda(tick, order, settled)
            end = agenda[0][0]
            self.check_due = end >= next_check
            if self.check_due:
                end = next_check
                next_check += check_every
            self.position = end
            yield end - tick
            tick = end

    def _agenda(self, tick: int, done: int = -1, settled: int | None = None) -> list[tuple[int, int, Any]]:
        """A heap of (tick, order, callback): the next call of all that are on, and the end of the run.

        At `tick` itself callbacks up to the order `done` had their turn, and those from `settled` on came too late.
        """
        schedule = self._schedule
        agenda: list[tuple[int, int, Any]] = [(self.length, -1, None)]
        for callback in schedule.callbacks if schedule.enabled else ():
            if callback.enabled:
                missed = callback.order <= done or (settled is not None and callback.order >= settled)
                agenda.append((callback.next_due(tick + missed), callback.order, callback))
        heapify(agenda)
        return agenda


def _check_takes_one_argument(function: Any) -> None:
    """Refuse what cannot be called with the number of the call and nothing else, or would do nothing when called."""
    name = getattr(function, "__name__", f"an object of class {type(function).__name__}")
    if is_put_off(function):
        raise ScheduleError(f"{name} is async or has a yield; a callback is a plain def {_kick(name)}(n: int) -> None:")
    if not takes(function, 1):
        raise ScheduleError(
            f"{name} cannot be called with one argument, the number of the call: "
            f"write def {_kick(name)}(n: int) -> None:"
        )


def _kick(name: str) -> str:
    """A name that can stand in a definition."""
    return name if name.isidentifier() and not iskeyword(name) else "kick"
