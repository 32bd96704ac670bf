"""The network of benchmarks/phases.py in ANNarchy. Prints one JSON line; runs in ANNarchy's environment, whose bin
stands first in PATH."""

from __future__ import annotations

import argparse
from typing import Any

import annarchy_timing
import numpy as np
from annarchy_timing import ann


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coupling", choices=("one", "each", "delays"))
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--flags", default=annarchy_timing.FLAGS)
    return parser.parse_args()


def fill(network: ann.Network, options: argparse.Namespace) -> None:
    """One population, one projection onto itself. The phase is called r, which its neurons must have."""
    size = options.size
    pairs, numbers = np.arange(size * size).reshape(size, size), np.arange(size)
    neuron = ann.Neuron(
        parameters={"omega": ann.Parameter(0.0, locality="local")},
        equations=["dr/dt = omega + sum(exc) : explicit, init=0.0"],
    )
    cells = network.create(geometry=size, neuron=neuron, name="cells")
    cells.r, cells.omega = 6.0 * numbers / size, 0.5 + 0.05 * np.cos(3.0 * numbers)
    pull = ann.Synapse(psp="w * sin(pre.r - post.r)")
    line = network.connect(pre=cells, post=cells, target="exc", synapse=pull)
    if options.coupling == "one":
        line.all_to_all(weights=0.3 / size, allow_self_connections=True)
        return
    weights = (1.0 + np.cos(7.0 * pairs)) * 0.3 / size
    delays = 0.1 * (1 + pairs % 100) if options.coupling == "delays" else 0.1
    line.from_matrix(weights=weights, delays=delays)


def main() -> None:
    """One build and one run."""
    options = chosen()

    def measured(network: ann.Network) -> dict[str, Any]:
        theta = network.get_population("cells").r
        return {"order": float(abs(np.exp(1j * np.asarray(theta)).mean()))}

    annarchy_timing.print_times(
        lambda network: fill(network, options), 0.1, 0.1 * options.steps, options, measured,
        dtype=getattr(ann, options.dtype),
    )  # fmt: skip


if __name__ == "__main__":
    main()
