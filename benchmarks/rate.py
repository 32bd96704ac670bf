"""A recurrent network of rates, r += dt/tau (-r + tanh(W r)), the simulation alone. Prints one JSON line.

With --density 1 all pairs are connected and the product is that of a dense matrix, else so many of all pairs are.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import usage

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Normal,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    param,
    port,
    state,
)


class Cells(Neuron):
    """tau dr/dt = -r + tanh(what arrives)."""

    tau: Param = param(10.0, unit="ms")
    exc: Port = port()
    r: State = state(0.0)

    @r.ode(method="explicit")
    def dr(self) -> Array:
        return (np.tanh(self.exc) - self.r) / self.tau


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--density", type=float, default=1.0, help="share of all pairs that are connected")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--compiler", default=None)
    return parser.parse_args()


def network(size: int, density: float) -> Network:
    """Weights that keep the rates moving: of mean 0, and a spectral radius of 1.5."""
    cells = Cells(size, name="cells", r=Normal(0.0, 0.1))
    pattern = AllToAll() if density == 1.0 else FixedProbability(density)
    return Network(cells, Synapse(cells, cells, pattern, into=Cells.exc, w=Normal(0.0, 1.5 / (density * size) ** 0.5)))


def main() -> None:
    """Build, run, and say how fast the weights were read."""
    options = chosen()
    begin = time.perf_counter()
    net = network(options.size, options.density)
    choices = {"threads": options.threads, "dtype": options.dtype, "compiler": options.compiler}
    with Simulator(net, dt=1.0, seed=7, **choices) as sim:
        built = time.perf_counter()
        sim.simulate(float(options.steps))
        done = time.perf_counter()
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": done - built,
            "gb_per_s": net.projections[0].w.nbytes * options.steps / (done - built) / 1e9,
            "mean_rate": float(np.abs(net.member("cells").r).mean()),
            "rss_mb": usage.peak_mb(),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
