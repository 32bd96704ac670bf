"""Spike-frequency adaptation of the adaptive exponential integrate-and-fire neuron (Brette & Gerstner, 2005).

One population holds all cells: one to look at, some that differ in how much a spike adds to their adaptation current,
and one for each point of the curve of rates over currents. A step of current begins at 50 ms.

R. Brette and W. Gerstner (2005), Adaptive exponential integrate-and-fire model as an effective description of neuronal
activity, Journal of Neurophysiology 94, 3637-3642.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import EIF_cond_exp_isfa_ista as AdEx
from dslnet import Network, OneToOne, Simulator, StepCurrent, Synapse
from dslnet.record import Recording

ONSET = 50.0
STRENGTHS = np.array([0.0, 0.0805, 0.2])  # nA that a spike adds to w; the second is that of the paper
CURRENTS = np.linspace(0.0, 2.0, 41)  # nA
COLOURS = ("#1f3b73", "#b8482f", "#3c7d4f")


def adaptation_network() -> tuple[Network, AdEx]:
    """Each cell gets a step of its own: 1 nA for those that differ in b, all `CURRENTS` for the others."""
    amplitudes = np.concatenate([np.full(len(STRENGTHS), 1.0), CURRENTS])
    b = np.concatenate([STRENGTHS, np.full(len(CURRENTS), 0.0805)])
    cells = AdEx(len(b), name="cells", b=b)
    step = StepCurrent(len(b), name="step", amplitude=amplitudes, start=ONSET)
    inject = Synapse(step, cells, OneToOne(), into=AdEx.current, name="inject")
    return Network(cells, step, inject), cells


def intervals(spikes: Recording, neuron: int) -> tuple[Any, Any]:
    """The times at which a neuron fired for the second time and later, and one over the interval before, in Hz."""
    times = spikes.time[spikes.index == neuron]
    return times[1:], 1000.0 / np.diff(times)


def first_and_last_rates(spikes: Recording) -> tuple[Any, Any]:
    """For each of `CURRENTS`, one over the first interval and over the last one; 0 without two spikes."""
    found = [intervals(spikes, len(STRENGTHS) + number)[1] for number in range(len(CURRENTS))]
    return [each[0] if len(each) else 0.0 for each in found], [each[-1] if len(each) else 0.0 for each in found]


def draw_cell(trace: Recording, spikes: Recording, duration: float, axes: Any) -> None:
    """Potential and adaptation of the cell with the paper's b; each spike is drawn up to 20 mV."""
    v, adaptation = axes
    v.plot(trace.time, trace["v"][:, 1], linewidth=0.9, color=COLOURS[0])
    v.vlines(spikes.time[spikes.index == 1], -45.0, 20.0, linewidth=0.9, color=COLOURS[0])
    v.set(ylabel="v (mV)", title="A step of 1 nA, b = 0.0805 nA")
    adaptation.plot(trace.time, 1000.0 * trace["w"][:, 1], linewidth=0.9, color=COLOURS[1])
    adaptation.set(xlabel="time (ms)", ylabel="w (pA)")
    for axis in axes:
        axis.axvline(ONSET, color="0.7", linewidth=0.8, linestyle=":")
        axis.set_xlim(0.0, duration)


def draw_rates(spikes: Recording, duration: float, decline: Any, curve: Any) -> None:
    """How the rate falls for several b, and the rates over currents at the beginning and at the end."""
    for number, b in enumerate(STRENGTHS):
        decline.plot(*intervals(spikes, number), "o-", ms=3, linewidth=0.9, color=COLOURS[number], label=f"{b:g} nA")
    decline.set(
        xlabel="time (ms)",
        ylabel="1 / interval (Hz)",
        title="A step of 1 nA, three b",
        xlim=(0, duration),
        ylim=(0, 100),
    )
    decline.legend(title="b", frameon=False, loc="center right")
    for rates, label, colour in zip(first_and_last_rates(spikes), ("first", "last"), COLOURS, strict=False):
        curve.plot(CURRENTS, rates, ".-", linewidth=0.9, color=colour, label=f"{label} interval")
    curve.set(xlabel="current (nA)", ylabel="1 / interval (Hz)", title="All currents, b = 0.0805 nA", ylim=(0, None))
    curve.legend(frameon=False)


def draw(trace: Recording, spikes: Recording, duration: float, path: Path) -> None:
    """Four panels: the cell on the left, the rates on the right."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(10, 5.5), layout="constrained")
    draw_cell(trace, spikes, duration, axes[:, 0])
    draw_rates(spikes, duration, *axes[:, 1])
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Simulate, print how the rate falls, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=550.0, help="ms")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    network, cells = adaptation_network()
    with Simulator(network, dt=0.05) as sim:
        trace = sim.record(cells[: len(STRENGTHS)], AdEx.v, AdEx.w)
        spikes = sim.record(cells, AdEx.fires)
        sim.simulate(options.duration)

    for number, b in enumerate(STRENGTHS):
        rates = intervals(spikes, number)[1]
        shown = f"{rates[0]:.1f} Hz at first, {rates[-1]:.1f} Hz at last" if len(rates) else "fewer than two spikes"
        print(f"b = {b:<6g} nA: {shown}")
    picture = options.output_dir / "adex_adaptation.png"
    draw(trace, spikes, options.duration, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
