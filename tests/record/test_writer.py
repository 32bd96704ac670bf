"""The thread that writes files: order, what happens when writing fails, and that a run goes on meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from walkers import running

from dslnet.errors import SimulationError
from dslnet.record import streams
from dslnet.record.stores.zarr import ZarrArray
from dslnet.record.streams import StoredRecording
from dslnet.record.writer import Writer
from dslnet.running.ending import _close

CHUNK = 7
"""Samples."""


class Disk:
    """Takes numbers, unless it is full; keeps a writer waiting until it is told to go on."""

    def __init__(self) -> None:
        self.found: list[int] = []
        self.full, self.going = False, threading.Event()
        self.going.set()

    def write(self, number: int) -> None:
        self.going.wait()
        if self.full:
            raise SimulationError(f"no room for {number}")
        self.found.append(number)


def test_jobs_are_done_in_order_and_waited_for_by_number() -> None:
    disk, writer = Disk(), Writer()
    disk.going.clear()
    numbers = [writer.put(partial(disk.write, number)) for number in range(5)]
    assert numbers == [1, 2, 3, 4, 5] and disk.found == []
    disk.going.set()
    writer.wait(numbers[2])
    assert disk.found[:3] == [0, 1, 2]
    writer.wait()
    assert disk.found == [0, 1, 2, 3, 4] and writer.put(partial(disk.write, 9)) == 6
    writer.wait()
    writer.wait(0)
    writer.end()
    assert disk.found[-1] == 9


def test_what_fails_stays_the_next_and_is_told_each_time() -> None:
    disk, writer = Disk(), Writer()
    writer.put(partial(disk.write, 1))
    writer.wait()
    disk.full = True
    writer.put(partial(disk.write, 2))
    for call in (writer.wait, partial(writer.put, partial(disk.write, 7)), writer.wait):
        with pytest.raises(SimulationError, match="no room for 2"):
            call()
        assert writer.failed
    disk.full = False
    writer.put(partial(disk.write, 3))
    writer.wait()
    assert disk.found == [1, 2, 3] and not writer.failed
    writer.end()


def test_what_is_dropped_is_not_done() -> None:
    disk, writer = Disk(), Writer()
    disk.full = True
    last = [writer.put(partial(disk.write, 1))][-1]
    with pytest.raises(SimulationError):
        writer.wait(last)
    writer.drop()
    disk.full = False
    writer.put(partial(disk.write, 2))
    writer.wait()
    assert disk.found == [2]
    writer.end()
    writer.end()


def test_without_a_thread_jobs_are_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreadPoolExecutor, "submit", Mock(side_effect=RuntimeError("can't start new thread")))
    disk, writer = Disk(), Writer()
    writer.put(partial(disk.write, 1))
    assert disk.found == [1]
    disk.full = True
    writer.put(partial(disk.write, 2))
    for call in (writer.wait, partial(writer.put, partial(disk.write, 3))):
        with pytest.raises(SimulationError, match="no room for 2"):
            call()
    disk.full = False
    writer.wait()
    writer.end()
    assert disk.found == [1, 2]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(streams, "AT_ONCE", CHUNK * 65 * 8)
    return tmp_path / "run.zarr"


class Gate:
    """Keeps arrays from being written until somebody would wait for that."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open, write, wait, drop = threading.Event(), ZarrArray.append, Writer.wait, Writer.drop
        self.open.set()

        def append(array: ZarrArray, rows: Any) -> None:
            self.open.wait()
            write(array, rows)

        def open_and_wait(writer: Writer, number: int | None = None) -> None:
            if number is None or number > writer._over:
                self.open.set()
            wait(writer, number)

        def open_and_drop(writer: Writer) -> None:
            self.open.set()
            drop(writer)

        monkeypatch.setattr(ZarrArray, "append", append)
        monkeypatch.setattr(Writer, "wait", open_and_wait)
        monkeypatch.setattr(Writer, "drop", open_and_drop)

    @contextmanager
    def closed(self) -> Iterator[None]:
        self.open.clear()
        try:
            yield
        finally:
            self.open.set()


def test_a_run_goes_on_while_its_file_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    with running() as (sim, walkers):
        kept, whole = sim.record(walkers, "v", "fires", to=path), sim.record(walkers, "v", "fires")
        assert isinstance(kept, StoredRecording)
        with gate.closed():
            sim.simulate(2.0 * CHUNK)  # as much as there is memory for
            assert len(kept.fields["v"].table.arrays[0]) == 0 and sim.tick == 2 * CHUNK
            sim.simulate(20.0)
        np.testing.assert_array_equal(kept["v"], whole["v"])
        np.testing.assert_array_equal(kept["fires"].index, whole["fires"].index)
        assert len(kept.fields["v"].table.arrays[1]) == 34


def test_a_moment_has_what_was_under_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    with running() as (sim, walkers):
        kept, whole = sim.record(walkers, "v", "fires", to=path), sim.record(walkers, "v", "fires")
        sim.simulate(10.0)
        moment = sim.snapshot()
        with gate.closed():
            sim.simulate(10.0)
            sim.rewind(moment)  # waits for what is being written, and forgets the rest
        sim.simulate(5.0)
        kept.pause()
        whole.pause()
        sim.simulate(3.0)
        for recording in (kept, whole):
            recording.resume()
        sim.simulate(3.0)
        np.testing.assert_array_equal(kept["v"], whole["v"])
        np.testing.assert_array_equal(kept["fires"].tick, whole["fires"].tick)
        sim.reset()
        sim.simulate(9.0)
        np.testing.assert_array_equal(kept["v"], whole["v"])
    assert kept["v"].shape == (9, 65)


def test_an_error_is_told_by_the_next_call(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as (sim, walkers):
        kept, whole = sim.record(walkers, "v", to=path), sim.record(walkers, "v")
        assert isinstance(kept, StoredRecording)
        array = kept.fields["v"].table.arrays[0]
        with monkeypatch.context() as patch:
            patch.setattr(array, "append", Mock(side_effect=OSError("No space left on device")))
            with pytest.raises(SimulationError, match=r"samples of v cannot be written to the file: .*No space left"):
                sim.simulate(float(CHUNK + 1))  # where the writer is the quicker one, this tells already
                kept.writer.wait()
            with pytest.raises(SimulationError, match=r"samples of v cannot be written to the file: .*No space left"):
                sim.simulate(1.0)
        sim.simulate(1.0)
        np.testing.assert_array_equal(kept["v"], whole["v"])


def test_a_simulator_that_is_found_unused_by_the_thread_that_writes_is_closed(path: Path) -> None:
    with running() as (sim, walkers):
        kept = sim.record(walkers, "v", to=path)
        assert isinstance(kept, StoredRecording) and sim._session is not None
        sim.simulate(10.0)
        before = set(threading.enumerate())
        kept.writer.put(partial(_close, sim._session, os.getpid()))
        kept.writer.wait()
        for thread in set(threading.enumerate()) - before:
            thread.join()
        kept.writer.end()
        assert kept["v"].shape == (10, 65)
