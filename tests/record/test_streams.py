"""Recordings in files: what other programs read there, while a run goes on and after it, and what goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from walkers import KINDS, others_read, running

import dslnet
from dslnet import Network, Simulator
from dslnet.errors import DeclarationError, SimulationError
from dslnet.record import stored, streams, table
from dslnet.record.stores.zarr import ZarrArray
from dslnet.record.streams import StoredRecording

ENDINGS = ["zarr", "h5"]


@pytest.fixture(params=ENDINGS)
def path(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "h5":
        pytest.importorskip("h5py")
    monkeypatch.setattr(streams, "AT_ONCE", 7 * 65 * 8)  # chunks of seven samples
    monkeypatch.setattr(streams, "MANY", 16)
    monkeypatch.setattr(stored, "MANY", 16)
    return tmp_path / f"run.{request.param}"


@pytest.mark.parametrize("kind", KINDS, ids=["numpy", "c", "threads"])
def test_a_file_has_what_memory_would_have(kind: dict[str, Any], path: Path) -> None:
    with running(**kind) as (sim, walkers):
        whole = sim.record(walkers, "v", "fires", period=2.0)
        kept = sim.record(walkers, "v", "fires", period=2.0, to=path)
        assert isinstance(kept, StoredRecording) and kept.path == path
        sim.simulate(45.0)
        kept.flush()  # and others read while it is open
        np.testing.assert_array_equal(others_read(path, "v"), whole["v"])
        np.testing.assert_array_equal(others_read(path, "fires_index"), whole["fires"].index)
        kept.pause()
        whole.pause()
        sim.simulate(6.0)
        kept.resume()
        whole.resume()
        sim.simulate(20.0)
        assert kept.nbytes < 3 * 7 * 65 * 8
        for _ in range(2):
            np.testing.assert_array_equal(kept["v"], whole["v"])
            np.testing.assert_array_equal(kept.tick, whole.tick)
            np.testing.assert_array_equal(kept["fires"].tick, whole["fires"].tick)
            np.testing.assert_array_equal(kept["fires"].index, whole["fires"].index)
    np.testing.assert_array_equal(kept["v"], whole["v"])  # also after the end
    np.testing.assert_array_equal(others_read(path, "time"), whole.time)
    np.testing.assert_array_equal(others_read(path, "fires_time"), whole["fires"].time)
    assert len(kept) == len(whole) and len(kept["fires"]) == len(whole["fires"])
    np.testing.assert_array_equal(kept["fires"].trains.stretches, whole["fires"].trains.stretches)


def test_a_reset_begins_the_file_again(path: Path) -> None:
    with running(backend="numpy") as (sim, walkers):
        kept = sim.record(walkers[3:7], "v", "fires", to=path)
        sim.simulate(50.0)
        first = kept["v"]
        sim.reset()
        assert len(kept) == len(kept["fires"]) == len(others_read(path, "v")) == 0
        sim.simulate(20.0)
    np.testing.assert_array_equal(others_read(path, "v"), first[:20])
    assert others_read(path, "v").shape == (20, 4)


def test_shapes_types_and_units_are_in_the_file(path: Path) -> None:
    with running((3, 5), backend="numpy", dtype=np.float32) as (sim, walkers):
        sim.record(walkers, "v", to=path)
        sim.simulate(10.0)
    assert others_read(path, "v").shape == (10, 3, 5) and others_read(path, "v").dtype == np.float32
    if path.suffix == ".zarr":
        about = json.loads((path / "v" / "zarr.json").read_text())
        assert about["attributes"] == {"units": "mV"} and about["dimension_names"] == ["time", "axis_0", "axis_1"]


def test_xarray_opens_a_zarr_store(tmp_path: Path) -> None:
    xarray, _ = pytest.importorskip("xarray"), pytest.importorskip("zarr")
    with running(backend="numpy") as (sim, walkers):
        kept = sim.record(walkers, "v", "fires", to=tmp_path / "run.zarr")
        sim.simulate(30.0)
        dataset = kept.to_xarray()
    with xarray.open_zarr(tmp_path / "run.zarr", consolidated=False) as found:
        np.testing.assert_array_equal(found["v"], dataset["v"])
        np.testing.assert_array_equal(found["time"], dataset["time"])
        assert found["v"].attrs["units"] == "mV" and found.attrs["population"] == "walkers"


def test_a_store_of_zarr_needs_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zarr", None)
    with running(backend="numpy") as (sim, walkers):
        kept = sim.record(walkers, "v", to=tmp_path / "run.zarr")
        sim.simulate(3.0)
    assert kept["v"].shape == (3, 65)


def test_what_is_missing_for_hdf5_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    with running(backend="numpy") as (sim, walkers):
        with pytest.raises(dslnet.DslError, match=r'to="file.h5" needs h5py.*pip install .dslnet\[files\]'):
            sim.record(walkers, "v", to=tmp_path / "run.h5")
        sim.simulate(1.0)


def test_nothing_is_overwritten(path: Path) -> None:
    path.write_text("mine")
    with running(backend="numpy") as (sim, walkers):
        with pytest.raises(SimulationError, match="exists already, and nothing is overwritten"):
            sim.record(walkers, "v", to=path)
        sim.simulate(1.0)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("to", ["run.txt", 7, "zarr"])
def test_other_endings_are_refused(to: Any) -> None:
    with (
        running(backend="numpy") as (sim, walkers),
        pytest.raises(DeclarationError, match=r"ends in \.zarr, \.h5, \.hdf5"),
    ):
        sim.record(walkers, "v", to=to)


def test_messages(tmp_path: Path) -> None:
    with running(backend="numpy") as (sim, walkers):
        with pytest.raises(DeclarationError, match="leave one of them out"):
            sim.record(walkers, "v", to=tmp_path / "a.zarr", last=3)
        with pytest.raises(SimulationError, match="cannot be written"):
            sim.record(walkers, "v", to=tmp_path / "missing" / "a.zarr")
        kept = sim.record(walkers, "v", "fires", to=tmp_path / "a.zarr")
        with pytest.raises(SimulationError, match="there is nothing to drain"):
            kept.drain()


def test_a_full_disk_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "SHOWN_AFTER", -1.0)
    with running() as (sim, walkers):
        whole = sim.record(walkers, "v", "fires")
        kept = sim.record(walkers, "v", "fires", to=path)
        sim.simulate(30.0)
        kept.flush()
        full = True

        def fail_when_full(kind: Any, call: str, *names: str) -> None:
            do = getattr(kind, call)

            def tried(array: Any, *given: Any) -> None:
                if full and (not names or Path(array.name if path.suffix == ".h5" else array.path).name in names):
                    raise OSError(28, "No space left on device") if path.suffix == ".zarr" else RuntimeError("no space")
                do(array, *given)

            monkeypatch.setattr(kind, call, tried)

        if path.suffix == ".zarr":
            fail_when_full(ZarrArray, "_write", "time", "fires_index")  # the last ones that are written
        else:
            fail_when_full(type(kept.fields["v"].table.arrays[0].data), "flush", "time", "fires_index")
        with pytest.raises(SimulationError, match=r"cannot be written to the file: .*(No|no) space"):
            sim.simulate(30.0)
        for _ in range(2):
            with pytest.raises(SimulationError, match=r"cannot be written to the file: .*(No|no) space"):
                kept.flush()
        reached = sim.tick
        full = False
        sim.simulate(60.0 - reached)
        np.testing.assert_array_equal(kept["v"], whole["v"])
        np.testing.assert_array_equal(kept["fires"].index, whole["fires"].index)
        np.testing.assert_array_equal(kept["fires"].tick, whole["fires"].tick)
        assert len(others_read(path, "time")) == len(others_read(path, "v")) == 60


def test_a_file_that_cannot_be_written_keeps_nothing_else_from_its_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SimulationError, match="cannot be written to the file"), running() as (sim, walkers):
        kept, whole = sim.record(walkers, "v", to=path), sim.record(walkers, "v")
        sim.simulate(9.0)
        monkeypatch.setattr(
            kept.fields["v"].table.arrays[0], "append", Mock(side_effect=OSError("No space left on device"))
        )
    assert len(whole["v"]) == 9 and walkers._live is False
    with Simulator(Network(walkers), backend="numpy") as sim:
        sim.step()


def test_a_run_that_is_killed_leaves_what_was_written(path: Path) -> None:
    code = f"""
    import os, signal, sys
    sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
    from walkers import running
    with running(backend="numpy") as (sim, walkers):
        kept = sim.record(walkers, "v", "fires", to={str(path)!r})
        sim.simulate(25.0)
        kept.flush()
        sim.simulate(3.0)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    environment = {**os.environ, "PYTHONPATH": str(Path(dslnet.__file__).parent.parent)}
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    with running(backend="numpy") as (sim, walkers):
        whole = sim.record(walkers, "v", "fires")
        sim.simulate(25.0)
    np.testing.assert_array_equal(others_read(path, "v")[:25], whole["v"])
    np.testing.assert_array_equal(others_read(path, "fires_tick")[: len(whole["fires"])], whole["fires"].tick)


