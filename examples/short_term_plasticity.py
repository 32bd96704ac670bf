"""Short-term plasticity: the same train of spikes through a synapse that tires and one that grows.

M. Tsodyks, A. Uziel and H. Markram (2000), Synchrony generation in recurrent networks with frequency-dependent
synapses, The Journal of Neuroscience 20, RC50. Spikes come with a constant interval, and one more comes late: the
depressing synapse has nearly recovered by then, and the facilitating one has nearly forgotten. A third synapse,
without plasticity, is there to compare.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    STP,
    AllToAll,
    Array,
    Network,
    Neuron,
    Param,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    param,
    state,
)
from dslnet.record import Recording

KINDS: dict[str, dict[str, Any]] = {
    "depressing": {"U": 0.5, "tau_rec": 800.0, "tau_facil": 0.01, "w": 10.0},
    "facilitating": {"U": 0.05, "tau_rec": 100.0, "tau_facil": 400.0, "w": 40.0},
}
"""Parameters of the two kinds; w (mV) is what a full release adds to the current."""


class Membrane(Neuron):
    """A membrane that never fires, with a current that each spike adds to."""

    tau_m: Param = param(30.0, unit="ms")
    tau_syn: Param = param(3.0, unit="ms")
    v: State = state(0.0, unit="mV", doc="above rest")
    current: State = state(0.0, unit="mV")

    @current.ode
    def dcurrent(self) -> Array:
        return -self.current / self.tau_syn

    @v.ode
    def dv(self) -> Array:
        return (self.current - self.v) / self.tau_m


def train(rate: float, count: int, pause: float) -> Any:
    """The times of regular spikes from 50 ms on, and of one more after a pause."""
    regular = 50.0 + 1000.0 / rate * np.arange(count)
    return np.append(regular, regular[-1] + pause)


def heights(time: Any, v: Any, times: Any) -> Any:
    """How far each spike of a train raises v: from what is there to the peak before the next one."""
    bounds = np.searchsorted(time, np.append(times, np.inf))
    return np.array([v[a:b].max() - v[a] for a, b in pairwise(bounds)])


def draw(traces: dict[str, Recording], inside: dict[str, Any], times: Any, path: Path) -> None:
    """Membranes above, what the synapses hold below, the spikes as ticks."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 3, sharex=True, sharey="row", figsize=(12, 6), layout="constrained")
    for (above, below), (name, trace) in zip(axes.T, traces.items(), strict=True):
        above.plot(trace.time, trace["v"])
        above.plot(times, np.full(times.shape, -0.05), "|", color="black")
        above.set_title(name)
        below.set(xlabel="time (ms)", ylim=(-0.05, 1.05))
        if name in inside:
            time, x, u = np.transpose(inside[name])
            below.plot(time, x, label="x: resources that are there")
            below.plot(time, u, label="u: left of facilitation")
    axes[0, 0].set_ylabel("v above rest (mV)")
    axes[1, 0].set_ylabel("state of the synapse")
    axes[1, 1].legend(loc="center right")
    axes[1, -1].set_axis_off()
    axes[0, -1].tick_params(labelbottom=True)
    axes[0, -1].set_xlabel("time (ms)")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run the three synapses side by side, print how far each spike raises the membrane, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0, help="Hz, of the train")
    parser.add_argument("--count", type=int, default=10, help="spikes of the train, before the late one")
    parser.add_argument("--pause", type=float, default=1200.0, help="ms to the late one")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    times = train(options.rate, options.count, options.pause)
    source = SpikeTrains([times], name="source")
    cells = {name: Membrane(1, name=name) for name in (*KINDS, "static")}
    lines = {name: STP(source, cells[name], AllToAll(), into=Membrane.current, **kind) for name, kind in KINDS.items()}
    static = Synapse(source, cells["static"], AllToAll(), into=Membrane.current, w=5.0)
    with Simulator(Network(source, *cells.values(), *lines.values(), static), dt=0.1) as sim:
        traces = {name: sim.record(cell, Membrane.v) for name, cell in cells.items()}
        inside: dict[str, list[tuple[float, float, float]]] = {name: [] for name in lines}

        @sim.every(period=1.0)
        def look(n: int) -> None:  # states of synapses are read where they are
            for name, line in lines.items():
                inside[name].append((sim.time, line.x[0], line.u[0]))

        sim.simulate(times[-1] + 200.0)

    for name, trace in traces.items():
        found = heights(trace.time, trace["v"][:, 0], times)
        first, last, late = found[0], found[-2], found[-1]
        print(f"{name:13} the 1st raises v by {first:.2f} mV, the last by {last:.2f}, the late one by {late:.2f}")
    picture = options.output_dir / "short_term_plasticity.png"
    draw(traces, inside, times, picture)
    print(f"picture in    {picture}")


if __name__ == "__main__":
    main()
