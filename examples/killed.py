"""A run that is killed and goes on from its last save, to the same bits as one that was never interrupted.

The balanced network of `balanced_network.py` writes its spikes to disk while it runs, and saves itself every 50 ms. It
runs in a process of its own, which is killed without a warning; a second one, with another number of threads, takes up
where the last save was. `python killed.py` does all of this and compares.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from balanced_network import COBA, balanced_network

from dslnet import Simulator, statistics
from dslnet.record import Recording

SAVED_EVERY = 50.0
"""In ms."""


def opened(folder: Path, threads: int = 1) -> tuple[Simulator, Recording]:
    """The simulator as it was saved in a folder, or a new one, and its spikes on disk."""
    network = balanced_network()
    saved = folder / "run.npz"
    if saved.exists():
        sim = Simulator.load(network, saved, threads=threads)
    else:
        shutil.rmtree(folder, ignore_errors=True)  # what is left of a run that never came to its first save
        folder.mkdir()
        sim = Simulator(network, dt=0.1, seed=7, threads=threads).start()
    spikes = sim.record(network.populations[0], COBA.fires, to=folder / "spikes.zarr")
    return sim, spikes


def work(folder: Path, duration: float, threads: int) -> None:
    """Run to the end, from wherever it is, and say after each save how far it has come."""
    sim, _ = opened(folder, threads)
    with sim:
        while sim.time < duration:
            sim.simulate(min(SAVED_EVERY, duration - sim.time))
            sim.save(folder / "run.npz")
            print(sim.time, flush=True)


def start(folder: Path, duration: float, threads: int) -> subprocess.Popen[str]:
    """The same in a process of its own."""
    words = [__file__, "--work", str(folder), "--duration", str(duration), "--threads", str(threads)]
    return subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)


def killed_after(folder: Path, duration: float, saves: int) -> float:
    """Start it, and kill it when it has saved so often; returns the time in ms of the last save that was heard of."""
    process = start(folder, duration, threads=1)
    assert process.stdout is not None
    heard = [float(process.stdout.readline()) for _ in range(saves)]
    process.kill()
    process.communicate()
    return heard[-1]


def draw(spikes: Recording, went_on: float, path: Path) -> None:
    """The rate of the population, and where the second process began."""
    import matplotlib.pyplot as plt

    rate = statistics.population_rate(spikes, 1.0)
    figure, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
    ax.plot(rate.time, rate.values, color="#1f3b73", linewidth=1)
    ax.axvline(went_on, color="#b03a2e", linestyle="--", label="killed after this save, and gone on from it")
    ax.set(xlabel="time (ms)", ylabel="rate of the excitatory neurons (Hz)")
    ax.legend(loc="upper right", frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Kill one, let it go on, and compare with one that ran through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=500.0, help="ms")
    parser.add_argument("--output-dir", type=Path, default=Path())
    parser.add_argument("--threads", type=int, default=1, help="of --work")
    parser.add_argument("--work", type=Path, help="run in this folder, or go on there")
    options = parser.parse_args()
    if options.work is not None:
        work(options.work, options.duration, options.threads)
        return
    with tempfile.TemporaryDirectory() as name:
        broken, whole = Path(name, "broken"), Path(name, "whole")
        heard = killed_after(broken, options.duration, saves=2)
        with opened(broken)[0] as sim:
            went_on = sim.time
        print(f"killed when it had reported {heard} ms; the last save is of {went_on} ms")
        start(broken, options.duration, threads=2).communicate()
        work(whole, options.duration, threads=1)
        digests, found = [], []
        for folder in (broken, whole):
            sim, spikes = opened(folder)
            with sim:
                digests.append(sim.digest())
                found.append((spikes.time, spikes.index))
                if folder is broken:
                    draw(spikes, went_on, options.output_dir / "killed.png")
        assert digests[0] == digests[1]
        assert all(np.array_equal(a, b) for a, b in zip(*found, strict=True))
        print(f"{len(found[0][0])} spikes and the whole state are the same in both: {digests[0]}")


if __name__ == "__main__":
    main()
