"""Pair STDP in ANNarchy. Prints one JSON line; runs in ANNarchy's environment, whose bin stands first in PATH."""

from __future__ import annotations

import argparse
from typing import Any

import annarchy_timing
from annarchy_timing import ann

CELL = {
    "parameters": {"E_l": -60.0, "E_e": 0.0, "E_i": -80.0, "v_th": -50.0, "bias": 20.0},
    "equations": [
        "20.0 * dv/dt = E_l - v + g_exc * (E_e - v) + g_inh * (E_i - v) + bias",
        "5.0 * dg_exc/dt = -g_exc : exponential",
        "10.0 * dg_inh/dt = -g_inh : exponential",
    ],
}


def rule(w_max: float) -> ann.Synapse:
    """All pairs, steps that do not depend on the weight."""
    return ann.Synapse(
        parameters={"w_max": w_max},
        equations=["20.0 * dx/dt = -x : event-driven", "20.0 * dy/dt = -y : event-driven"],
        pre_spike=["g_target += w", "x += 1.0", "w = clip(w - w_max * 0.00525 * y, 0.0, w_max)"],
        post_spike=["y += 1.0", "w = clip(w + w_max * 0.005 * x, 0.0, w_max)"],
    )


def balanced(network: ann.Network, size: int) -> None:
    """The network of benchmarks/stdp.py."""
    neuron = ann.Neuron(**CELL, spike="v > v_th", reset="v = E_l", refractory=5.0)
    cells = network.create(geometry=size, neuron=neuron, name="cells")
    cells.v, cells.g_exc, cells.g_inh = ann.Uniform(-60.0, -50.0), ann.Normal(4.0, 1.5), ann.Normal(20.0, 12.0)
    excitatory, inhibitory = cells[: size * 4 // 5], cells[size * 4 // 5 :]
    line = network.connect(pre=excitatory, post=cells, target="exc", synapse=rule(1.2))
    line.fixed_probability(weights=ann.Uniform(0.3, 0.9), probability=0.02)
    network.connect(pre=inhibitory, post=cells, target="inh").fixed_probability(weights=6.7, probability=0.02)
    network.monitor(excitatory, ["spike"], start=False)


def song(network: ann.Network) -> None:
    """One neuron with 1000 inputs."""
    inputs = network.create(population=ann.PoissonPopulation(1000, rates=15.0))
    cell = network.create(geometry=1, neuron=ann.Neuron(**CELL, spike="v > v_th", reset="v = E_l"), name="cell")
    cell.v, cell.bias = -60.0, 0.0
    line = network.connect(pre=inputs, post=cell, target="exc", synapse=rule(0.015))
    line.all_to_all(weights=ann.Uniform(0.0, 0.015))
    network.monitor(cell, ["spike"], start=False)


def main() -> None:
    """One build and one run, then one second with a monitor for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=("coba", "song"))
    parser.add_argument("--duration", type=float, default=10000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--flags", default=annarchy_timing.FLAGS)
    options = parser.parse_args()
    count = 3200 if options.network == "coba" else 1

    def fill(network: ann.Network) -> None:
        balanced(network, 4000) if options.network == "coba" else song(network)

    def measured(network: ann.Network) -> dict[str, Any]:
        return {"rate_hz": annarchy_timing.rate(network, count)}

    annarchy_timing.print_times(fill, 0.1, options.duration, options, measured)


if __name__ == "__main__":
    main()
