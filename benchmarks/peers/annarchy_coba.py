"""COBA in ANNarchy. Prints one JSON line; runs in ANNarchy's own environment, whose bin must stand first in PATH."""

from __future__ import annotations

import argparse
from typing import Any

import annarchy_timing
from annarchy_timing import ann

COBA = {
    "parameters": {"E_l": -60.0, "E_e": 0.0, "E_i": -80.0, "v_th": -50.0, "bias": 20.0},
    "equations": [
        "20.0 * dv/dt = E_l - v + g_exc * (E_e - v) + g_inh * (E_i - v) + bias",
        "5.0 * dg_exc/dt = -g_exc : exponential",
        "10.0 * dg_inh/dt = -g_inh : exponential",
    ],
}


def fill(network: ann.Network, size: int) -> None:
    """The balanced network of the README: explicit Euler for v, delays of one step."""
    neuron = ann.Neuron(**COBA, spike="v > v_th", reset="v = E_l", refractory=5.0)
    population = network.create(geometry=size, neuron=neuron)
    population.v = ann.Uniform(-60.0, -50.0)
    population.g_exc = ann.Normal(4.0, 1.5)
    population.g_inh = ann.Normal(20.0, 12.0)
    excitatory, inhibitory = population[: size * 4 // 5], population[size * 4 // 5 :]
    network.connect(pre=excitatory, post=population, target="exc").fixed_probability(weights=0.6, probability=0.02)
    network.connect(pre=inhibitory, post=population, target="inh").fixed_probability(weights=6.7, probability=0.02)
    network.monitor(population, ["spike"], start=False)


def main() -> None:
    """One build and one run, then one second with a monitor for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--flags", default=annarchy_timing.FLAGS)
    options = parser.parse_args()

    def measured(network: ann.Network) -> dict[str, Any]:
        synapses = sum(projection.nb_synapses for projection in network.get_projections())
        return {"rate_hz": annarchy_timing.rate(network, options.size), "synapses": synapses}

    annarchy_timing.print_times(lambda network: fill(network, options.size), 0.1, options.duration, options, measured)


if __name__ == "__main__":
    main()
