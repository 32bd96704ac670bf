"""What `record` is asked for, made into samplers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dslnet.errors import DeclarationError, NetworkError
from dslnet.events import Event
from dslnet.fields import Field
from dslnet.neuron import Neuron
from dslnet.plan import PopulationPlan
from dslnet.record.rate import RateReading, RecentSpikes
from dslnet.record.recording import Recording
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.teach import nearest
from dslnet.ticks import Clock


def make_recording(
    members: Any,
    what: tuple[Any, ...],
    plan: PopulationPlan,
    first: int,
    period: int,
    clock: Clock,
    refresh: Callable[[], None],
) -> Recording:
    """A recording of fields and events of a population or a view."""
    if not isinstance(members, Neuron):
        raise NetworkError(
            f"record({members!r}): a population or a view of one is recorded, as in sim.record(exc, COBA.v); values "
            "of a projection are read as arrays: ee.w.copy()"
        )
    if not what:
        raise DeclarationError(f"record({members!r}): say what is recorded, as in sim.record(exc, COBA.v, COBA.fires)")
    fields: dict[str, FieldSampler] = {}
    events: dict[str, SpikeSampler] = {}
    names = [e.name for e in plan.model.events]
    for name in (named(members, each) for each in what):
        if name in names:
            positions = members.positions if members.is_view else None
            events[name] = SpikeSampler(plan.number, names.index(name), positions, plan.size, first)
        else:
            fields[name] = _sampler(members, name, plan, first, period)
    return Recording(plan.name, fields, events, clock, refresh)


def make_rate(
    members: Any, window: int, event: Any, plan: PopulationPlan, clock: Clock, now: Callable[[], int], refresh: Any
) -> RateReading:
    """The firing rates of a population or a view over a window in ticks, from now on."""
    names = [e.name for e in plan.model.events]
    if not names:
        raise DeclarationError(f"rate({members!r}): {type(members).__name__} has no spike event to count")
    name = names[0] if event is None else named(members, event)
    if name not in names:
        raise DeclarationError(f"rate({members!r}): {name} is no spike event. There are {', '.join(names)}")
    positions = members.positions if members.is_view else None
    spikes = RecentSpikes(plan.number, names.index(name), positions, plan.size, now(), window=window)
    recording = Recording(plan.name, {}, {name: spikes}, clock, refresh)
    return RateReading(recording, spikes, members.shape, clock, now)


def named(members: Neuron, what: Any) -> str:
    """The name of a field or event of a population. Raises DeclarationError for one that it does not have."""
    name = what.name if isinstance(what, Field | Event) else what
    declared = type(members)._declared
    known = [f.name for f in declared.fields.values() if f.kind != "noise"] + declared.named("spike")
    if not isinstance(name, str) or name not in known:
        cls = type(members).__name__
        near = nearest(name, known) if isinstance(name, str) else ""
        raise DeclarationError(f"record: {cls} has no field or event {name!r} that can be recorded.{near}")
    return name


def _sampler(members: Neuron, name: str, plan: PopulationPlan, first: int, period: int) -> FieldSampler:
    record = plan.model.field(name)
    many = record.per == "neuron" or name in plan.wide
    positions = members.positions if many else np.zeros(1, np.int64)
    shape = members.shape if many else ()
    return FieldSampler(plan.number, name, positions, shape, first, period, plan.arrays[name].dtype, record.unit)
