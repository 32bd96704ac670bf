"""COBA 4000 in dslnet, the simulation alone. Prints one JSON line; needs examples/ in PYTHONPATH, as run.py sets it."""

from __future__ import annotations

import argparse
import json
import time

import usage
from balanced_network import COBA, balanced_network

from dslnet import Network, Normal, Simulator


def one_weight_each(net: Network) -> Network:
    """The same weights, but stored for each synapse: a distribution is drawn as an array, also one without width."""
    for name in ("ee", "ei", "ie", "ii"):
        link = net.member(name)
        link.w = Normal(float(link.w), 0.0)
    return net


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--compiler", default=None)
    parser.add_argument("--per-synapse", action="store_true", help="store one weight for each synapse")
    return parser.parse_args()


def main() -> None:
    """Build, run without a recorder, then one second with one for the rate."""
    options = chosen()
    begin = time.perf_counter()
    net = balanced_network(options.size)
    if options.per_synapse:
        one_weight_each(net)
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
            "rss_mb": usage.peak_mb(),
            "command": sim.build_command,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
