"""What `record` is asked for, made into samplers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen

from dslnet.asking.naming import name_of
from dslnet.asking.synapses import AskedOfSynapses
from dslnet.errors import DeclarationError, NetworkError, SimulationError
from dslnet.messages.teach import briefly, nearest
from dslnet.neuron import Neuron
from dslnet.plan import PopulationPlan
from dslnet.record.moments import MomentsSampler
from dslnet.record.rate import RateReading, RecentSpikes
from dslnet.record.recording import Recording
from dslnet.record.ring import LastSamples, LastSpikes
from dslnet.record.samples import FieldSampler
from dslnet.record.spike_counts import CountingSpikes
from dslnet.record.spikes import SpikeSampler
from dslnet.record.streams import Field as StoredField
from dslnet.record.streams import StoredRecording, axis_names, new_layout
from dslnet.record.summary import Summary
from dslnet.ticks import Clock


@frozen
class Source:
    """Where a recording comes from: the clock, and calls that bring it up to date, tell the tick, and have it looked at
    anew."""

    clock: Clock
    refresh: Callable[[], None]
    now: Callable[[], int]
    changed: Callable[[], None]

    def ends(self) -> tuple[Clock, Callable[[], None], Callable[[], int], Callable[[], None]]:
        """As the last arguments of a recording."""
        return self.clock, self.refresh, self.now, self.changed


@frozen
class Asked:
    """What is asked for: of which neurons, from which tick on, how often."""

    members: Any
    plan: PopulationPlan
    first: int
    period: int

    @property
    def name(self) -> str:
        """That of the population."""
        return self.plan.name

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the population or view."""
        found: tuple[int, ...] = self.members.shape
        return found

    @property
    def positions(self) -> Any:
        """The neurons of a view; None for all."""
        return self.members.positions if self.members.is_view else None

    def sort(self, what: tuple[Any, ...], call: str) -> tuple[list[str], list[str]]:
        """The names of the fields and of the events that are asked for."""
        members = self.members
        if not what:
            raise DeclarationError(
                f"{call}({members!r}): say what is recorded, as in sim.{call}(exc, COBA.v, COBA.fires)"
            )
        events = [event.name for event in self.plan.model.events]
        names = list(dict.fromkeys(named(members, each, call) for each in what))
        return [name for name in names if name not in events], [name for name in names if name in events]

    def sampler(self, make: Callable[..., FieldSampler], name: str) -> FieldSampler:
        """A sampler of a field."""
        record = self.plan.model.field(name)
        many = record.per == "neuron" or name in self.plan.wide
        positions = self.members.positions if many else np.zeros(1, np.int64)
        shape, dtype = self.members.shape if many else (), self.plan.arrays[name].dtype
        return make(self.plan.number, name, positions, shape, self.first, self.period, dtype, record.unit)

    def spikes(self, make: Callable[..., SpikeSampler], name: str) -> SpikeSampler:
        """A sampler of an event."""
        number = [event.name for event in self.plan.model.events].index(name)
        return make(self.plan.number, number, self.positions, self.plan.size, self.first)


AnyAsked: TypeAlias = Asked | AskedOfSynapses


def make_stored(
    asked: AnyAsked, what: tuple[Any, ...], source: Source, to: Any, shapes: Mapping[str, tuple[int, ...]] | None
) -> StoredRecording:
    """A recording that goes to a new file; or, with the shapes of its samples in it, to one that is there."""
    names, events = asked.sort(what, "record")
    plain = {name: asked.sampler(FieldSampler, name) for name in names}
    fields = tuple(stored_field(sampler, shapes or {}) for sampler in plain.values())
    kind = "population" if isinstance(asked, Asked) else "projection"
    layout = new_layout(to, {kind: asked.name}, source.clock, fields, tuple(events), shapes is not None)
    kept, fired = layout.samplers(next((s.columns.ends for s in plain.values() if s.columns is not None), None))
    samplers = {name: asked.sampler(kept[name], name) for name in names}
    spikes = {name: asked.spikes(fired[name], name) for name in events}
    return StoredRecording(asked.name, samplers, spikes, *source.ends(), store=layout.store, writer=layout.writer)