def test_files_are_brought_up_to_date_while_a_run_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dslnet.running.session.WRITTEN_AFTER", -1.0)
    with running() as (sim, walkers):
        kept = sim.record(walkers[:1], "v", to=path)
        seen = []

        @sim.every(period=10.0)
        def look(n: int) -> None:
            assert isinstance(kept, StoredRecording)
            kept.writer.wait()
            seen.append(len(others_read(path, "v")))

        sim.simulate(40.0)
    assert seen == [0, 10, 20, 30]


def test_at_the_end_of_python_files_are_whole(path: Path) -> None:
    code = f"""
    import sys
    sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
    from walkers import Walker
    from dslnet import Network, Simulator
    walkers = Walker(65, name="walkers")
    sim = Simulator(Network(walkers), dt=1.0, seed=5, backend="numpy").start()
    kept = sim.record(walkers, "v", to={str(path)!r})
    sim.simulate(25.0)
    """
    environment = {**os.environ, "PYTHONPATH": str(Path(dslnet.__file__).parent.parent)}
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(others_read(path, "v")) == 25


def test_a_file_that_is_closed_stays_as_it_is(path: Path) -> None:
    with running() as (sim, walkers):
        kept, whole = sim.record(walkers, "v", "fires", to=path), sim.record(walkers, "v", "fires")
        assert isinstance(kept, StoredRecording)
        sim.simulate(20.0)
        kept.close()
        kept.close()
        assert repr(kept) == "StoredRecording(walkers: v, fires, closed)"
        with pytest.raises(SimulationError, match="is closed, and nothing more is recorded into it"):
            kept.resume()
        with sim.fork():
            sim.simulate(3.0)
        sim.simulate(20.0)
        np.testing.assert_array_equal(kept["v"], whole["v"][:20])
        assert kept["fires"].trains.duration == 20.0 and len(whole["v"]) == 40
        sim.reset()
        sim.simulate(3.0)
        assert kept["v"].shape == (20, 65) and len(whole["v"]) == 3


