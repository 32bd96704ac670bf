"""Hodgkin-Huxley neurons in ANNarchy, exponential Euler. Prints one JSON line; runs in ANNarchy's own environment,
whose bin must stand first in PATH. At the isolated voltages where a rate is 0/0 it gives NaN: none is met here."""

from __future__ import annotations

import argparse
from typing import Any

import annarchy_timing
from annarchy_timing import ann

RATES = [
    "u = v + 63.0",
    "a_m = 0.32 * (13.0 - u) / (exp((13.0 - u) / 4.0) - 1.0)",
    "b_m = 0.28 * (u - 40.0) / (exp((u - 40.0) / 5.0) - 1.0)",
    "a_h = 0.128 * exp((17.0 - u) / 18.0)",
    "b_h = 4.0 / (1.0 + exp((40.0 - u) / 5.0))",
    "a_n = 0.032 * (15.0 - u) / (exp((15.0 - u) / 5.0) - 1.0)",
    "b_n = 0.5 * exp((10.0 - u) / 40.0)",
]
EQUATIONS = [
    *RATES,
    "before = v",
    "0.2 * dv/dt = 0.01 * (-65.0 - v) + 20.0 * m^3 * h * (50.0 - v) + 6.0 * n^4 * (-90.0 - v)"
    " + g_exc * (0.0 - v) + g_inh * (-80.0 - v) + current : exponential, init=-65.0",
    "dm/dt = a_m * (1.0 - m) - b_m * m : exponential, init=0.0097324",
    "dh/dt = a_h * (1.0 - h) - b_h * h : exponential, init=0.9975611",
    "dn/dt = a_n * (1.0 - n) - b_n * n : exponential, init=0.0270745",
    "0.2 * dg_exc/dt = -g_exc : exponential",
    "2.0 * dg_inh/dt = -g_inh : exponential",
]


def fill(network: ann.Network, size: int) -> None:
    """Neurons that are driven, each a little more than the one before."""
    neuron = ann.Neuron(parameters="current = 0.0", equations=EQUATIONS, spike="(v > 0.0) and (before <= 0.0)")
    cells = network.create(geometry=size, neuron=neuron)
    cells.current = [n / (size - 1) for n in range(size)]
    network.monitor(cells, ["spike"], start=False)


def main() -> None:
    """One build and one run, then 200 ms with a monitor for the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--duration", type=float, default=200.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--flags", default=annarchy_timing.FLAGS)
    options = parser.parse_args()

    def measured(network: ann.Network) -> dict[str, Any]:
        return {"rate_hz": annarchy_timing.rate(network, options.size, duration=200.0)}

    annarchy_timing.print_times(lambda network: fill(network, options.size), 0.05, options.duration, options, measured)


if __name__ == "__main__":
    main()
