"""Recordings in files when a run goes back: each goes with it, or refuses before anything has moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from walkers import KINDS, Walker, others_read, running

from dslnet import Network, Simulator
from dslnet.errors import SimulationError


@pytest.fixture(params=["zarr", "h5"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "h5":
        pytest.importorskip("h5py")
    return tmp_path / f"run.{request.param}"


def same(stored: Any, whole: Any) -> bool:
    """Whether a file holds what memory does."""
    pairs = [(stored["v"], whole["v"]), *((getattr(r["fires"], a) for r in (stored, whole)) for a in ("tick", "index"))]
    return all(np.array_equal(one, other) for one, other in pairs)


def test_a_fork_keeps_the_file_that_it_needs(path: Path) -> None:
    with running(backend="numpy") as (sim, walkers):
        begin = sim.snapshot()
        stored, whole = sim.record(walkers, "v", "fires", to=path), sim.record(walkers, "v", "fires")
        with sim.fork():
            sim.simulate(5.0)
            sim.reset()  # the file was empty when the fork began
        early = sim.snapshot()
        sim.simulate(20.0)
        with sim.fork():
            sim.simulate(7.0)
            for call in (sim.reset, lambda: sim.rewind(early), lambda: sim.rewind(begin)):
                with pytest.raises(SimulationError, match=r"would lose what it held when this fork began"):
                    call()
            assert sim.tick == 27 and same(stored, whole)
        assert sim.tick == 20 and same(stored, whole)
        sim.simulate(20.0)
        assert len(stored["v"]) == 40 and same(stored, whole)
        sim.reset()
        sim.simulate(3.0)
        assert len(stored["v"]) == 3 and same(stored, whole)


def test_a_file_that_lost_a_moment_refuses_it_and_nothing_has_moved(path: Path) -> None:
    with running(backend="numpy") as (sim, walkers):
        stored, whole = sim.record(walkers, "v", "fires", to=path), sim.record(walkers, "v", "fires")
        sim.simulate(10.0)
        first = sim.snapshot()
        sim.simulate(10.0)
        second = sim.snapshot()
        sim.rewind(first)
        sim.rewind(first)  # any number of times
        walkers.v = 1.0  # another future
        sim.simulate(30.0)
        digest = sim.digest()
        with pytest.raises(SimulationError, match=r"run\.\w+ has lost what it held at this moment"):
            sim.rewind(second)
        assert sim.digest() == digest and len(stored["v"]) == 40 and same(stored, whole)
        sim.reset()
        sim.simulate(50.0)
        with pytest.raises(SimulationError, match="has lost what it held"):
            sim.rewind(first)
        assert len(stored["v"]) == 50 and same(stored, whole)


def test_a_recording_that_ended_goes_on_at_a_moment_that_has_it(path: Path) -> None:
    with running(backend="numpy") as (sim, walkers):
        before = sim.snapshot()
        whole = sim.record(walkers, "v", "fires")
        sim.simulate(10.0)
        with_it = sim.snapshot()
        stored = sim.record(walkers, "v", "fires", to=path)
        with_both = sim.snapshot()
        sim.rewind(before)
        with pytest.raises(SimulationError, match="has lost what it held"):
            sim.rewind(with_both)  # the file is closed
        sim.rewind(with_it)
        sim.simulate(5.0)
        assert len(whole["v"]) == 15 and whole["fires"].trains.duration == 15.0 and len(stored) == 0


@pytest.mark.parametrize("kind", KINDS, ids=["numpy", "c", "threads"])
def test_a_recording_that_paused_then_takes_up_nothing_that_was_taken_since(kind: dict[str, Any], path: Path) -> None:
    with running(**kind) as (sim, walkers):
        recordings = [sim.record(walkers, "v", "fires", **choice) for choice in ({"to": path}, {}, {"last": 4})]
        sim.simulate(5.0)
        for recording in recordings:
            recording.pause()
        sim.simulate(20.0)
        present = sim.snapshot()
        for _ in range(2):
            for recording in recordings:
                recording.resume()
            sim.simulate(6.0)
            sim.rewind(present)
            assert all(recording.paused and recording["fires"].tick.max() < 5 for recording in recordings)
        sim.simulate(3.0)
        for recording in recordings:
            recording.resume()
        sim.simulate(2.0)
        stored, whole, last = recordings
        assert whole.time.tolist() == [*range(5), 28, 29] and last.time.tolist() == [3, 4, 28, 29]
        np.testing.assert_array_equal(stored.time, whole.time)
        assert same(stored, whole)


def test_what_a_file_got_after_it_was_saved_empty_is_taken_out(path: Path, tmp_path: Path) -> None:
    save = tmp_path / "save.npz"
    with running(backend="numpy") as (sim, walkers):
        sim.record(walkers, "v", "fires", period=1.0, start=3.0, to=path)
        sim.save(save)
        sim.simulate(40.0)
    cells = Walker(65, name="walkers")
    with Simulator.load(Network(cells), save) as sim:
        stored = sim.record(cells, "v", "fires", period=1.0, start=3.0, to=path)
        sim.simulate(1.0)
        spikes = len(stored["fires"])
    for name, length in (("v", 0), ("time", 0), ("fires_index", spikes)):
        assert len(others_read(path, name)) == length
