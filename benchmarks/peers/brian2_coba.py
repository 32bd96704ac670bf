"""COBA in Brian2: standalone C++ with its fastest settings. Prints one JSON line; runs in Brian2's own environment."""

from __future__ import annotations

import argparse
from typing import Any

import brian2_timing
from brian2_timing import b2

EQUATIONS = """
dv/dt = (-60 - v + ge*(0 - v) + gi*(-80 - v) + 20) / (20*ms) : 1 (unless refractory)
dge/dt = -ge / (5*ms) : 1
dgi/dt = -gi / (10*ms) : 1
"""


def build(size: int) -> b2.Network:
    """The balanced network of the README: explicit Euler, weights stored once, delays of one step or less."""
    neurons = b2.NeuronGroup(
        size, EQUATIONS, threshold="v > -50", reset="v = -60", refractory=5 * b2.ms, method="euler", name="neurons"
    )
    excitatory, inhibitory = neurons[: size * 4 // 5], neurons[size * 4 // 5 :]
    to_exc = b2.Synapses(excitatory, neurons, on_pre="ge_post += 0.6", name="excitation")
    to_inh = b2.Synapses(inhibitory, neurons, on_pre="gi_post += 6.7", name="inhibition")
    to_exc.connect(p=0.02)
    to_inh.connect(p=0.02)
    neurons.v = "-60 + 10*rand()"
    neurons.ge = "4 + 1.5*randn()"
    neurons.gi = "20 + 12*randn()"
    counter = b2.SpikeMonitor(neurons, record=False, name="counter")
    return b2.Network(neurons, to_exc, to_inh, counter)


def synapses(network: b2.Network) -> dict[str, Any]:
    """How many were drawn."""
    return {"synapses": len(network["excitation"]) + len(network["inhibition"])}


def main() -> None:
    """One build and one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    brian2_timing.print_times(
        lambda: build(options.size), 0.1, options.duration, options.threads, count=options.size, more=synapses
    )


if __name__ == "__main__":
    main()
