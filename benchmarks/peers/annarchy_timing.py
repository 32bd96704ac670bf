"""How a network is timed in ANNarchy: filled, compiled and run once. Imported by the scripts beside it, which run in
ANNarchy's own environment, whose bin must stand first in PATH."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

started = time.perf_counter()
with contextlib.redirect_stdout(sys.stderr):  # it greets on stdout
    import ANNarchy as ann

import_seconds = time.perf_counter() - started
FLAGS = "-O3 -march=native -ffast-math"


def print_times(
    fill: Callable[[ann.Network], None],
    dt: float,
    duration: float,
    options: argparse.Namespace,
    measured: Callable[[ann.Network], dict[str, Any]],
    **config: Any,
) -> None:
    """Print one JSON line, with what is `measured` after the run. Times are in ms; `options` has threads and flags."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        begin = time.perf_counter()
        network = ann.Network(dt=dt, seed=7)
        network.config(num_threads=options.threads, **config)
        fill(network)
        network.compile(directory=folder, compiler_flags=options.flags)
        built = time.perf_counter()
        network.simulate(duration)
        done = time.perf_counter()
        result = {
            "simulator": f"ANNarchy {ann.__release__}",
            "settings": options.flags,
            "threads": options.threads,
            "import_s": import_seconds,
            "build_s": built - begin,
            "sim_s": done - built,
            **measured(network),
        }
    print(json.dumps(result))


def rate(network: ann.Network, count: int, duration: float = 1000.0) -> float:
    """Spikes a second of `count` neurons, by the first monitor of the network, in so many ms more."""
    monitor = network.get_monitors()[0]
    monitor.start()
    network.simulate(duration)
    return sum(len(times) for times in monitor.get("spike").values()) / count / duration * 1000.0
