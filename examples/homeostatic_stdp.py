"""Homeostatic STDP: neurons that fire too little or too much come to the rate that is their goal.

K. D. Carlson, M. Richert, N. Dutt and J. L. Krichmar (2013), Biologically plausible models of homeostasis and STDP:
stability and learning in spiking neural networks, International Joint Conference on Neural Networks. Each neuron has
100 Poisson inputs, from nearly silent ones to 20 Hz. STDP alone (alpha = 0) leaves weak neurons weak, and drives strong
ones to the bound of their weights. Where all weights of a neuron are scaled as well, by how far its rate is from the
goal, all come to it, and the weights tell the inputs apart.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    HomeostaticSTDP,
    Izhikevich,
    Network,
    Param,
    Poisson,
    Simulator,
    State,
    param,
    state,
)

GOAL = 35.0
"""The rate to come to, in Hz."""
STARTS = (0.01, 0.02, 0.05, 0.08)
"""The weights with which the neurons begin, one number a neuron."""
INPUTS = np.linspace(0.2, 20.0, 100)
"""The rates of the inputs, in Hz."""


class Cell(Izhikevich):
    """A regular spiking neuron with a conductance that decays; it drives v to 0 mV."""

    tau_g: Param = param(5.0, unit="ms")
    g: State = state(0.0)

    @g.ode
    def dg(self) -> Array:
        return -self.g / self.tau_g

    def injected(self) -> Array:
        return super().injected() + self.g * (0.0 - self.v)


def learned(alpha: float, seconds: float) -> tuple[Any, Any, Any]:
    """Seconds, the rates of the neurons in each of them, and the weights [neuron, input] at the end."""
    inputs, cells = Poisson(INPUTS.size, rate=INPUTS, name="inputs"), Cell(len(STARTS), name="cells")
    start = np.outer(STARTS, np.ones(INPUTS.size))
    learn = HomeostaticSTDP(
        inputs, cells, AllToAll(), into=Cell.g, w=start, w_max=0.1, alpha=alpha, rate_target=GOAL, name="learn"
    )
    with Simulator(Network(inputs, cells, learn), dt=1.0, seed=5) as sim:
        spikes = sim.record(cells, Cell.fires)
        sim.simulate(1000.0 * seconds)
        edges = np.arange(seconds + 1.0)
        rates = [np.histogram(train / 1000.0, edges)[0] for train in spikes.trains.each()]
        return edges[1:], np.transpose(rates), learn.to_dense()


def draw(results: dict[str, tuple[Any, Any, Any]], path: Path) -> None:
    """Rates over time above, weights at the end over the rates of the inputs below."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, sharex="row", sharey="row", figsize=(11, 7), layout="constrained")
    for (above, below), (title, (time, rates, weights)) in zip(axes.T, results.items(), strict=True):
        labels = [f"began with {start}" for start in STARTS]
        above.plot(time, rates, label=labels, linewidth=1.0)
        above.axhline(GOAL, color="black", linestyle="--")
        above.set(title=title, xlabel="time (s)")
        for row, size in zip(weights, (11, 8, 5, 2), strict=True):  # where they lie on each other all are seen
            below.plot(INPUTS, row, "o", markersize=size)
        below.set(xlabel="rate of the input (Hz)")
    axes[0, 0].set_ylabel("rate (Hz)")
    axes[1, 0].set_ylabel("weight at the end")
    axes[0, 1].legend(loc="upper right")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run with and without homeostasis, say where the rates have gone, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=int, default=200, help="s")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    results = {
        name: learned(alpha, options.duration) for name, alpha in (("STDP alone", 0.0), ("with homeostasis", 1.0))
    }
    fifth = max(options.duration // 5, 1)
    for name, (_, rates, _) in results.items():
        print(f"{name:16}  {rates[:fifth].mean(axis=0).round(1)} Hz in the first fifth")
        print(f"{'':16}  {rates[-fifth:].mean(axis=0).round(1)} Hz in the last; the goal is {GOAL:.0f} Hz")
    picture = options.output_dir / "homeostatic_stdp.png"
    draw(results, picture)
    print(f"picture in        {picture}")


if __name__ == "__main__":
    main()
