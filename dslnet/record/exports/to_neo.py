"""Recordings as objects of Neo, which Elephant and others analyse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dslnet.messages.optional import load
from dslnet.record.exports.to_pandas import flat

if TYPE_CHECKING:
    from dslnet.record.recording import Recording

INSTALL = "pip install 'dslnet[neo]'"


def to_neo(recording: Recording) -> Any:
    """A neo.Block with one segment: a SpikeTrain for each neuron and event, an AnalogSignal for each field.

    Times are in ms; a field has the unit that it was declared with, or none, with the text as annotation, if the
    package quantities does not know it. Where a recording was paused a field is an IrregularlySampledSignal, and the
    times that were recorded are epochs. The neuron is the annotation `neuron`; of a synapse `pre_index` and
    `post_index` are annotations of its channel.
    """
    neo, pq = load("neo", "to_neo()", INSTALL), load("quantities", "to_neo()", INSTALL)
    segment = neo.Segment(name=recording.name)
    for name in recording.fields:
        signal = signal_of(neo, pq, recording, name)
        regular = isinstance(signal, neo.AnalogSignal)
        (segment.analogsignals if regular else segment.irregularlysampledsignals).append(signal)
    for name in recording.events:
        trains = recording[name].trains
        segment.spiketrains.extend(spike_trains(neo, trains, name, recording.name))
        if len(trains.stretches) > 1:
            segment.epochs.append(epochs_of(neo, pq, trains.stretches, name))
    block = neo.Block(name=recording.name)
    block.segments.append(segment)
    return block


def signal_of(neo: Any, pq: Any, recording: Recording, name: str) -> Any:
    """The samples of a field, a channel a neuron."""
    sampler, rows = recording.fields[name], flat(recording[name])
    ticks, period = sampler.ticks(), recording.clock.time(sampler.period)
    unit, annotations = known_unit(pq, sampler.unit)
    columns = {sampler.word: np.arange(rows.shape[1])}
    if sampler.columns is not None and sampler.columns.ends is not None:
        columns |= dict(zip(("pre_index", "post_index"), sampler.columns.ends, strict=True))
    about = {"name": name, "array_annotations": columns, **annotations}
    values = np.asarray(rows, dtype=np.float64) * unit
    if np.all(np.diff(ticks) == sampler.period):
        begin = recording.clock.time(int(ticks[0]) if len(ticks) else sampler.origin)
        return neo.AnalogSignal(values, t_start=begin * pq.ms, sampling_period=period * pq.ms, **about)
    return neo.IrregularlySampledSignal(recording.time * pq.ms, values, **about)


def spike_trains(neo: Any, trains: Any, event: str, population: str) -> list[Any]:
    """A SpikeTrain for each neuron, from the begin to the end of what was recorded."""
    begin, end = (trains.stretches[0, 0], trains.stretches[-1, 1]) if len(trains.stretches) else (0.0, 0.0)
    span = {"units": "ms", "t_start": begin, "t_stop": end}
    return [
        neo.SpikeTrain(times, name=f"{population}[{neuron}]", neuron=neuron, event=event, **span)
        for neuron, times in enumerate(trains.each())
    ]


def epochs_of(neo: Any, pq: Any, stretches: Any, event: str) -> Any:
    """When an event was recorded."""
    return neo.Epoch(
        times=stretches[:, 0] * pq.ms,
        durations=np.diff(stretches, axis=1)[:, 0] * pq.ms,
        labels=["recorded"] * len(stretches),
        name=event,
    )


def known_unit(pq: Any, unit: str | None) -> tuple[Any, dict[str, str]]:
    """The unit of a field, and what is written down of one that is not known."""
    if unit in (None, "", "1"):  # ways to write that there is none
        return pq.dimensionless, {}
    try:
        return pq.Quantity(1.0, unit).units, {}
    except Exception:  # quantities evaluates the text, which may be a number, divide by 0 or be no Python
        return pq.dimensionless, {"unit": unit}
