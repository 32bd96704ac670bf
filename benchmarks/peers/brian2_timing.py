"""How a network is timed in Brian2: built as standalone C++ with its fastest settings, then run once. Imported by the
scripts beside it, which run in Brian2's own environment."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from typing import Any

started = time.perf_counter()
import brian2 as b2  # noqa: E402  # the import is timed

import_seconds = time.perf_counter() - started
FLAGS = ["-O3", "-ffast-math", "-march=native"]


def print_times(
    make: Callable[[], b2.Network],
    dt: float,
    duration: float,
    threads: int,
    count: int,
    more: Callable[[b2.Network], dict[str, Any]] = lambda network: {},
) -> None:
    """Print one JSON line. `count` neurons are counted by the monitor "counter" of the network; times are in ms."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
        b2.prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
        if threads > 1:
            b2.prefs.devices.cpp_standalone.openmp_threads = threads
        b2.defaultclock.dt = dt * b2.ms
        b2.seed(7)
        network = make()
        network.run(duration * b2.ms)
        b2.device.build(directory=folder, compile=True, run=False)
        built = time.perf_counter() - begin
        b2.device.run(directory=folder, with_output=False)
        result = {
            "simulator": f"Brian2 {b2.__version__}",
            "settings": "cpp_standalone " + " ".join(FLAGS),
            "threads": threads,
            "rate_hz": float(network["counter"].num_spikes) / count / duration * 1000.0,
            "import_s": import_seconds,
            "build_s": built,
            "sim_s": b2.device._last_run_time,
            **more(network),
        }
    print(json.dumps(result))
