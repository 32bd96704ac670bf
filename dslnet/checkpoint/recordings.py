"""What recordings hold at a moment, and how they go back to it.

Samples and spikes that were recorded never change, so a moment needs no copy of them: it remembers the pieces they lie
in. What is overwritten while a run goes on (rings, blocks, counts) is copied.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import fields, frozen

from dslnet.checkpoint.state import Kept
from dslnet.errors import SimulationError
from dslnet.record.bold import Bold
from dslnet.record.passing import PassingSampler
from dslnet.record.ring import LastSamples
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.record.stored import StoredSamples, StoredSpikes
from dslnet.record.streams import StoredRecording
from dslnet.record.watched import Watched, nothing

Sampler = FieldSampler | SpikeSampler
DERIVED = {"place", "chunk", "room_until", "_joined", "_other", "_other_until", "_gone"}
"""Of a sampler, what follows from the rest, and what is never taken back."""


@frozen(eq=False)
class RecordingState:
    """What one recording holds at a tick: whether it is paused, what its samplers hold, and the states of a BOLD
    signal."""

    tick: int
    paused: bool
    samplers: dict[str, Kept]
    bold: Kept | None = None


def state_of(recording: Watched) -> RecordingState:
    """The present of a recording that is up to date."""
    samplers: dict[str, Sampler] = {**recording.fields, **recording.events}
    kept = {name: kept_of(sampler) for name, sampler in samplers.items()}
    bold = recording.present() if isinstance(recording, Bold) else None
    return RecordingState(recording.tick_now(), recording.paused, kept, bold)


def put_back(recording: Watched, state: RecordingState) -> None:
    """Cut a recording back to a moment."""
    recording.paused = state.paused
    samplers: dict[str, Sampler] = {**recording.fields, **recording.events}
    for name, sampler in samplers.items():
        give_back(sampler, state.samplers[name])
    if isinstance(recording, Bold) and state.bold is not None:
        recording.put_back(state.bold)


def skip(recording: Watched, begin: int, end: int) -> None:
    """Nobody recorded the steps from one tick to another, excluded. Raises SimulationError where that is no gap but an
    end: the blood of a BOLD signal flows on."""
    if isinstance(recording, Bold):
        raise SimulationError(
            f"bold: the signal of {recording.name} was saved at tick {begin}, and by now it is tick {end}; ask for it "
            "right after Simulator.load(net, path), before anything is run"
        )
    if not recording.paused:
        for sampler in recording.samplers:
            sampler.pause(begin)
            sampler.resume(end)


def end(recording: Watched) -> None:
    """Nothing is added any more; what there is can be read."""
    tick = recording.tick_now()
    recording.refresh, recording.changed, recording.now = nothing, nothing, lambda: tick
    if isinstance(recording, StoredRecording):
        recording.close()


def kept_of(sampler: Sampler) -> Kept:
    """What a sampler holds."""
    if isinstance(sampler, StoredSamples | StoredSpikes):
        sampler.write()
    kept = {name: _copied(getattr(sampler, name)) for name in changing(sampler)}
    if isinstance(sampler, FieldSampler):
        if sampler.columns is not None:
            kept |= {"positions": sampler.positions, "shape": sampler.shape, "ends": sampler.columns.ends}
        rows = sampler.chunk[: max(0, sampler.count - sampler.chunk_first)]
        kept["rows"] = rows.copy() if isinstance(sampler, PassingSampler | LastSamples) else rows
    if isinstance(sampler, StoredSamples | StoredSpikes):
        kept |= {"written": len(sampler.table), "cuts": len(sampler.table.cuts)}
    return kept


def give_back(sampler: Sampler, kept: Kept) -> None:
    """The same into a sampler of the same kind. What was read from it before stays as it is."""
    if isinstance(sampler, FieldSampler) and sampler.columns is not None:
        sampler.positions, sampler.shape = kept["positions"], kept["shape"]
        sampler.columns = sampler.columns.with_ends(kept["ends"])
        sampler._begin(sampler.first)  # in memory for so many columns
    for name in changing(sampler):
        setattr(sampler, name, _copied(kept[name]))
    if isinstance(sampler, FieldSampler):
        rows, before = kept["rows"], len(sampler.chunk) if isinstance(sampler, PassingSampler | LastSamples) else 0
        sampler.chunk = sampler._allocate(max(len(rows), before))
        sampler.chunk[: len(rows)] = rows
        sampler.room_until = sampler.tick_of(sampler.chunk_first + len(sampler.chunk))
        sampler._joined = None
    if isinstance(sampler, StoredSamples | StoredSpikes):
        sampler.table.truncate(kept["written"], left=True)


def changing(sampler: Sampler) -> list[str]:
    """The attributes that change while a sampler is filled."""
    own = [each.name for each in fields(type(sampler)) if not each.init and each.name not in DERIVED]
    return ["first", *own]


def _copied(value: Any) -> Any:
    """Lists hold what never changes, arrays are overwritten."""
    if isinstance(value, np.ndarray):
        return value.copy()
    return list(value) if isinstance(value, list) else value
