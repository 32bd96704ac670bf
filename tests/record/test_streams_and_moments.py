"""Recordings in files when a run goes back: each goes with it, or refuses before anything has moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from walkers import running

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
