"""What snapshots and files cost, beside a copy in memory and a plain file of the same bytes: medians of runs in turn,
as one JSON line. Rates are in bytes a second."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet import AdditiveSTDP, FixedProbability, IF_cond_exp, Network, Simulator, Uniform
from dslnet.checkpoint import files


def network(size: int) -> Network:
    """Neurons with as many learning synapses each as a tenth of them: weights and their index are nearly all of it."""
    cells = IF_cond_exp(size, name="cells", i_offset=1.2, v=Uniform(-60.0, -50.0))
    links = AdditiveSTDP(cells, cells, FixedProbability(0.1), into="g_exc", w=Uniform(0.0, 1e-3), name="links")
    return Network(cells, links)


def seconds(call: Callable[[], Any]) -> float:
    """How long a call takes."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def written(path: Path, data: NDArray[np.uint8]) -> None:
    """A plain file, brought to the disk."""
    with path.open("wb") as file:
        data.tofile(file)
        file.flush()
        os.fsync(file.fileno())


def started(size: int) -> None:
    """A new simulator."""
    Simulator(network(size), dt=0.1, seed=1).start().close()


def loaded(size: int, path: Path) -> None:
    """A simulator from a file."""
    Simulator.load(network(size), path).close()


def measured(size: int, rounds: int, folder: Path) -> dict[str, float]:
    """All calls in turn."""
    path, plain = folder / "run.npz", folder / "plain"
    with Simulator(network(size), dt=0.1, seed=1) as sim:
        sim.simulate(10.0)
        kept = sim.snapshot()
        sim.save(path)
        memory, disk = np.ones(kept.nbytes, np.uint8), np.ones(path.stat().st_size, np.uint8)
        calls: dict[str, Callable[[], Any]] = {
            "copy": memory.copy,
            "snapshot": sim.snapshot,
            "rewind": lambda: sim.rewind(kept),
            "write": lambda: written(plain, disk),
            "save": lambda: sim.save(path),
        }
        found = in_turn(calls, rounds)
    found |= in_turn(
        {
            "read": lambda: np.fromfile(plain, np.uint8),
            "arrays": lambda: files.read(path),
            "start": lambda: started(size),
            "load": lambda: loaded(size, path),
        },
        rounds,
    )
    sizes = {name: kept.nbytes if name in ("copy", "snapshot", "rewind") else len(disk) for name in found}
    rates = {name: sizes[name] / seconds for name, seconds in found.items() if name not in ("start", "load")}
    whole = {f"{name}_seconds": found[name] for name in ("start", "load")}
    return {"snapshot_bytes": kept.nbytes, "file_bytes": len(disk), **rates, **whole}


def in_turn(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The median of the seconds of each."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            found[name].append(seconds(call))
    return {name: statistics.median(times) for name, times in found.items()}


def main() -> None:
    """All figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="neurons")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk that is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        print(json.dumps(measured(options.size, options.rounds, Path(folder))))


if __name__ == "__main__":
    main()
