"""Gap junctions bring unequal interneurons into step, where inhibition alone does not (Kopell & Ermentrout, 2004).

A hundred interneurons of Wang and Buzsáki are driven differently, by 10 %. They inhibit each other by spikes, and each
is joined to about ten others by gap junctions: currents w (v_pre - v_post) that flow all the time.

X.-J. Wang and G. Buzsáki (1996), Gamma oscillation by synaptic inhibition in a hippocampal interneuronal network model,
Journal of Neuroscience 16, 6402-6413. N. Kopell and B. Ermentrout (2004), Chemical and electrical synapses perform
complementary roles in the synchronization of interneuronal networks, PNAS 101, 15482-15487. The measure of synchrony
is that of D. Golomb and J. Rinzel (1994), Physica D 72, 259-282.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    Array,
    FixedProbability,
    FromPairs,
    Network,
    Param,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    state,
    transmit,
)
from dslnet.models import Crossing, Membrane, SynapticConductances, exprel

SIZE = 100
JUNCTIONS = (0.0, 0.002, 0.005, 0.01, 0.02)  # uS of one gap junction
INHIBITIONS = (0.0, 0.002)  # uS of one synapse; each cell has about fifty
TRANSIENT = 200.0  # ms


class WangBuzsaki(SynapticConductances, Crossing):
    """A fast-spiking cell of 0.001 cm², so that the paper's numbers per cm² are uS, nF and nA; m follows v at once."""

    e_rev_I: Param = param(-75.0, unit="mV")
    tau_syn_I: Param = param(10.0, unit="ms")
    h: State = state(0.8)
    n: State = state(0.1)

    def m(self) -> Array:
        opening, closing = 1.0 / exprel(-0.1 * (self.v + 35.0)), 4.0 * np.exp(-(self.v + 60.0) / 18.0)
        return opening / (opening + closing)

    @Membrane.v.ode(method="midpoint")
    def dv(self) -> Array:
        sodium = 35.0 * self.m() ** 3 * self.h * (55.0 - self.v)
        potassium = 9.0 * self.n**4 * (-90.0 - self.v)
        return 0.1 * (-65.0 - self.v) + sodium + potassium + self.total_current()

    @h.ode(method="midpoint")
    def dh(self) -> Array:
        opening, closing = 0.07 * np.exp(-(self.v + 58.0) / 20.0), 1.0 / (1.0 + np.exp(-0.1 * (self.v + 28.0)))
        return 5.0 * (opening * (1.0 - self.h) - closing * self.h)

    @n.ode(method="midpoint")
    def dn(self) -> Array:
        opening, closing = 0.1 / exprel(-0.1 * (self.v + 34.0)), 0.125 * np.exp(-(self.v + 44.0) / 80.0)
        return 5.0 * (opening * (1.0 - self.n) - closing * self.n)


class GapJunction(Synapse):
    """A current in proportion to the difference of two potentials; it flows at every step, spikes or none."""

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.w * (self.pre.v - self.post.v)


def interneurons() -> tuple[Network, WangBuzsaki, Synapse, GapJunction]:
    """The network, its cells in the order of their drive, and the two kinds of coupling, both of no strength yet."""
    rng = np.random.default_rng(2004)
    drive = np.sort(rng.normal(1.0, 0.1, SIZE))  # nA
    cells = WangBuzsaki(SIZE, name="cells", i_offset=drive, v=Uniform(-70.0, -55.0))
    some = FixedProbability(0.5, self_connections=False)
    inhibit = Synapse(cells, cells, some, into=WangBuzsaki.g_inh, w=0.0, delay=0.5, name="inhibit")
    a, b = np.nonzero(np.triu(rng.random((SIZE, SIZE)) < 0.1, k=1))
    both_ways = FromPairs(np.concatenate([a, b]), np.concatenate([b, a]))
    join = GapJunction(cells, cells, both_ways, into=WangBuzsaki.current, w=0.0, name="join")
    return Network(cells, inhibit, join), cells, inhibit, join


def synchrony(v: Any) -> float:
    """chi for potentials of shape (times, cells): 1 if all are the same, about 1 / sqrt(cells) if none has to do with
    another. How much the mean varies, over how much a single one does."""
    return float(np.sqrt(np.var(np.mean(v, axis=1)) / np.mean(np.var(v, axis=0))))


def runs(duration: float) -> dict[tuple[float, float], tuple[float, Any, Any]]:
    """For each strength of inhibition and gap junctions the synchrony, and times and cells of the spikes."""
    network, cells, inhibit, join = interneurons()
    found = {}
    with Simulator(network, dt=0.02, seed=1) as sim:
        trace = sim.record(cells, WangBuzsaki.v, period=0.5)
        spikes = sim.record(cells, WangBuzsaki.fires)
        for inhibition in INHIBITIONS:
            for junction in JUNCTIONS:
                sim.reset()
                inhibit.w, join.w = inhibition, junction
                sim.simulate(TRANSIENT + duration)
                settled = trace["v"][trace.time >= TRANSIENT]
                found[inhibition, junction] = synchrony(settled), spikes.time, spikes.index
    return found


def draw(found: dict[tuple[float, float], tuple[float, Any, Any]], stop: float, path: Path) -> None:
    """Rasters with inhibition alone and with both, and synchrony over the strength of gap junctions."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, width_ratios=[1.3, 1.3, 1], figsize=(12, 4), layout="constrained")
    for axis, junction in zip(axes, (JUNCTIONS[0], JUNCTIONS[-1]), strict=False):
        chi, times, cells = found[INHIBITIONS[1], junction]
        axis.plot(times, cells, "|", ms=2.5, mew=0.8, color="#1f3b73")
        title = f"inhibition, gap junctions of {junction:g} uS: chi = {chi:.2f}"
        axis.set(xlabel="time (ms)", ylabel="cell, by drive", title=title, xlim=(stop - min(stop, 250.0), stop))
        axis.title.set_fontsize(10)
    for inhibition, colour in zip(INHIBITIONS, ("#b8482f", "#1f3b73"), strict=True):
        curve = [found[inhibition, junction][0] for junction in JUNCTIONS]
        label = "with inhibition" if inhibition else "without"
        axes[2].plot(JUNCTIONS, curve, "o-", ms=4, color=colour, label=label)
    axes[2].set(xlabel="gap junction (uS)", ylabel="synchrony chi", ylim=(0, 1))
    axes[2].legend(frameon=False)
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Simulate with all strengths, print how much is in step, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=500.0, help="ms after a transient of 200 ms")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    found = runs(options.duration)
    for inhibition in INHIBITIONS:
        row = ", ".join(f"{found[inhibition, junction][0]:.2f} at {junction:g} uS" for junction in JUNCTIONS)
        print(f"{'with inhibition:' if inhibition else 'gap junctions alone:':<20} chi = {row}")
    picture = options.output_dir / "gap_junctions.png"
    draw(found, TRANSIENT + options.duration, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
