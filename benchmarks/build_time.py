"""From a class to a loaded library: import, tracing, cold build, warm build. Prints one JSON line.

Run it twice with one and the same XDG_CACHE_HOME: the first time is cold, the second warm.
It needs examples/ in PYTHONPATH, as run.py sets it.
"""

from __future__ import annotations

import json
import time


def main() -> None:
    """Time each part of the way once; a process can be cold only once."""
    begin = time.perf_counter()
    import dslnet

    imported = time.perf_counter()
    import sympy.tensor.tensor  # noqa: F401  # not part of the build; sympy itself brings this in at its first sum

    ready = time.perf_counter()
    from balanced_network import COBA, balanced_network

    declared = time.perf_counter()
    COBA(1)  # the first population of a class traces it
    traced = time.perf_counter()
    net = balanced_network(100)  # sizes are data: a hundred neurons take the same library, and no time to connect
    with dslnet.Simulator(net, dt=0.1, seed=7):
        loaded = time.perf_counter()
    net = balanced_network(100)  # and once more, as when a parameter is scanned: our own modules are loaded by now
    again = time.perf_counter()
    with dslnet.Simulator(net, dt=0.1, seed=8):
        last = time.perf_counter()
    times = {"import_s": imported - begin, "trace_s": traced - declared}
    print(json.dumps(times | {"build_s": loaded - ready, "again_s": last - again}))


if __name__ == "__main__":
    main()
