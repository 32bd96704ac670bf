"""What recording costs: spikes of COBA, v of all neurons at every step, in memory and to files. Prints one JSON line.

Runs without and with a recording take turns; figures are medians of the differences of a turn. Copying is measured with
a block of the same memory that v of one run takes: into memory that was there, and into memory that is new, which the
system has to find and to clear first, as it has to for a recording. `--clock cpu` counts the processor time of this
process instead of the time that passes: on a busy machine it is the steadier figure, without what disks take; `--clock
thread` that of the thread that simulates, without the one that writes: what is left where another core does that.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from balanced_network import balanced_network

from dslnet import Network, Simulator
from dslnet.record.streams import StoredRecording

CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time, "thread": time.thread_time}
CHOSEN = ["wall"]


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes, by the clock that was chosen."""
    clock = CLOCKS[CHOSEN[0]]
    begin = clock()
    action()
    return clock() - begin


def copy_speeds(size: int) -> tuple[float, float]:
    """Bytes a second of copying a block into memory that is there, and into new memory."""
    source, target = np.ones(size, np.uint8), np.ones(size, np.uint8)
    there = seconds(lambda: np.copyto(target, source))
    return size / there, size / seconds(source.copy)


def write_speed(folder: Path, size: int, block: int = 4 * 2**20) -> float:
    """Bytes a second of writing blocks into new files: what the file system takes, whoever writes."""
    rows, count = np.ones(block, np.uint8), max(1, size // block)
    paths = [folder / f"block_{number}" for number in range(count)]
    taken = seconds(lambda: [rows.tofile(path) for path in paths])
    for path in paths:
        path.unlink()
    return count * block / taken


class Bench:
    """One simulator, its populations, and a folder for files."""

    def __init__(self, sim: Simulator, network: Network, folder: Path, duration: float) -> None:
        self.sim, self.folder, self.duration, self.files = sim, folder, duration, 0
        self.populations: list[Any] = list(network.populations)

    def run(self, *what: str, ending: str = "") -> float:
        """The time of a run in which this is recorded, files flushed, from the same state each time."""
        self.sim.reset()
        recordings = []
        for population in self.populations if what else []:
            self.files += 1
            path = self.folder / f"{self.files}{ending}" if ending else None
            recordings.append(self.sim.record(population, *what, to=path))

        def measured() -> None:
            self.sim.simulate(self.duration)
            for recording in recordings:
                recording.refresh()
                if isinstance(recording, StoredRecording):
                    recording.flush()

        taken = seconds(measured)
        for recording in recordings:
            self.forget(recording)
        return taken

    def forget(self, recording: Any) -> None:
        """Make room in memory and on the disk."""
        session: Any = self.sim._session
        session.recordings.remove(recording)
        session.watch()
        if isinstance(recording, StoredRecording):
            recording.close()
            shutil.rmtree(recording.path) if recording.path.is_dir() else recording.path.unlink()


def main() -> None:
    """Turns of runs with and without recordings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=500.0, help="ms of a run")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    options = parser.parse_args()
    CHOSEN[0] = options.clock
    network = balanced_network(options.size)
    bytes_of_v = options.size * 8 * round(options.duration / 0.1)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:  # noqa: SIM117  # the folder must outlive what writes into it
        with Simulator(network, dt=0.1, seed=7, threads=options.threads) as sim:
            bench = Bench(sim, network, Path(folder), options.duration)
            bench.run("fires")
            for _ in range(options.rounds):
                for name, value in turn(bench, bytes_of_v).items():
                    found.setdefault(name, []).append(value)
    print(json.dumps({name: statistics.median(values) for name, values in found.items()}))


def turn(bench: Bench, size: int) -> dict[str, float]:
    """One turn."""
    there, new = copy_speeds(size)
    plain = bench.run()
    spikes = bench.run("fires")
    memory = bench.run("v")
    row = {"run_s": plain, "spikes_share": spikes / plain - 1.0, "copy_per_s": there, "copy_new_per_s": new}
    row |= {"v_per_s": size / max(1e-9, memory - plain), "write_per_s": write_speed(bench.folder, size)}
    for ending, name in ((".zarr", "zarr_per_s"), (".h5", "h5_per_s")):
        row[name] = size / max(1e-9, bench.run("v", ending=ending) - plain)
    return row


if __name__ == "__main__":
    main()
