"""Recordings of synapses that come and go: they stay with the synapses that they began with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Moves
from dslnet.engine import OneByOne
from dslnet.errors import SimulationError
from dslnet.plan import NetworkPlan
from dslnet.record.streams import StoredRecording
from dslnet.record.watched import Watched


def follow(recordings: Iterable[Watched], name: str, moved: Moves) -> None:
    """Synapses of the projection of this name have come or gone."""
    for recording in recordings:
        if recording.kind == "projection" and recording.name == name:
            for sampler in recording.fields.values():
                sampler.follow(moved)


def miss(recordings: Iterable[Watched], going: Mapping[str, OneByOne]) -> None:
    """Synapses of these projections come and go one by one, and recordings are about to be read."""
    for recording in recordings:
        if recording.kind == "projection" and recording.name in going:
            for sampler in recording.fields.values():
                sampler.miss(going[recording.name].where)


def check_files(
    streams: Iterable[StoredRecording], plan: NetworkPlan, drawn: Iterable[Connectivity], connectivity: bool
) -> None:
    """Raise SimulationError where a reset, with `connectivity` to connections that are drawn anew, would bring other
    synapses than those that a file has columns for."""
    known = {id(links) for links in drawn}
    for stream in (stream for stream in streams if stream.of_synapses):
        now = next(bundle.connectivity.plain for bundle in plan.bundles if bundle.name == stream.name)
        if connectivity or id(now) not in known:
            raise SimulationError(
                f"reset: {stream.path} has columns for synapses of {stream.name}, and after the reset there would be "
                "other ones; record into memory, or make another simulator and another file"
            )
