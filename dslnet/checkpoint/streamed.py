"""Recordings in files. A moment in memory holds no copy of what is in them, so not every file can go back to it: what
was cut off, by a reset or on the way to an earlier moment, is gone."""

from __future__ import annotations

from collections.abc import Iterable

from dslnet.checkpoint.recordings import RecordingState
from dslnet.checkpoint.state import Kept
from dslnet.errors import SimulationError
from dslnet.record.stored import StoredSamples, StoredSpikes
from dslnet.record.streams import StoredRecording
from dslnet.record.watched import Watched

Recordings = Iterable[tuple[Watched, RecordingState]]
"""Those of a moment, with what they held."""


def check_there(recordings: Recordings) -> None:
    """Raise SimulationError where a file has lost what it held at that moment."""
    for recording, state in recordings:
        if isinstance(recording, StoredRecording) and (recording.closed or any(map(lost, *pairs(recording, state)))):
            raise SimulationError(
                f"rewind: {recording.path} has lost what it held at this moment, by a reset or by going back further "
                "since then, or is closed; nothing was changed. Recordings in memory go back to any moment"
            )


def check_forks(forks: Iterable[Recordings], call: str, to: Recordings = ()) -> None:
    """Raise SimulationError where going to a moment, or with none to the start, would take from a file what the end of
    an open fork needs."""
    there = {id(recording): state for recording, state in to}
    for recording, state in (each for fork in forks for each in fork):
        if isinstance(recording, StoredRecording) and cuts(state, there.get(id(recording))):
            raise SimulationError(
                f"{call}: {recording.path} would lose what it held when this fork began; leave the fork first, or "
                "record into memory"
            )


def pairs(recording: StoredRecording, state: RecordingState) -> tuple[list[StoredSamples | StoredSpikes], list[Kept]]:
    """The samplers, and what each had."""
    names = recording.keys()
    samplers = [s for s in recording.samplers if isinstance(s, StoredSamples | StoredSpikes)]
    return samplers, [state.samplers[name] for name in names]


def lost(sampler: StoredSamples | StoredSpikes, kept: Kept) -> bool:
    """Whether less was left in the file at some time since."""
    return bool(min(sampler.table.cuts[kept["cuts"] :], default=kept["written"]) < kept["written"])


def cuts(state: RecordingState, to: RecordingState | None) -> bool:
    """Whether less is in a file at another moment, None is the start."""
    return any(
        kept["written"] > (0 if to is None else to.samplers[name]["written"]) for name, kept in state.samplers.items()
    )
