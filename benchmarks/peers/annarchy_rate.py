"""The network of benchmarks/rate.py in ANNarchy. Prints one JSON line; runs in ANNarchy's environment, whose bin stands
first in PATH."""

from __future__ import annotations

import argparse
from typing import Any

import annarchy_timing
from annarchy_timing import ann


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--density", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--format", default="dense", help="how its synapses are stored: dense, csr, lil, ell, ...")
    parser.add_argument("--flags", default=annarchy_timing.FLAGS)
    return parser.parse_args()


def fill(network: ann.Network, options: argparse.Namespace) -> None:
    """One population, one projection onto itself."""
    neuron = ann.Neuron(equations=["10.0 * dr/dt = -r + tanh(sum(exc)) : explicit"])
    cells = network.create(geometry=options.size, neuron=neuron, name="cells")
    cells.r = ann.Normal(0.0, 0.1)
    line = network.connect(pre=cells, post=cells, target="exc")
    choices = {
        "weights": ann.Normal(0.0, 1.5 / (options.density * options.size) ** 0.5),
        "allow_self_connections": True,
        "storage_format": options.format,
    }
    if options.density == 1.0:
        line.all_to_all(**choices)
    else:
        line.fixed_probability(probability=options.density, **choices)


def main() -> None:
    """One build and one run."""
    options = chosen()

    def measured(network: ann.Network) -> dict[str, Any]:
        return {"mean_rate": float(abs(network.get_population("cells").r).mean())}

    annarchy_timing.print_times(
        lambda network: fill(network, options), 1.0, float(options.steps), options, measured,
        dtype=getattr(ann, options.dtype),
    )  # fmt: skip


if __name__ == "__main__":
    main()
