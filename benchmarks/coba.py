"""COBA 4000 in dslnet, the simulation alone. Prints one JSON line; needs examples/ in PYTHONPATH, as run.py sets it."""

from __future__ import annotations

import argparse
import json
import time

from balanced_network import COBA, balanced_network

from dslnet import Simulator


def main() -> None:
    """Build, run without a recorder, then one second with one for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--compiler", default=None)
    options = parser.parse_args()
    begin = time.perf_counter()
    net = balanced_network(options.size)
    choices = {"threads": options.threads, "dtype": options.dtype, "compiler": options.compiler}
    with Simulator(net, dt=0.1, seed=7, **choices) as sim:
        built = time.perf_counter()
        sim.simulate(options.duration)
        done = time.perf_counter()
        spikes = [sim.record(net.member(name), COBA.fires) for name in ("exc", "inh")]
        sim.simulate(1000.0)
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": done - built,
            "rate_hz": sum(map(len, spikes)) / options.size,
            "command": sim.build_command,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
