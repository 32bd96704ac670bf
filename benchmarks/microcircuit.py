"""The cortical microcircuit of examples/microcircuit.py: build, a transient, a run. Prints one JSON line."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType

import usage

from dslnet import Simulator

EXAMPLE = Path(__file__).parent.parent / "examples" / "microcircuit.py"


def loaded(path: Path) -> ModuleType:
    """The example as a module: its own name is taken, it is that of this script."""
    spec = importlib.util.spec_from_file_location("microcircuit_example", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chosen() -> argparse.Namespace:
    """The options; they are those of the peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--transient", type=float, default=500.0, help="ms before the run that is timed and counted")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--example", type=Path, default=EXAMPLE, help="a file with microcircuit_network(scale)")
    return parser.parse_args()


def main() -> None:
    """Spikes are recorded while the time is taken, as in the peer."""
    options = chosen()
    example = loaded(options.example)
    begin = time.perf_counter()
    net, populations = example.microcircuit_network(options.scale)
    with Simulator(net, dt=0.1, seed=7, threads=options.threads, dtype=options.dtype) as sim:
        built = time.perf_counter()
        resident = usage.resident_mb()
        sim.simulate(options.transient)
        spikes = {name: sim.record(cells, "fires") for name, cells in populations.items()}
        started = time.perf_counter()
        sim.simulate(options.duration)
        seconds = time.perf_counter() - started
        rates = {name: len(seen) / populations[name].size for name, seen in spikes.items()}
    result = {
        "threads": options.threads,
        "build_s": built - begin,
        "sim_s": seconds,
        "real_time_factor": seconds / options.duration * 1000.0,
        "rates": {name: round(rate / options.duration * 1000.0, 3) for name, rate in rates.items()},
        "rss_mb": usage.peak_mb(),
        "built_mb": resident,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
