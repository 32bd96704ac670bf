"""Hodgkin-Huxley neurons in Brian2: standalone C++ with its fastest settings, exponential Euler. Prints one JSON line;
runs in Brian2's own environment."""

from __future__ import annotations

import argparse

import brian2_timing
from brian2_timing import b2

EQUATIONS = """
dv/dt = (0.01*(-65 - v) + 20*m**3*h*(50 - v) + 6*n**4*(-90 - v) + g_e*(0 - v) + g_i*(-80 - v) + current) / (0.2*ms) : 1
dm/dt = (0.32*4/exprel((13 - v - 63)/4)*(1 - m) - 0.28*5/exprel((v + 63 - 40)/5)*m)/ms : 1
dh/dt = (0.128*exp((17 - v - 63)/18)*(1 - h) - 4/(1 + exp((40 - v - 63)/5))*h)/ms : 1
dn/dt = (0.032*5/exprel((15 - v - 63)/5)*(1 - n) - 0.5*exp((10 - v - 63)/40)*n)/ms : 1
dg_e/dt = -g_e / (0.2*ms) : 1
dg_i/dt = -g_i / (2*ms) : 1
current : 1
"""


def build(size: int) -> b2.Network:
    """Neurons that are driven, each a little more than the one before."""
    cells = b2.NeuronGroup(
        size, EQUATIONS, threshold="v > 0", refractory="v > 0", method="exponential_euler", name="cells"
    )
    cells.v, cells.m, cells.h, cells.n = -65.0, 0.0097324, 0.9975611, 0.0270745
    cells.current = f"i / {size - 1}.0"
    return b2.Network(cells, b2.SpikeMonitor(cells, record=False, name="counter"))


def main() -> None:
    """One build and one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--duration", type=float, default=200.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    brian2_timing.print_times(lambda: build(options.size), 0.05, options.duration, options.threads, count=options.size)


if __name__ == "__main__":
    main()
