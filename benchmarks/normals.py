"""A million normal numbers in a step of one thread, beside NumPy's own. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from dslnet import Network, Neuron, Noise, Normal, Simulator, State, noise, state, update


class Drawing(Neuron):
    """Keeps the sum of what it draws, and does nothing else."""

    xi: Noise = noise(Normal(0.0, 1.0))
    total: State = state(0.0)

    @update
    def add(self) -> None:
        self.total += self.xi


def seconds(action: Callable[[], object]) -> float:
    """Of the processor: others may use the machine meanwhile."""
    begin = time.process_time()
    action()
    return time.process_time() - begin


def main() -> None:
    """Both in turn, so that what slows a round down is in both figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--dtype", default="float64")
    options = parser.parse_args()
    generator, out = np.random.default_rng(1), np.empty(options.size)
    own, numpy = [], []
    with Simulator(Network(Drawing(options.size)), dt=1.0, seed=1, dtype=options.dtype) as sim:
        sim.step()
        for _ in range(options.rounds):
            own.append(seconds(sim.step))
            numpy.append(seconds(lambda: generator.standard_normal(out=out)))
    nanoseconds = 1e9 / options.size
    row = {
        "threads": 1,
        "step_ns": statistics.median(own) * nanoseconds,
        "numpy_ns": statistics.median(numpy) * nanoseconds,
        "numpy_to_own": statistics.median(n / o for n, o in zip(numpy, own, strict=True)),
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
