"""Files: a run that was saved goes on to the same bits, in another process and with other threads."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keeping import QUICK, layouts, network
from walkers import Walker, running

import dslnet
from dslnet import Network, SimulationError, Simulator, SpikeTrains

HERE = Path(__file__).parents[1]


def elsewhere(code: str, folder: Path) -> list[str]:
    """What another process prints."""
    places = os.pathsep.join([str(Path(dslnet.__file__).parent.parent), str(HERE)])
    command = [sys.executable, "-c", textwrap.dedent(code)]
    environment = {**os.environ, "PYTHONPATH": places}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@settings(max_examples=10)
@given(st.integers(0, 60), st.integers(0, 30), st.integers(1, 3), st.integers(1, 3))
def test_at_any_tick_and_with_any_threads(tick: int, more: int, before: int, after: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "run.npz")
        with Simulator(network(), seed=3, threads=before, **QUICK) as sim:
            sim.step(tick)
            sim.save(path)
            saved = sim.digest()
            sim.step(more)
            digest = sim.digest()
        with Simulator.load(network(), path, threads=after, **QUICK) as sim:
            assert (sim.tick, sim.seed, sim.dt, sim.threads) == (tick, 3, 0.1, after)
            assert sim.digest() == saved
            sim.step(more)
            assert sim.digest() == digest


def test_in_another_process(tmp_path: Path) -> None:
    with Simulator(network(), seed=3, threads=3, **QUICK) as sim:
        learns, exc = sim.network.member("learns"), sim.network.member("exc")
        exc.v = dslnet.Uniform(0.0, 1.0)
        sim.step(20)
        learns.prune(learns.w < 0.2)
        learns.create(pre=np.arange(10), post=64, w=0.3)
        sim.step(2)
        exc.fire(range(30))
        sim.save(tmp_path / "run.npz")
        sim.step(25)
        digest = sim.digest()
    code = """
        from keeping import QUICK, layouts, network
        from dslnet import Simulator
        with Simulator.load(network(), "run.npz", **QUICK) as sim:
            print(sim.time)
            sim.step(25)
            print(sim.digest())
            sim.reset()
            sim.step(20)
            print(sim.digest())
    """
    time, found, again = elsewhere(code, tmp_path)
    assert time == "2.2" and found == digest
    with Simulator(network(), seed=3, **QUICK) as sim:
        sim.step(20)
        assert sim.digest() == again


def test_the_reference_saves_as_well(tmp_path: Path) -> None:
    with Simulator(network(), seed=3, backend="numpy") as sim:
        sim.step(30)
        sim.save(tmp_path / "run.npz")
        sim.step(10)
        digest = sim.digest()
    with Simulator.load(network(), tmp_path / "run.npz", **QUICK) as sim:
        assert sim.backend == "numpy"
        sim.step(10)
        assert sim.digest() == digest


def test_draws_of_one_tick_go_on(tmp_path: Path) -> None:
    """An assigned distribution is drawn anew each time, also across a save."""
    values: list[Any] = []
    with Simulator(network(), seed=3, **QUICK) as sim:
        exc = sim.network.member("exc")
        exc.v = dslnet.Uniform(0.0, 1.0)
        sim.save(tmp_path / "run.npz")
        exc.v = dslnet.Uniform(0.0, 1.0)
        values.append(exc.v.copy())
    net = network()
    with Simulator.load(net, tmp_path / "run.npz", **QUICK):
        exc = net.member("exc")
        exc.v = dslnet.Uniform(0.0, 1.0)
        np.testing.assert_array_equal(exc.v, values[0])


def watching(sim: Simulator, folder: Path, calls: list[str]) -> list[Any]:
    """Recordings of all kinds, and callbacks."""
    exc, inh = sim.network.member("exc"), sim.network.member("inh")

    @sim.every(0.5)
    def often(n: int) -> None:
        calls.append("often")

    @sim.every(1.0)
    def seldom(n: int) -> None:
        calls.append("seldom")

    return [
        often,
        sim.record(exc, "v", "fires"),
        sim.record(exc[3:9], "v", period=0.3),
        sim.record(inh, "v", "fires", last=30),
        sim.record(exc, "r", "fires", to=folder / "run.zarr"),
        sim.statistics(exc, "v", "fires", bin=1.0),
        sim.rate(exc, 5.0),
        sim.bold(exc, "fires"),
    ]


def read(watched: list[Any]) -> list[Any]:
    _, whole, some, ring, stored, summary, rate, bold = watched
    found = [whole["v"], whole["fires"].index, whole["fires"].time, some["v"], some.time, ring["v"], ring["fires"].tick]
    found += [stored["r"], stored["fires"].tick, stored["fires"].index, summary["v"].mean, summary["fires"].counts]
    return [*found, rate.values, bold.signal]


def test_recordings_and_callbacks_go_on_when_they_are_asked_for_again(tmp_path: Path) -> None:
    calls: list[str] = []
    with Simulator(network(), seed=3, **QUICK) as sim:
        watched = watching(sim, tmp_path, calls)
        watched[0].disable()
        watched[1].pause()
        sim.simulate(2.0)
        watched[1].resume()
        sim.simulate(2.0)
        sim.save(tmp_path / "run.npz")
        assert set(calls) == {"seldom"}
        sim.simulate(3.0)
        known = read(watched)
    calls.clear()
    with Simulator.load(network(), tmp_path / "run.npz", **QUICK) as sim:
        watched = watching(sim, tmp_path, calls)
        new = sim.record(sim.network.member("exc"), "g")
        sim.simulate(3.0)
        assert calls == ["seldom"] * 3 and len(new) == 30
        for found, expected in zip(read(watched), known, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_what_nobody_asked_for_again_is_saved_again(tmp_path: Path) -> None:
    path, calls = tmp_path / "run.npz", list[str]()
    with Simulator(network(), seed=3, **QUICK) as sim:
        watched = watching(sim, tmp_path, calls)
        watched[0].disable()
        sim.step(30)
        sim.save(path)
        known = read(watched)
    with Simulator.load(network(), path, **QUICK) as sim:
        sim.save(path)
    with Simulator.load(network(), path, **QUICK) as sim:
        watched = watching(sim, tmp_path, calls)
        assert not watched[0].enabled
        for found, expected in zip(read(watched), known, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_in_a_callback_a_run_is_saved_and_not_loaded(tmp_path: Path) -> None:
    path, net = tmp_path / "run.npz", network()
    with Simulator(net, seed=3, **QUICK) as sim:

        @sim.every(1.0, wait=1.0)
        def keep(n: int) -> None:
            sim.save(path)
            if n == 1:
                Simulator.load(net, path)

        with pytest.raises(SimulationError, match="runs in a simulator; close that first"):
            sim.simulate(5.0)
        digest = sim.digest()
    with Simulator.load(net, path, **QUICK) as sim:
        assert sim.time == 2.0 and sim.digest() == digest


def test_lists_of_spikes_and_a_part_of_a_network(tmp_path: Path) -> None:
    def made() -> Network:
        trains = SpikeTrains([[0.5, 2.0], [1.5]], name="trains")
        return Network(trains, *network().members)

    with Simulator(made(), seed=3, populations=["trains"], dt=0.5, **QUICK) as sim:
        sim.network.member("trains").times = [[1.0, 3.0], [4.0]]
        sim.step(4)
        sim.save(tmp_path / "run.npz")
    net = made()
    with Simulator.load(net, tmp_path / "run.npz", **QUICK) as sim:
        spikes = sim.record(net.member("trains"), "fires")
        sim.simulate(4.0)
        assert (sim.dt, spikes.time.tolist(), spikes.index.tolist()) == (0.5, [3.0, 4.0], [0, 1])


def test_others_read_the_arrays(tmp_path: Path) -> None:
    with Simulator(network(), seed=3, **QUICK) as sim:
        sim.step(10)
        sim.save(tmp_path / "run.npz")
        v = sim.network.member("exc").v.copy()
    with np.load(tmp_path / "run.npz") as arrays:
        np.testing.assert_array_equal(arrays["run/populations/exc/v"][:65], v)


def test_a_recording_into_hdf5_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    with Simulator(network(), seed=3, **QUICK) as sim:
        exc = sim.network.member("exc")
        whole, stored = sim.record(exc, "v"), sim.record(exc, "v", "fires", to=tmp_path / "run.h5")
        sim.step(30)
        sim.save(tmp_path / "run.npz")
        sim.step(20)
        known, fired = whole["v"], stored["fires"].index
    with Simulator.load(network(), tmp_path / "run.npz", **QUICK) as sim:
        stored = sim.record(sim.network.member("exc"), "v", "fires", to=tmp_path / "run.h5")
        assert len(stored["v"]) == 30
        sim.step(20)
        np.testing.assert_array_equal(stored["v"], known)
        np.testing.assert_array_equal(stored["fires"].index, fired)


def test_connections_of_every_form(tmp_path: Path) -> None:
    with Simulator(layouts(), seed=3, backend="numpy") as sim:
        sim.step(5)
        sim.network.member("slides").delay = 0.5
        sim.step(5)
        sim.save(tmp_path / "run.npz")
        sim.step(9)
        digest = sim.digest()
    with Simulator.load(layouts(), tmp_path / "run.npz") as sim:
        sim.step(9)
        assert sim.digest() == digest
        assert sim.network.member("slides").w.shape == (3, 3)


def test_recordings_that_are_asked_for_late_have_a_gap(tmp_path: Path) -> None:
    def asked(sim: Simulator, walkers: Walker) -> list[Any]:
        return [
            sim.record(walkers, "v", "fires", period=2.0),
            sim.record(walkers, "v", last=3),
            sim.statistics(walkers, "v", "fires"),
            sim.record(walkers, "v", to=tmp_path / "v.zarr"),
        ]

    with running(backend="numpy") as (sim, walkers):
        asked(sim, walkers)
        sim.bold(walkers, "v")
        sim.simulate(10.0)
        sim.save(tmp_path / "run.npz")
    walkers = Walker(65, name="walkers")
    with Simulator.load(Network(walkers), tmp_path / "run.npz") as sim:
        whole = sim.record(walkers, "v", "fires")
        sim.simulate(5.0)
        trace, ring, summary, stored = asked(sim, walkers)
        sim.simulate(5.0)
        assert trace.tick.tolist() == [0, 2, 4, 6, 8, 16, 18] and ring.tick.tolist() == [17, 18, 19]
        np.testing.assert_array_equal(trace["v"][5:], whole["v"][[6, 8]])
        assert trace["fires"].trains.stretches.tolist() == [[0.0, 10.0], [15.0, 20.0]]
        assert summary["v"].count == 15 and summary["fires"].duration == 15.0
        assert stored.tick.tolist() == [*range(10), *range(15, 20)]
        np.testing.assert_array_equal(stored["v"][10:], whole["v"][5:])
        with pytest.raises(SimulationError, match=r"was saved at tick 10, and by now it is tick 20; ask for it right"):
            sim.bold(walkers, "v")
    walkers = Walker(65, name="walkers")
    with Simulator.load(Network(walkers), tmp_path / "run.npz") as sim:
        sim.reset()
        trace = sim.record(walkers, "v", "fires", period=2.0)
        sim.simulate(3.0)
        assert trace.tick.tolist() == [0, 2]