def stored_field(sampler: FieldSampler, shapes: Mapping[str, tuple[int, ...]]) -> StoredField:
    """How a field lies in a file."""
    shape = shapes.get(sampler.field, sampler.shape)
    word = None if sampler.columns is None else sampler.columns.axis
    return StoredField(sampler.field, sampler.dtype, shape, sampler.unit, axis_names(shape, word))


def make_recording(asked: AnyAsked, what: tuple[Any, ...], source: Source, last: int | None = None) -> Recording:
    """A recording in memory; with `last` of so many samples and spikes."""
    fields, events = asked.sort(what, "record")
    kept, fired = (FieldSampler, SpikeSampler) if last is None else last_ones(last)
    try:
        samplers = {name: asked.sampler(kept, name) for name in fields}
    except (MemoryError, ValueError) as problem:
        if last is None:
            raise
        raise SimulationError(
            f"record(last={last!r}): there is no memory for so many samples, and twice as many are "
            'kept; give fewer, or record into a file, to="run.zarr"'
        ) from problem
    return Recording(asked.name, samplers, {n: asked.spikes(fired, n) for n in events}, *source.ends())


def make_summary(asked: AnyAsked, what: tuple[Any, ...], source: Source, bin: int | None) -> Summary:
    """Statistics that are computed while it runs."""
    fields, events = asked.sort(what, "statistics")
    samplers = {name: asked.sampler(MomentsSampler, name) for name in fields}
    counted = {name: asked.spikes(partial(CountingSpikes, bin=bin), name) for name in events}
    return Summary(asked.name, samplers, counted, *source.ends(), shape=asked.shape)


def last_ones(last: Any) -> tuple[Callable[..., FieldSampler], Callable[..., SpikeSampler]]:
    """Samplers that keep the last ones only."""
    if isinstance(last, bool) or not isinstance(last, int | np.integer) or last < 1:
        raise DeclarationError(f"record(last={last!r}): how many samples and spikes are kept, such as last=1000")
    return partial(LastSamples, last=int(last)), partial(LastSpikes, last=int(last))


def check_recordable(members: Any, call: str, what: str = "COBA.v") -> None:
    """Raise NetworkError for what is no population. `what` is asked of one, for the message."""
    if not isinstance(members, Neuron):
        raise NetworkError(
            f"{call}({briefly(members)}): a population or a view of one is needed, as in sim.{call}(exc, {what}); of a "
            'projection, or some of its synapses, fields are recorded: sim.record(ee, "w"), sim.record(ee[:100], "w")'
        )


def make_rate(members: Any, window: int, event: Any, plan: PopulationPlan, source: Source) -> RateReading:
    """The firing rates of a population or a view over a window in ticks, from now on."""
    names = [e.name for e in plan.model.events]
    if not names:
        raise DeclarationError(f"rate({members!r}): {type(members).__name__} has no spike event to count")
    name = names[0] if event is None else named(members, event, "rate")
    if name not in names:
        raise DeclarationError(f"rate({members!r}): {name} is no spike event. There are {', '.join(names)}")
    spikes = Asked(members, plan, source.now(), 1).spikes(partial(RecentSpikes, window=window), name)
    assert isinstance(spikes, RecentSpikes)
    recording = Recording(plan.name, {}, {name: spikes}, *source.ends())
    return RateReading(recording, spikes, members.shape, source.clock, source.now)


def named(members: Neuron, what: Any, call: str) -> str:
    """The name of a field or event of a population. Raises DeclarationError for one that it does not have."""
    declared = type(members)._declared
    known = [f.name for f in declared.fields.values() if f.kind != "noise"] + declared.named("spike")
    cls = type(members)
    name = name_of(what, cls, known, call)
    if name not in known:
        near = nearest(name, known)
        if name in declared.fields:
            near = f" It is noise, and new in each step: keep it in a state, in an @update, self.kept = self.{name}."
        raise DeclarationError(f"{call}: {cls.__name__} has no field or event {name!r} that can be recorded.{near}")
    return name
