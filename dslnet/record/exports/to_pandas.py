"""Recordings as tables of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dslnet.errors import SimulationError
from dslnet.messages.optional import load
from dslnet.record.watched import name_of

if TYPE_CHECKING:
    from dslnet.record.recording import Recording


def to_pandas(recording: Recording, what: Any = None) -> Any:
    """A pandas.DataFrame of a recording.

    Fields: a row a sample, by `time` in ms; columns are pairs of field and neuron, or synapse. Events: a row a spike,
    with `time` in ms and `neuron`, and `event` where there are several. `attrs["units"]` has the units, and
    `attrs["population"]` or `attrs["projection"]` the name. Where both were recorded, `what` says which of them;
    SimulationError without it.
    """
    pandas = load("pandas", "to_pandas()", "pip install 'dslnet[files]'")
    fields, events = wanted(recording, what)
    if fields and events:
        raise SimulationError(
            f"samples and spikes of {recording.name} do not fit into one table: write "
            f"recording.to_pandas({fields[0]!r}) or recording.to_pandas({events[0]!r})"
        )
    frame, units = (samples if fields else spikes)(pandas, recording, fields or events)
    frame.attrs.update({recording.kind: recording.name, "units": units})
    return frame


def wanted(recording: Recording, what: Any) -> tuple[list[str], list[str]]:
    """The names of fields and of events that are asked for."""
    if what is None:
        return list(recording.fields), list(recording.events)
    name = name_of(what)
    recording[name]  # an error for what was not recorded
    return ([name], []) if name in recording.fields else ([], [name])


def samples(pandas: Any, recording: Recording, names: list[str]) -> tuple[Any, dict[str, str]]:
    """A column for each field and neuron."""
    parts = {name: flat(recording[name]) for name in names}
    columns = [(name, neuron) for name, part in parts.items() for neuron in range(part.shape[1])]
    # one after the other, so that a field of integers stays one
    frame = pandas.concat([pandas.DataFrame(part) for part in parts.values()], axis=1)
    frame.columns = pandas.MultiIndex.from_tuples(columns, names=["field", recording.word])
    frame.index = pandas.Index(recording.time, name="time")
    units = {name: recording.fields[name].unit for name in names}
    return frame, {"time": "ms"} | {name: unit for name, unit in units.items() if unit is not None}


def spikes(pandas: Any, recording: Recording, names: list[str]) -> tuple[Any, dict[str, str]]:
    """A row for each spike, by time; several events are told apart by a column."""
    tables = []
    for name in names:
        event = recording[name]
        table = pandas.DataFrame({"time": event.time, "neuron": event.index})
        tables.append(table if len(names) == 1 else table.assign(event=name))
    joined = tables[0] if len(tables) == 1 else pandas.concat(tables).sort_values("time", kind="stable")
    return joined.reset_index(drop=True), {"time": "ms"}


def flat(rows: np.ndarray[Any, Any]) -> Any:
    """Samples as (samples, neurons), whatever the shape of the population."""
    return rows.reshape(len(rows), int(np.prod(rows.shape[1:])))
