"""What a file holds of recordings and callbacks, until they are asked for again: each then goes on where it was."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, field

from dslnet.checkpoint.recordings import RecordingState, Sampler, put_back, skip, state_of
from dslnet.checkpoint.state import Kept
from dslnet.connect.moving import Moves
from dslnet.errors import SimulationError
from dslnet.members.views import digest_of
from dslnet.record.bold import Bold
from dslnet.record.samples import FieldSampler
from dslnet.record.stores import lost
from dslnet.record.streams import StoredRecording
from dslnet.record.watched import Watched

OPTIONS = ("last", "bin", "window", "group")
"""By which samplers of one class differ."""
TO = re.compile(r" to (\S.*)$")
"""Where what is recorded goes, at the end of a kind."""
WHICH = re.compile(r"(?<=, )[0-9a-f]{16}(?=, )")
"""Which neurons or synapses are recorded, where these are some, within a kind."""
OF_STATES = ("tick", "paused", "samplers", "bold")


@define(eq=False)
class Awaited:
    """The recordings of a file that were not asked for yet, by what they are of; some are alike, and come in order."""

    states: list[tuple[str, RecordingState]] = field(factory=list)

    def claim(self, recording: Watched) -> None:
        """A recording that begins goes on where one of the same kind was saved; what was run since then is left out."""
        place = self._place_of(kind_of(recording))
        if place is not None:
            _, state = self.states[place]
            self._go_on(recording, state)
            del self.states[place]
            if recording.tick_now() > state.tick:
                skip(recording, state.tick, recording.tick_now())
            return
        if isinstance(recording, StoredRecording) and self.knows(recording.path):
            recording.store.close()
            raise SimulationError(
                f"record(to={str(recording.path)!r}): something else was recorded into this file when it was saved; "
                "ask for the same fields, events and period"
            )

    def _place_of(self, wanted: str) -> int | None:
        """Of the first one of a kind; else of the first one of synapses of which those are left that are asked for."""
        kinds = [kind for kind, _ in self.states]
        left = [left_of(kind, state) for kind, state in self.states]
        return next((at for each in (kinds, left) for at, kind in enumerate(each) if alike(kind, wanted)), None)

    def _go_on(self, recording: Watched, state: RecordingState) -> None:
        try:
            put_back(recording, state)
        except SimulationError as problem:
            if isinstance(recording, StoredRecording):
                recording.store.close()
                raise lost(recording.path, problem.__cause__) from problem
            raise

    def shapes_in(self, path: Any) -> dict[str, tuple[int, ...]]:
        """Of a recording of synapses into this file the shape of a sample of each field."""
        found = [state.samplers for kind, state in self.states if goes_to(kind, path)]
        return {name: kept["shape"] for name, kept in found[0].items() if "shape" in kept} if found else {}

    def follow(self, name: str, moved: Moves) -> None:
        """Synapses of a projection have come or gone."""
        for kind, state in self.states:
            if f" of {name}: " in kind:
                for kept in (k for k in state.samplers.values() if k.get("ends") is not None):
                    kept["positions"] = moved.now(kept["positions"])

    def knows(self, path: Any) -> bool:
        """Whether a recording into this file goes on."""
        if not isinstance(path, str | os.PathLike):
            return False
        return any(goes_to(kind, path) for kind, _ in self.states)


def kept_recordings(recordings: Iterable[Watched], awaited: Awaited) -> list[tuple[str, RecordingState]]:
    """All recordings with their kinds, those included that still wait."""
    found = [(kind_of(each), state_of(each)) for each in recordings]
    return [*((kind, as_few_arrays(state)) for kind, state in found), *awaited.states]


def kind_of(recording: Watched) -> str:
    """By what a recording is told from others: what is recorded, of which neurons, and how."""
    samplers: dict[str, Sampler] = {**recording.fields, **recording.events}
    parts = [f"{name} {_kind_of(sampler)}" for name, sampler in samplers.items()]
    own = recording.settings() if isinstance(recording, Bold) else []
    to = f" to {recording.path}" if isinstance(recording, StoredRecording) else ""
    return f"{type(recording).__name__} of {recording.name}: {', '.join([*parts, *own])}{to}"


def left_of(kind: str, state: RecordingState) -> str:
    """The kind of a recording of chosen synapses as if those were chosen that are left of them."""
    chosen = [kept["positions"] for kept in state.samplers.values() if kept.get("ends") is not None]
    return WHICH.sub(lambda _: digest_of(chosen[0][chosen[0] >= 0]), kind) if chosen else kind


def alike(saved: str, here: str) -> bool:
    """Whether two kinds are the same, but for a file that has been moved."""
    path = TO.search(here)
    if path is None:
        return saved == here
    return TO.sub("", saved) == TO.sub("", here) and goes_to(saved, path[1])


def goes_to(kind: str, path: Any) -> bool:
    """Whether a recording was written to this file, or to one of this name that is no longer where it was."""
    found, here = TO.search(kind), Path(path).expanduser().absolute()
    if found is None:
        return False
    return found[1] == str(here) or (Path(found[1]).name == here.name and not Path(found[1]).exists())


def as_few_arrays(state: RecordingState) -> RecordingState:
    """Batches of spikes as one."""
    for kept in state.samplers.values():
        for name in ("_ticks", "_indices"):
            if len(kept.get(name, ())) > 1:
                kept[name] = [np.concatenate(kept[name])]
    return state


def _kind_of(sampler: Sampler) -> str:
    options = {name: getattr(sampler, name) for name in OPTIONS if hasattr(sampler, name)}
    which = "all" if sampler.positions is None else digest_of(sampler.positions)
    if isinstance(sampler, FieldSampler) and sampler.columns is not None:
        which = sampler.columns.kind
    if isinstance(sampler, FieldSampler):
        options |= {"every": sampler.period, "type": sampler.dtype.name}
    return f"{type(sampler).__name__}({sampler.population}, {which}, {options})"


def as_plain(states: Iterable[tuple[str, RecordingState]]) -> list[Kept]:
    """For a file."""
    return [{"kind": kind} | {name: getattr(state, name) for name in OF_STATES} for kind, state in states]


def from_plain(kept: Iterable[Kept]) -> Awaited:
    """From a file."""
    return Awaited([(each["kind"], RecordingState(*(each[name] for name in OF_STATES))) for each in kept])
