"""How fast connections are drawn and laid out. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

from dslnet import Array, FixedProbability, Network, Neuron, Simulator, State, Synapse, spike, state


class Target(Neuron):
    """Receives spikes, and never sends one."""

    g: State = state(0.0)

    @spike
    def fires(self) -> Array:
        return self.g > 1e9


def start(size: int) -> tuple[float, int]:
    """Seconds from a closed network to a running one, and the number of its synapses."""
    cells = Target(size, name="cells")
    net = Network(cells, Synapse(cells, cells, FixedProbability(0.02), into=Target.g, w=0.5, name="link"))
    begin = time.perf_counter()
    with Simulator(net, seed=7):
        done = time.perf_counter()
        count = len(net.member("link").pre_index)
    return done - begin, count


def main() -> None:
    """The pattern alone, and the whole way into the simulator."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    size = parser.parse_args().size
    pattern = FixedProbability(0.02)
    pattern.connect(100, 100, True, np.random.default_rng(1))
    begin = time.perf_counter()
    drawn = pattern.connect(size, size, True, np.random.default_rng(7)).size
    drawing = time.perf_counter() - begin
    start(100)
    seconds, count = start(size)
    print(json.dumps({"pattern_per_s": drawn / drawing, "start_per_s": count / seconds, "synapses": count}))


if __name__ == "__main__":
    main()