def test_a_file_that_is_removed_is_missed(path: Path) -> None:
    with running() as (sim, walkers):
        kept, whole = sim.record(walkers, "v", to=path), sim.record(walkers, "v")
        assert isinstance(kept, StoredRecording)
        sim.simulate(9.0)
        kept.flush()
        path.rename(path.with_name("elsewhere"))
        sim.simulate(2.0)
        for _ in range(2):
            with pytest.raises(SimulationError, match=r"samples of v cannot be written to the file: .*been removed"):
                kept.flush()
        with pytest.raises(SimulationError, match=r"been removed.*recording.close\(\) gives it up"):
            sim.simulate(1.0)
        with pytest.raises(SimulationError, match="been removed"):
            kept.close()
        sim.reset()
        sim.simulate(5.0)
        assert len(whole["v"]) == 5


def test_a_file_that_is_removed_after_its_last_call_is_missed_too(path: Path) -> None:
    with running() as (sim, walkers):
        kept = sim.record(walkers, "v", to=path)
        sim.simulate(9.0)
        kept.close()
    elsewhere = path.rename(path.with_name("elsewhere"))
    with pytest.raises(FileNotFoundError, match="been removed"):
        kept["v"]
    elsewhere.rename(path)
    assert kept["v"].shape == (9, 65)


def test_hdf5_never_sees_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The room is asked for ahead of each write, and what was not needed is given back."""
    path, room = tmp_path / "a.h5", os.posix_fallocate
    monkeypatch.setattr(table, "SHOWN_AFTER", -1.0)
    with running() as (sim, walkers):
        whole, kept = sim.record(walkers, "v", "fires"), sim.record(walkers, "v", "fires", to=path)
        sim.simulate(30.0)
        kept.flush()
        monkeypatch.setattr(os, "posix_fallocate", Mock(side_effect=OSError(28, "No space left on device")))
        monkeypatch.setattr(kept.store, "reserved", 0)  # type: ignore[attr-defined]  # as if all of it had been used
        for _ in range(2):
            with pytest.raises(SimulationError, match=r"cannot be written to the file: .*No space"):
                sim.simulate(1.0)
                kept.flush()
        monkeypatch.setattr(os, "posix_fallocate", room)
        sim.simulate(60.0 - sim.time)
        np.testing.assert_array_equal(kept["v"], whole["v"])
        np.testing.assert_array_equal(kept["fires"].tick, whole["fires"].tick)
        longest = path.stat().st_size
    assert path.stat().st_size < longest and len(others_read(path, "v")) == 60
