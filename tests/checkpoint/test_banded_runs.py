"""Runs with values that lie by thread: files, snapshots, delays that change, synapses that come and go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from all_pairs import NETWORKS

from dslnet import (
    Simulator,
)


@pytest.mark.parametrize("name", ["static", "Hebb", "tracing", "STDP"])
def test_a_file_is_of_any_number_of_threads(name: str, tmp_path: Path) -> None:
    ends, files = set(), set()
    for threads in (1, 2, 3):
        with Simulator(NETWORKS[name](130), dt=1.0, seed=3, threads=threads) as sim:
            sim.step(4)
            sim.save(tmp_path / "run")
            files.add((tmp_path / "run").read_bytes())
            sim.step(6)
            ends.add(sim.digest())
        for others in (1, 2, 3):
            net = NETWORKS[name](130)
            with Simulator.load(net, tmp_path / "run", threads=others) as sim:
                assert net.member("line").layout == ("dense" if others == 1 or name == "STDP" else "banded")
                sim.step(6)
                ends.add(sim.digest())
                sim.reset()
                sim.step(10)
                ends.add(sim.digest())
    assert len(ends) == len(files) == 1


@pytest.mark.parametrize("name", ["static", "Hebb", "tracing", "traces"])
def test_snapshots_resets_and_delays_that_change(name: str, tmp_path: Path) -> None:
    def run(threads: int) -> list[str]:
        net, seen = NETWORKS[name](65), []
        line = net.member("line")
        with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
            some = line[[2, 70, 900]]
            recorded = sim.record(some, "w")
            sim.step(3)
            kept = sim.snapshot()
            sim.step(3)
            seen.append(sim.digest())
            sim.rewind(kept)
            line.delay = 4.0
            sim.step(3)
            with sim.fork():
                line.w = 0.1
                sim.step(2)
            sim.save(tmp_path / f"{threads}")
            seen.append(sim.digest())
            line.delay = 1.0 + np.arange(line.size) % 3
            sim.step(3)
            some.w = 0.25
            seen += [sim.digest(), str(np.array(some.w)), str(recorded["w"])]
            sim.save(tmp_path / f"{threads} late")
            sim.step(2)
            line.delay = 2.0
            sim.step(4)
            seen.append(sim.digest())
            sim.rewind(kept)
            sim.step(3)
            seen.append(sim.digest())
            sim.reset()
            sim.step(6)
            seen.append(sim.digest())
            assert seen[0] == seen[-1] == seen[-2]
        for file in (f"{threads}", f"{threads} late"):
            with Simulator.load(NETWORKS[name](65), tmp_path / file, threads=3 - threads) as sim:
                sim.step(3)
                seen.append(sim.digest())
        return seen

    assert run(1) == run(2)


@pytest.mark.parametrize("name", ["static", "Hebb", "tracing", "STDP"])
def test_synapses_come_and_go(name: str, tmp_path: Path) -> None:
    def run(threads: int) -> list[str]:
        net, seen = NETWORKS[name](65), []
        line = net.member("line")
        with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
            early, recorded = line[:3], sim.record(line[[2, 70, 900]], "w")
            sim.step(3)
            assert line.prune(pre=1, post=[]) == 0
            early.w = 0.3
            line.prune(line.w < np.quantile(line.w, 0.3))
            sim.step(2)
            line.create([1, 2], [64, 3], w=0.4)
            sim.step(2)
            seen += [sim.digest(), line.layout, str(recorded["w"]), str(line.to_dense())]
            sim.save(tmp_path / f"{threads}")
            sim.reset()
            line.create([0, 0], [5, 64], w=0.4)
            sim.step(3)
            seen.append(sim.digest())
        with Simulator.load(NETWORKS[name](65), tmp_path / f"{threads}", threads=3 - threads) as sim:
            sim.step(3)
            seen.append(sim.digest())
        return seen

    assert run(1) == run(2)
