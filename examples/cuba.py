"""A network of 4000 neurons with current-based synapses: benchmark 2 of Brette et al. (2007).

R. Brette et al. (2007), Simulation of networks of spiking neurons: a review of tools and strategies, Journal of
Computational Neuroscience 23, 349-398; after T. P. Vogels and L. F. Abbott (2005), Signal propagation and logic gating
in networks of integrate-and-fire neurons, Journal of Neuroscience 25, 10786-10795.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import FixedProbability, IF_curr_exp, Network, Simulator, Synapse, Uniform
from dslnet.record import Recording

SIZE = 4000
LEAK = 10.0  # nS, with 200 pF and 20 ms
WEIGHTS = {"exc": 1.62 * LEAK / 1000.0, "inh": 9.0 * LEAK / 1000.0}  # nA that hold v by 1.62 and 9 mV


def population_of(size: int, name: str) -> IF_curr_exp:
    """Cells whose resting potential lies a millivolt above threshold: they fire by themselves."""
    return IF_curr_exp(
        size,
        name=name,
        cm=0.2,
        tau_m=20.0,
        v_rest=-49.0,
        v_reset=-60.0,
        v_thresh=-50.0,
        tau_refrac=5.0,
        tau_syn_E=5.0,
        tau_syn_I=10.0,
        v=Uniform(-60.0, -50.0),
    )


def cuba_network(size: int = SIZE) -> tuple[Network, dict[str, IF_curr_exp]]:
    """Four excitatory neurons for each inhibitory one, 2 % of all pairs connected; also the populations by name."""
    cells = {"exc": population_of(size * 4 // 5, "exc"), "inh": population_of(size // 5, "inh")}
    projections = [
        Synapse(pre, post, FixedProbability(0.02), into=f"g_{kind}", w=WEIGHTS[kind], name=f"{kind}_to_{post.name}")
        for kind, pre in cells.items()
        for post in cells.values()
    ]
    return Network(*cells.values(), *projections), cells


def draw(spikes: dict[str, Recording], potential: Recording, duration: float, path: Path) -> None:
    """The raster of both populations, their rates, and the potential of three excitatory cells."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(3, sharex=True, height_ratios=[4, 1.3, 1.6], figsize=(8, 7.5), layout="constrained")
    raster, rates, traces = axes
    colours = {"exc": "#1f3b73", "inh": "#b8482f"}
    first = {"exc": 0, "inh": SIZE * 4 // 5}
    for name, recording in spikes.items():
        raster.plot(recording.time, recording.index + first[name], ".", ms=1.2, mew=0, color=colours[name])
        draw_rate(recording, 5.0, duration, rates, color=colours[name])
    raster.set(ylabel="neuron", ylim=(0, SIZE), title="CUBA: excitatory cells blue, inhibitory red")
    rates.set(ylabel="rate (Hz)", ylim=(0, None))
    traces.plot(potential.time, potential["v"], linewidth=0.8)
    traces.axhline(-50.0, color="0.6", linewidth=0.8, linestyle=":")
    traces.set(xlabel="time (ms)", ylabel="v (mV)", xlim=(0, duration))
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def draw_rate(recording: Recording, window: float, duration: float, axes: Any, **look: Any) -> None:
    """The mean rate in windows of some ms."""
    edges = np.arange(0.0, duration + 0.5 * window, window)
    counts = np.histogram(recording.time, edges)[0]
    size = SIZE * (4 if recording.name == "exc" else 1) // 5
    axes.stairs(counts / size / window * 1000.0, edges, baseline=None, **look)


def main() -> None:
    """Build, simulate, print rates and times, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    begin = time.perf_counter()
    network, cells = cuba_network()
    with Simulator(network, dt=0.1, seed=7, threads=options.threads) as sim:
        spikes = {name: sim.record(population, IF_curr_exp.fires) for name, population in cells.items()}
        potential = sim.record(cells["exc"][:3], IF_curr_exp.v)
        built = time.perf_counter()
        sim.simulate(options.duration)
        done = time.perf_counter()

    for name, recording in spikes.items():
        rate = len(recording) / cells[name].size / options.duration * 1000.0
        print(f"{name} rate   {rate:.1f} Hz")
    print(f"build time {built - begin:.3f} s (class to running code, connections drawn)")
    print(f"run time   {done - built:.3f} s for {options.duration:.0f} ms on {options.threads} thread(s)")
    picture = options.output_dir / "cuba.png"
    draw(spikes, potential, options.duration, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
