"""Pair STDP in Brian2: standalone C++ with its fastest settings. Prints one JSON line; runs in Brian2's environment."""

from __future__ import annotations

import argparse

import brian2_timing
from brian2_timing import b2

EQUATIONS = """
dv/dt = (-60 - v + ge*(0 - v) + gi*(-80 - v) + bias) / (20*ms) : 1 (unless refractory)
dge/dt = -ge / (5*ms) : 1
dgi/dt = -gi / (10*ms) : 1
bias : 1 (shared, constant)
"""
SYNAPSES = """
w : 1
dx/dt = -x / (20*ms) : 1 (event-driven)
dy/dt = -y / (20*ms) : 1 (event-driven)
"""
ARRIVE = """
ge_post += w
x += 1
w = clip(w - w_max*0.00525*y, 0, w_max)
"""
LOOK_BACK = """
y += 1
w = clip(w + w_max*0.005*x, 0, w_max)
"""


def plastic(source: b2.Group, target: b2.Group, w_max: float, name: str) -> b2.Synapses:
    """Excitatory synapses that learn."""
    return b2.Synapses(
        source, target, SYNAPSES, on_pre=ARRIVE, on_post=LOOK_BACK, namespace={"w_max": w_max}, name=name
    )


def balanced(size: int) -> b2.Network:
    """The network of benchmarks/stdp.py."""
    cells = b2.NeuronGroup(
        size, EQUATIONS, threshold="v > -50", reset="v = -60", refractory=5 * b2.ms, method="euler", name="cells"
    )
    excitatory, inhibitory = cells[: size * 4 // 5], cells[size * 4 // 5 :]
    to_exc = plastic(excitatory, cells, 1.2, "excitation")
    to_inh = b2.Synapses(inhibitory, cells, on_pre="gi_post += 6.7", name="inhibition")
    to_exc.connect(p=0.02)
    to_inh.connect(p=0.02)
    to_exc.w = "0.3 + 0.6*rand()"
    cells.bias = 20
    cells.v, cells.ge, cells.gi = "-60 + 10*rand()", "4 + 1.5*randn()", "20 + 12*randn()"
    return b2.Network(cells, to_exc, to_inh, b2.SpikeMonitor(excitatory, record=False, name="counter"))


def song() -> b2.Network:
    """One neuron with 1000 inputs."""
    inputs = b2.PoissonGroup(1000, 15 * b2.Hz, name="inputs")
    cell = b2.NeuronGroup(1, EQUATIONS, threshold="v > -50", reset="v = -60", refractory=0 * b2.ms, method="euler")
    line = plastic(inputs, cell, 0.015, "line")
    line.connect()
    line.w = "0.015*rand()"
    cell.v, cell.bias = -60, 0
    return b2.Network(inputs, cell, line, b2.SpikeMonitor(cell, record=False, name="counter"))


def main() -> None:
    """One build and one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=("coba", "song"))
    parser.add_argument("--duration", type=float, default=10000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    make, count = (song, 1) if options.network == "song" else (lambda: balanced(4000), 3200)
    brian2_timing.print_times(make, 0.1, options.duration, options.threads, count)


if __name__ == "__main__":
    main()
