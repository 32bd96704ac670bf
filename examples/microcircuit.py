"""The network under a square millimetre of cortex: 77 169 neurons in four layers (Potjans & Diesmann, 2014).

With --scale s there are s times as many neurons, each with s times as many synapses: weights grow by 1 / sqrt(s), which
keeps the variance of the input, and a constant current replaces the mean that is lost (van Albada et al., 2015).
Correlations grow all the same, and one strong spike is not several weak ones, so that rates are lower: by 10 to 40 % at
0.1, by up to 20 % at 0.3. At full scale, with 299 million synapses, they are within a tenth of the published ones.

T. C. Potjans and M. Diesmann (2014), The cell-type specific cortical microcircuit, Cerebral Cortex 24, 785-806: sizes
and probabilities from table 5, rates from table 6. S. J. van Albada, M. Helias and M. Diesmann (2015), Scalability of
asynchronous networks is limited by one-to-one mapping between effective connectivity and correlations, PLoS
Computational Biology 11, e1004490.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    Array,
    FixedTotalNumber,
    Network,
    Neuron,
    Normal,
    Param,
    PoissonInput,
    Simulator,
    State,
    Synapse,
    param,
    spike,
    state,
    update,
)
from dslnet.record import Recording

COLOURS = ["#1f3b73", "#b8482f"]
NAMES = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
EXTERNAL = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])  # sources of 8 Hz for each neuron
RATES = np.array([0.86, 2.80, 4.45, 5.93, 7.59, 8.64, 1.09, 7.88])  # Hz, as published
V_MEAN = (-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43)  # mV: no wave of spikes at the beginning
V_DEVIATION = (5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48)
PROBABILITIES = np.array(  # [post, pre]
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0000, 0.0076, 0.0000],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0000, 0.0042, 0.0000],
        [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0000],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0000, 0.1057, 0.0000],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0000],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0000],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
    ]
)
SYNAPSES = np.log1p(-PROBABILITIES) / np.log1p(-1.0 / np.outer(SIZES, SIZES))  # numbers that give these probabilities
WEIGHT, INHIBITION, BACKGROUND = 87.8, -4.0, 8.0  # pA (a potential of 0.15 mV), a factor, Hz
WEIGHTS = WEIGHT * np.where(np.arange(8) % 2, INHIBITION, 1.0) * np.ones((8, 8))
WEIGHTS[NAMES.index("L23E"), NAMES.index("L4E")] *= 2.0


class Cell(Neuron):
    """A leaky integrate-and-fire neuron with an exponentially decaying current, which is advanced exactly.

    c_m dv/dt = c_m (e_l - v) / tau_m + i + i_dc, di/dt = -i / tau_syn (Rotter & Diesmann, 1999, Biological Cybernetics
    81, 381-402). Spikes go into `i`, in pA.
    """

    tau_m: Param = param(10.0, unit="ms")
    c_m: Param = param(250.0, unit="pF")
    tau_syn: Param = param(0.5, unit="ms")
    e_l: Param = param(-65.0, unit="mV", doc="v at rest and after a spike")
    theta: Param = param(-50.0, unit="mV", doc="threshold")
    t_ref: Param = param(2.0, unit="ms")
    i_dc: Param = param(0.0, unit="pA")
    v: State = state(-65.0, unit="mV")
    i: State = state(0.0, unit="pA")

    @update
    def charge(self) -> None:
        kept = np.exp(-self.dt / self.tau_m)
        current = (kept - np.exp(-self.dt / self.tau_syn)) / (1.0 / self.tau_syn - 1.0 / self.tau_m) * self.i
        constant = (1.0 - kept) * self.tau_m * self.i_dc
        self.v = self.e_l + (self.v - self.e_l) * kept + (current + constant) / self.c_m

    @i.ode
    def di(self) -> Array:
        return -self.i / self.tau_syn

    @spike
    def fires(self) -> Array:
        return self.v >= self.theta

    @fires.reset
    def recover(self) -> None:
        self.v = self.e_l

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.t_ref


def missing_current(scale: float) -> Any:
    """The mean current, in pA, that is lost with in-degrees times `scale` and weights divided by its root."""
    recurrent = (WEIGHTS * SYNAPSES / SIZES[:, None]) @ RATES
    return (1.0 - np.sqrt(scale)) * (recurrent + WEIGHT * EXTERNAL * BACKGROUND) * Cell.tau_syn.default / 1000.0


def connect(pre: Cell, post: Cell, synapses: float, weight: float) -> Synapse[Cell, Cell]:
    """So many synapses, several of a pair allowed; weights vary by a tenth, delays by a half."""
    excites = weight > 0.0
    mean = 1.5 if excites else 0.75  # ms
    return Synapse(
        pre,
        post,
        FixedTotalNumber(round(synapses), replace=True),
        into=Cell.i,
        w=Normal(weight, abs(weight) / 10.0, min=0.0 if excites else None, max=None if excites else 0.0),
        delay=Normal(mean, mean / 2.0, min=0.05),  # what is nearer to no delay than to 0.1 ms is drawn again
        name=f"{pre.name}_to_{post.name}",
    )


def microcircuit_network(scale: float = 1.0) -> tuple[Network, dict[str, Cell]]:
    """The network with `scale` times the neurons and in-degrees; also its populations, from layer 2/3 to layer 6."""
    sizes = np.maximum(np.round(scale * SIZES).astype(int), 1)
    weights, dc = WEIGHTS / np.sqrt(scale), missing_current(scale)
    cells = [
        Cell(int(sizes[n]), name=name, i_dc=float(dc[n]), v=Normal(V_MEAN[n], V_DEVIATION[n]))
        for n, name in enumerate(NAMES)
    ]
    background = [
        PoissonInput(cell, into=Cell.i, n=scale * EXTERNAL[n], rate=BACKGROUND, w=WEIGHT / np.sqrt(scale))
        for n, cell in enumerate(cells)
    ]
    recurrent = [
        connect(cells[pre], cells[post], scale**2 * SYNAPSES[post, pre], float(weights[post, pre]))
        for post, pre in np.argwhere(PROBABILITIES > 0.0)
    ]
    return Network(*cells, *background, *recurrent), dict(zip(NAMES, cells, strict=True))


def draw_raster(spikes: dict[str, Recording], cells: dict[str, Cell], axes: Any) -> None:
    """Layer 2/3 on top, excitatory cells blue; of many neurons every some-th is drawn."""
    every = max(1, sum(cell.size for cell in cells.values()) // 4000)
    first, middles = 0, []
    for colour, (name, spike_times) in zip(COLOURS * 4, spikes.items(), strict=True):
        shown = spike_times.index % every == 0
        rows = first + spike_times.index[shown] // every
        axes.plot(spike_times.time[shown], rows, ".", ms=1.6, mew=0, color=colour)
        height = -(-cells[name].size // every)
        middles.append(first + height / 2)
        first += height
    axes.set_yticks(middles, NAMES)
    axes.set(xlabel="time (ms)", ylim=(first, 0), title="excitatory cells blue, inhibitory red")


def draw(spikes: dict[str, Recording], cells: dict[str, Cell], rates: Any, stop: float, path: Path) -> None:
    """The raster of the last 300 ms, and the rates beside those of the paper."""
    import matplotlib.pyplot as plt

    figure, (raster, bars) = plt.subplots(1, 2, width_ratios=[2.2, 1], figsize=(11, 6), layout="constrained")
    draw_raster(spikes, cells, raster)
    raster.set_xlim(max(0.0, stop - 300.0), stop)
    bars.barh(NAMES, rates, color=COLOURS * 4)
    bars.plot(RATES, NAMES, "D", ms=5, color="0.2", label="published")
    bars.invert_yaxis()
    bars.set(xlabel="rate (Hz)", title="mean rates")
    bars.legend(frameon=False)
    for axis in (raster, bars):
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Build, simulate, print the rates beside those of the paper, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1, help="the part of all neurons and in-degrees, up to 1")
    parser.add_argument("--duration", type=float, default=1000.0, help="ms that are counted")
    parser.add_argument("--transient", type=float, default=200.0, help="ms before")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    begin = time.perf_counter()
    network, cells = microcircuit_network(options.scale)
    stop = options.transient + options.duration
    with Simulator(network, dt=0.1, seed=55, threads=options.threads, dtype="float32") as sim:
        spikes = {name: sim.record(cell, Cell.fires) for name, cell in cells.items()}
        built = time.perf_counter()
        sim.simulate(stop)
        done = time.perf_counter()
    late = [np.sum(recording.time >= options.transient) for recording in spikes.values()]
    rates = [1000.0 * count / cells[name].size / options.duration for name, count in zip(NAMES, late, strict=True)]
    print("population   neurons    rate  published (Hz)")
    for name, rate, published in zip(NAMES, rates, RATES, strict=True):
        print(f"{name:<10} {cells[name].size:>9} {rate:>7.2f} {published:>10.2f}")
    print(f"build time {built - begin:.1f} s, run time {done - built:.1f} s for {stop:.0f} ms")
    picture = options.output_dir / "microcircuit.png"
    draw(spikes, cells, rates, stop, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
