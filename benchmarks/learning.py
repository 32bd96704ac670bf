"""Rates that learn over all pairs, beside the speed of memory for a matrix of that size. Prints one JSON line.

A step reads the weights for what is delivered, and reads and writes them for what is learned: two reads and one write.
The two take turns within one process, so that what slows down one slows down the other.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import usage
from streaming import Streams

from dslnet import (
    IBCM,
    AllToAll,
    Hebb,
    Network,
    Neuron,
    Oja,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    port,
    state,
    update,
)

RULES: dict[str, type[Synapse]] = {"Hebb": Hebb, "Oja": Oja, "IBCM": IBCM, "static": Synapse}


class Inputs(Neuron):
    """r stands still."""

    r: State = state(0.0)


class Cells(Neuron):
    """r is what arrives."""

    exc: Port = port()
    r: State = state(0.0)

    @update
    def take(self) -> None:
        self.r = np.tanh(self.exc)


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rule", choices=RULES)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=200, help="in each round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--compiler", default=None)
    return parser.parse_args()


def network(rule: str, size: int) -> Network:
    """Inputs onto cells; so slow a learning that weights stay ordinary numbers."""
    inputs, cells = Inputs(size, r=Uniform(0.1, 1.0), name="inputs"), Cells(size, name="cells")
    choices = {} if rule == "static" else {"eta": 1e-6}
    line = RULES[rule](inputs, cells, AllToAll(), into=Cells.exc, w=Uniform(0.0, 2.0 / size), **choices)
    return Network(inputs, cells, line)


def main() -> None:
    """Build, then rounds of the simulation and of memory in turn."""
    options = chosen()
    begin = time.perf_counter()
    choices = {"threads": options.threads, "dtype": options.dtype, "compiler": options.compiler}
    with (
        tempfile.TemporaryDirectory() as folder,
        Simulator(network(options.rule, options.size), dt=1.0, seed=7, **choices) as sim,
    ):
        streams = Streams.over(options.size**2, options.dtype, options.threads, Path(folder))
        sim.step()
        built = time.perf_counter()
        rounds = []
        for _ in range(options.rounds):
            begun = time.perf_counter()
            sim.simulate(float(options.steps))
            ran = time.perf_counter() - begun
            rounds.append((ran, streams.read(options.steps), streams.write(options.steps)))
        ran, read, written = map(statistics.median, zip(*rounds, strict=True))
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": ran,
            "read_s": read,
            "write_s": written,
            "to_memory": statistics.median(one / (two + three) for one, two, three in rounds),
            "rss_mb": usage.peak_mb(),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
