"""NMDA receptors beside AMPA receptors: magnesium blocks their channels, the more the lower the potential is.

On the left, cells held at many potentials: with magnesium the current through NMDA channels has a region of negative
slope, without it none. On the right, more and more synapses active at once, in a cell that does not fire: with AMPA
receptors alone they add up to less than the sum of single ones, with many NMDA receptors to more.

C. E. Jahr and C. F. Stevens (1990), Voltage dependence of NMDA-activated macroscopic conductances predicted by
single-channel kinetics, Journal of Neuroscience 10, 3178-3182: the block. X.-J. Wang (1999), Synaptic basis of cortical
persistent activity, Journal of Neuroscience 19, 9587-9603: how channels open and close.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    FromMatrix,
    IF_cond_exp,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    param,
    port,
    state,
    transmit,
    update,
)
from dslnet.record import Recording

MAGNESIUM = (0.0, 0.1, 1.0)  # mM
POTENTIALS = np.linspace(-100.0, 40.0, 57)  # mV
SYNAPSES = 40
RECEPTORS = (0.0, 0.001, 0.002)  # uS of NMDA beside 0.001 uS of AMPA
SPIKE, LATER = 10.0, 20.0  # ms: when terminals fire, when the current is read
COLOURS = ("#3c7d4f", "#b8482f", "#1f3b73")


def unblocked(v: Array, magnesium: Array) -> Array:
    """The part of the open channels that no magnesium ion blocks (Jahr & Stevens, 1990); v in mV."""
    return 1.0 / (1.0 + magnesium * np.exp(-0.062 * v) / 3.57)


class Terminal(SpikeTrains):
    """Spikes at given times; x is the transmitter that they release, s the part of NMDA channels that it opens."""

    x: State = state(0.0)
    s: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / 2.0

    @s.ode(method="exponential")
    def ds(self) -> Array:
        return -self.s / 100.0 + 0.5 * self.x * (1.0 - self.s)

    @SpikeTrains.fires.reset
    def release(self) -> None:
        self.x += 1.0


class NMDA(Synapse):
    """A current through open channels, at every step: w is the conductance of a synapse with all of them open."""

    magnesium: Param = param(1.0, unit="mM")

    @transmit
    def current(self) -> Array:
        return self.w * self.pre.s * unblocked(self.post.v, self.magnesium) * (0.0 - self.post.v)


class Clamped(Neuron):
    """A cell that is held at v; it shows the current that this takes."""

    current: Port = port(unit="nA")
    v: State = state(0.0, unit="mV")
    i: State = state(0.0, unit="nA")

    @update
    def measure(self) -> None:
        self.i = self.current


def clamp(terminals: Terminal, magnesium: float) -> tuple[Clamped, NMDA]:
    """Cells at all `POTENTIALS`, each with a synapse of the first terminal."""
    cells = Clamped(len(POTENTIALS), v=POTENTIALS)
    return cells, NMDA(terminals[:1], cells, AllToAll(), into=Clamped.current, w=0.001, magnesium=magnesium)


def respond(terminals: Terminal, nmda: float) -> tuple[IF_cond_exp, Synapse, NMDA]:
    """Cell n has synapses of n + 1 terminals, each with both receptors."""
    cells = IF_cond_exp(SYNAPSES, cm=0.2, tau_syn_E=2.0, v_thresh=1000.0)
    pattern = FromMatrix(np.tri(SYNAPSES))  # [post, pre]
    ampa = Synapse(terminals, cells, pattern, into=IF_cond_exp.g_exc, w=0.001)
    return cells, ampa, NMDA(terminals, cells, pattern, into=IF_cond_exp.current, w=nmda)


def simulate(duration: float) -> tuple[Any, list[Any], list[Recording]]:
    """The open part of the first terminal's channels at `LATER`, the clamp currents then, and all potentials."""
    terminals = Terminal([[SPIKE]] * SYNAPSES, name="terminals")
    clamps = [clamp(terminals, magnesium) for magnesium in MAGNESIUM]
    responses = [respond(terminals, nmda) for nmda in RECEPTORS]
    members = [member for group in (*clamps, *responses) for member in group]
    with Simulator(Network(terminals, *members), dt=0.05) as sim:
        potentials = [sim.record(cells, IF_cond_exp.v) for cells, *_ in responses]
        sim.simulate(LATER)
        opened = float(terminals.s[0])
        sim.step()  # what is transmitted arrives after a step
        currents = [cells.i.copy() for cells, _ in clamps]
        sim.simulate(duration)
    return opened, currents, potentials


def draw(currents: list[Any], potentials: list[Recording], path: Path) -> None:
    """Currents over clamped potentials, responses of 30 synapses over time, peaks over the number of synapses."""
    import matplotlib.pyplot as plt

    figure, (clamped, traces, peaks) = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
    for magnesium, current, colour in zip(MAGNESIUM, currents, COLOURS, strict=True):
        clamped.plot(POTENTIALS, 1000.0 * -current, color=colour, label=f"{magnesium:g} mM magnesium")
    clamped.set(xlabel="v (mV)", ylabel="current through the channels (pA)", title="NMDA receptors at clamped v")
    for nmda, trace, colour in zip(RECEPTORS, potentials, COLOURS, strict=True):
        label = f"AMPA 1 nS, NMDA {1000.0 * nmda:g} nS"
        traces.plot(trace.time, trace["v"][:, 29], color=colour, label=label)
        peaks.plot(np.arange(1, SYNAPSES + 1), np.max(trace["v"], axis=0), color=colour, label=label)
    traces.set(xlabel="time (ms)", ylabel="v (mV)", title="30 synapses at once")
    peaks.set(xlabel="synapses at once", ylabel="highest v (mV)", title="peaks")
    for axis in (clamped, traces, peaks):
        axis.legend(frameon=False, fontsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Simulate, print currents beside the equation, and responses beside what single ones would add up to; draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=180.0, help="ms after the clamp is read")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    opened, currents, potentials = simulate(options.duration)
    for magnesium, current in zip(MAGNESIUM, currents, strict=True):
        expected = 0.001 * opened * unblocked(POTENTIALS, magnesium) * -POTENTIALS
        steepest = POTENTIALS[np.argmax(current)]
        error = np.max(np.abs(current - expected))
        print(
            f"{magnesium:g} mM magnesium: most inward at {steepest:.1f} mV, off the equation by {error:.1e} nA at most"
        )
    for nmda, trace in zip(RECEPTORS, potentials, strict=True):
        rise = np.max(trace["v"], axis=0) + 65.0
        both = f"AMPA 1 nS, NMDA {1000.0 * nmda:g} nS"
        print(f"{both}: 30 synapses rise by {rise[29]:.1f} mV, 30 times a single one {30.0 * rise[0]:.1f} mV")
    picture = options.output_dir / "nmda.png"
    draw(currents, potentials, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
