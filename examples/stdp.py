"""STDP makes synapses compete: one neuron with 1000 Poisson inputs (Song, Miller & Abbott, 2000).

S. Song, K. D. Miller and L. F. Abbott (2000), Competitive Hebbian learning through spike-timing-dependent synaptic
plasticity, Nature Neuroscience 3, 919-926. All weights begin between 0 and the maximum. They end near one or the other,
and the neuron, which fired fast and regularly, is left just strong enough to be moved by chance.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AdditiveSTDP,
    AllToAll,
    Array,
    Network,
    Neuron,
    Param,
    Poisson,
    PoissonInput,
    Simulator,
    State,
    Uniform,
    param,
    spike,
    state,
)

G_MAX = 0.015
"""The largest conductance of an excitatory synapse, in parts of the leak."""


class Cell(Neuron):
    """The integrate-and-fire neuron of the paper; conductances are in parts of the leak."""

    tau_m: Param = param(20.0, unit="ms")
    tau_exc: Param = param(5.0, unit="ms")
    tau_inh: Param = param(5.0, unit="ms")
    E_rest: Param = param(-70.0, unit="mV")
    E_exc: Param = param(0.0, unit="mV")
    E_inh: Param = param(-70.0, unit="mV")
    threshold: Param = param(-54.0, unit="mV")
    v_reset: Param = param(-60.0, unit="mV")
    v: State = state(-70.0, unit="mV")
    g_exc: State = state(0.0)
    g_inh: State = state(0.0)

    @g_exc.ode
    def dg_exc(self) -> Array:
        return -self.g_exc / self.tau_exc

    @g_inh.ode
    def dg_inh(self) -> Array:
        return -self.g_inh / self.tau_inh

    @v.ode
    def dv(self) -> Array:
        synaptic = self.g_exc * (self.E_exc - self.v) + self.g_inh * (self.E_inh - self.v)
        return (self.E_rest - self.v + synaptic) / self.tau_m

    @spike
    def fires(self) -> Array:
        return self.v > self.threshold

    @fires.reset
    def recover(self) -> None:
        self.v = self.v_reset


def draw(start: Any, end: Any, spikes: Any, seconds: float, path: Path) -> None:
    """The weights before and after, and how the rate goes down."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    bins = np.linspace(0.0, 1.0, 21)
    for axis, weights, title in ((axes[0], start, "weights at the start"), (axes[1], end, f"after {seconds:.0f} s")):
        axis.hist(weights / G_MAX, bins, color="tab:blue", edgecolor="white")
        axis.set(title=title, xlabel="weight / maximum", ylabel="synapses")
    edges = np.linspace(0.0, seconds, 51)
    count, _ = np.histogram(spikes / 1000.0, edges)
    axes[2].stairs(count / np.diff(edges), edges, baseline=None)
    axes[2].set(title="rate of the neuron", xlabel="time (s)", ylabel="Hz", ylim=(0.0, None))
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run, say how weights and rate have changed, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=500.0, help="s")
    parser.add_argument("--rate", type=float, default=15.0, help="Hz, of each excitatory input")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    inputs, cell = Poisson(1000, rate=options.rate, name="inputs"), Cell(1, name="cell")
    learn = AdditiveSTDP(inputs, cell, AllToAll(), into=Cell.g_exc, w=Uniform(0.0, G_MAX), w_max=G_MAX, name="learn")
    inhibit = PoissonInput(cell, into=Cell.g_inh, n=200, rate=10.0, w=0.05)
    with Simulator(Network(inputs, cell, learn, inhibit), dt=0.1, seed=3) as sim:
        start = learn.w.copy()
        spikes = sim.record(cell, Cell.fires)
        sim.simulate(options.duration * 1000.0)
        end = learn.w.copy()

    tenth = options.duration * 100.0
    first, last = ((spikes.time <= tenth).sum(), (spikes.time > 9.0 * tenth).sum())
    print(
        f"rate            {1000.0 * first / tenth:.1f} Hz in the first tenth, {1000.0 * last / tenth:.1f} Hz at the end"
    )
    for name, weights in (("at the start", start), ("at the end", end)):
        low, high = np.mean(weights < 0.2 * G_MAX), np.mean(weights > 0.8 * G_MAX)
        print(f"{name:15} {100 * low:.0f} % of the weights near 0, {100 * high:.0f} % near the maximum")
    picture = options.output_dir / "stdp.png"
    draw(start, end, spikes.time, options.duration, picture)
    print(f"picture in      {picture}")


if __name__ == "__main__":
    main()
