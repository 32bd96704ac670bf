"""An image of rates through a bank of filters, the simulation alone. Prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import usage

from dslnet import Convolution, Network, Neuron, Port, Simulator, State, Synapse, port, state, update


class Cells(Neuron):
    """r is what arrives."""

    exc: Port = port()
    r: State = state(0.0)

    @update
    def take(self) -> None:
        self.r = self.exc


class Pixels(Neuron):
    """r stands still."""

    r: State = state(0.0)


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=256, help="of the image, along each axis")
    parser.add_argument("--filters", type=int, default=32)
    parser.add_argument("--extent", type=int, default=11, help="of a filter, along each axis")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--compiler", default=None)
    return parser.parse_args()


def main() -> None:
    """Build, run, and say how many products were summed in a second."""
    options = chosen()
    rng = np.random.default_rng(7)
    begin = time.perf_counter()
    size, extent, filters = options.size, options.extent, options.filters
    pixels, maps = Pixels((size, size), r=rng.normal(size=(size, size))), Cells((filters, size, size))
    bank = Convolution(rng.normal(size=(filters, extent, extent)))
    net = Network(pixels, maps, Synapse(pixels, maps, bank, into=Cells.exc))
    choices = {"threads": options.threads, "dtype": options.dtype, "compiler": options.compiler}
    with Simulator(net, dt=1.0, seed=7, **choices) as sim:
        sim.step()
        built = time.perf_counter()
        sim.simulate(float(options.steps))
        done = time.perf_counter()
        products = filters * (size * extent) ** 2 * options.steps
        result = {
            "threads": options.threads,
            "build_s": built - begin,
            "sim_s": done - built,
            "step_s": (done - built) / options.steps,
            "products_per_s": products / (done - built),
            "mean_rate": float(np.abs(maps.r).mean()),
            "rss_mb": usage.peak_mb(),
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
