"""What one sees of a simulator: recordings, rates, statistics, memory, the generated C."""

from __future__ import annotations

import os
from typing import Any

from dslnet.asking.bolds import make_bold
from dslnet.asking.recorders import (
    AnyAsked,
    Asked,
    check_recordable,
    make_rate,
    make_recording,
    make_stored,
    make_summary,
)
from dslnet.asking.synapses import asked_of_synapses, check_runs, is_of_synapses
from dslnet.declaring.firing_rate import checked_window
from dslnet.errors import DeclarationError, NetworkError, SimulationError
from dslnet.memory.foreseeing import foreseen
from dslnet.memory.planned import checked_limit, planned
from dslnet.memory.taken import Memory, measured
from dslnet.messages.calls import tells_forms
from dslnet.planning.planner import Planner
from dslnet.record.bold import Bold
from dslnet.record.rate import RateReading
from dslnet.record.recording import Recording
from dslnet.record.summary import Summary
from dslnet.running.profile import Profile, profile_of
from dslnet.running.session import Session
from dslnet.running.shown_source import source_of
from dslnet.ticks import Clock, ticks, ticks_at_least_one


@tells_forms()
class Observing:
    """The part of a `Simulator` that looks at a run and changes nothing."""

    clock: Clock
    threads: int
    _planner: Planner
    _session: Session | None
    _limit: int | None

    @property
    def memory_limit(self) -> int | None:
        """How many bytes recordings may take; None is without a limit. It may be assigned."""
        return self._limit

    @memory_limit.setter
    def memory_limit(self, limit: int | None) -> None:
        self._limit = None if limit is None else checked_limit(limit)
        if self._session is not None:
            self._session.allowance.limit, self._session.allowance.steps = self._limit, 0

    def _live(self) -> Session:
        raise NotImplementedError

    def _started(self) -> Session:
        raise NotImplementedError

    def record(
        self,
        members: Any,
        *what: Any,
        period: float | None = None,
        start: float = 0.0,
        last: int | None = None,
        to: str | os.PathLike[str] | None = None,
    ) -> Recording:
        """Record fields, ports and events of a population or a view, or fields of a projection, as objects or names.

        Fields are sampled at `start` + i · `period` ms from now, and from each reset (None: every step), after the
        step; events are kept with their ticks. With `last=1000` only the last 1000 samples, and spikes, are kept. With
        `to="run.zarr"` or `to="run.h5"` they go to a new file, which other programs may read along. See `Recording`
        for what is read from it.

        Of a projection, `sim.record(ee, "w", period=100.0)`, or of some synapses, `ee[:100]`, `ee.incoming(3)`, what
        its attributes show is copied at these times; `period` bounds what it costs.
        """
        session, asked = self._live(), self._asked("record", members, period, start)
        if to is not None and last is not None:
            raise DeclarationError("record(to=..., last=...): what goes to a file is kept there; leave one of them out")
        recording: Recording
        if to is None:
            recording = make_recording(asked, what, session.source, last)
        else:
            known = session.awaited.shapes_in(to) if session.awaited.knows(to) else None
            recording = make_stored(asked, what, session.source, to, known)
        session.record(recording)
        return recording

    def statistics(
        self, members: Any, *what: Any, period: float | None = None, start: float = 0.0, bin: float | None = None
    ) -> Summary:
        """Mean and variance of fields, counts of spikes, computed while the simulation runs; samples are not kept.

        Fields are sampled as by `record`, of populations and projections. With `bin=5.0` the spikes of all neurons are
        counted in bins of 5 ms as well.
        """
        session, asked = self._live(), self._asked("statistics", members, period, start)
        width = None if bin is None else ticks_at_least_one(bin, self.clock, what="bin")
        summary = make_summary(asked, what, session.source, width)
        if width is not None and not summary.events:
            raise DeclarationError(f"statistics(bin={bin!r}): bins count spikes, and no event was asked for")
        session.record(summary)
        return summary

    def bold(
        self,
        members: Any,
        what: Any,
        *,
        model: Any = None,
        period: float = 1.0,
        scale: float = 1.0,
        baseline: float | None = None,
    ) -> Bold:
        """The BOLD signal of a population, a view, or a list of these, from the mean of a field or the rate of spikes.

        `model` is a balloon model of one neuron, by default `Balloon(1)`: revised coefficients, non-linear. The
        activity is the mean over `period` ms; `scale` times it drives the flow of blood, in 1/s. With `baseline=5000.0`
        it is `scale` times the relative deviation from the mean of the first 5000 ms. See `Bold` for what is read.
        """
        from dslnet.models.balloon import Balloon

        many = members if isinstance(members, list | tuple) else [members]
        if not many:
            raise NetworkError("bold([]): a population, a view of one, or a list with some of these")
        session, asked = self._live(), [self._asked_of_neurons("bold", each, period, 0.0) for each in many]
        rest = 0 if baseline is None else ticks_at_least_one(baseline, self.clock, what="baseline")
        model = Balloon(1) if model is None else model
        made = make_bold(asked, what, session.source, model, scale, -(-rest // asked[0].period))
        session.record(made)
        return made

    def rate(self, members: Any, window: float, event: Any = None) -> RateReading:
        """The mean firing rate of a population or a view over the last `window` ms, of its first event or of `event`.

        What it returns is read at any time: `values` (Hz, one a neuron), `mean()` or `float(...)`. Spikes count from
        now on. For a rate that equations read declare a field: `rate: FiringRate = firing_rate(window=100.0)`.
        """
        session = self._live()
        check_recordable(members, "rate", "window=100.0")
        length = ticks_at_least_one(checked_window(window), self.clock, what="window")
        reading = make_rate(members, length, event, session.plan_of(members), session.source)
        session.record(reading.recording)
        return reading

    def memory(self) -> Memory:
        """How many bytes the simulator takes, by member: an estimate before the start, measured in a running one."""
        if self._session is None:
            return foreseen(self._planner, self.threads)
        session = self._live()
        return measured(session.plan, session.engine, session.recordings)

    def plan(self, duration: float, *, rate: float | None = None) -> Memory:
        """How many bytes the recordings will hold after `duration` ms more, by member and field.

        Exact for fields. Spikes are reckoned with `rate` in Hz for each neuron, by default the rate seen so far.
        `simulate` and `step` refuse a run whose recordings will need more than `memory_limit`, and `until` ends with
        the same error when they do.
        """
        return planned(self._live().recordings, ticks(duration, self.clock, what="duration"), rate)

    def profile(self) -> Profile:
        """Where the time of all runs since the start or the last reset went, by population and projection.

        The simulator is made with `profile=True` for it: looking at the clock takes some time itself.
        """
        session = self._live()
        if not session.choices["profile"]:
            raise SimulationError("the time was not measured: make the simulator with Simulator(net, profile=True)")
        return profile_of(*session.engine.spent())

    @property
    def source(self) -> str:
        """The generated C; empty for `backend="numpy"`."""
        library = self._started().engine.library
        return "" if library is None else str(library.source.read_text(encoding="utf-8"))

    def c_source(self, what: Any = None) -> str:
        """The generated C: all of it, that of a class or a member (`COBA`, `exc`), or that of a method (`COBA.dv`)."""
        return source_of(self.source, what)

    def _asked(self, call: str, members: Any, period: float | None, start: float) -> AnyAsked:
        if not is_of_synapses(members):
            return self._asked_of_neurons(call, members, period, start)
        check_runs(members, self._live())
        return asked_of_synapses(call, members, *self._first_and_gap(period, start))

    def _asked_of_neurons(self, call: str, members: Any, period: float | None, start: float) -> Asked:
        check_recordable(members, call)
        return Asked(members, self._live().plan_of(members), *self._first_and_gap(period, start))

    def _first_and_gap(self, period: float | None, start: float) -> tuple[int, int]:
        gap = 1 if period is None else ticks_at_least_one(period, self.clock, what="period")
        return self._live().engine.tick + ticks(start, self.clock, what="start"), gap
