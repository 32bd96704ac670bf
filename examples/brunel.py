"""The four regimes of a sparse network of excitatory and inhibitory integrate-and-fire neurons (Brunel, 2000).

All neurons are alike (model A of the paper). Each has C_E = N_E / 10 excitatory and C_I = N_I / 10 inhibitory sources,
and as many external as excitatory ones, which fire at eta times the rate that just brings it to threshold. A spike
moves the potential at once, by J or by -g J. A smaller --size keeps C_E J = 100 mV: the mean input is that of the
paper, its fluctuations are larger.

N. Brunel (2000), Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons, Journal of
Computational Neuroscience 8, 183-208. The regimes are those of its figure 8, the numbers in brackets its simulations.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    Array,
    FixedNumberPre,
    Network,
    Neuron,
    Param,
    PoissonInput,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    spike,
    state,
)
from dslnet.record import Recording

TRANSIENT = 0.2  # the part of a run that is left out of the numbers
REGIMES = (
    ("SR: synchronous regular", 3.0, 2.0, "all in step"),
    ("SI: fast oscillation", 6.0, 4.0, "60.7 Hz, oscillation 180 Hz"),
    ("AI: asynchronous irregular", 5.0, 2.0, "37.7 Hz, no lasting oscillation"),
    ("SI: slow oscillation", 4.5, 0.9, "5.5 Hz, oscillation 22 Hz"),
)


class Cell(Neuron):
    """tau dv/dt = -v. Spikes go straight into v; those that arrive in the refractory time are lost, as in the paper."""

    tau: Param = param(20.0, unit="ms")
    theta: Param = param(20.0, unit="mV", doc="threshold")
    v_reset: Param = param(10.0, unit="mV")
    tau_rp: Param = param(2.0, unit="ms", doc="refractory time")
    v: State = state(0.0, unit="mV")

    @v.ode
    def dv(self) -> Array:
        return -self.v / self.tau

    @spike
    def fires(self) -> Array:
        return self.v >= self.theta

    @fires.reset
    def recover(self) -> None:
        self.v = self.v_reset

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.tau_rp


def brunel_network(g: float, eta: float, size: int = 12500) -> tuple[Network, dict[str, Cell]]:
    """Four excitatory neurons for each inhibitory one; also the populations `exc` and `inh` by name."""
    exc = Cell(size * 4 // 5, name="exc", v=Uniform(0.0, 20.0))
    inh = Cell(size // 5, name="inh", v=Uniform(0.0, 20.0))
    c_e, c_i = exc.size // 10, inh.size // 10
    j = 100.0 / c_e  # mV: 0.1 with a thousand sources
    rate = eta * 10.0  # Hz of one external source: theta / (C_E J tau) is 10 Hz
    members: list[Any] = [exc, inh]
    for post in (exc, inh):
        members += [
            Synapse(exc, post, FixedNumberPre(c_e), into=Cell.v, w=j, delay=1.5, name=f"exc_to_{post.name}"),
            Synapse(inh, post, FixedNumberPre(c_i), into=Cell.v, w=-g * j, delay=1.5, name=f"inh_to_{post.name}"),
            PoissonInput(post, into=Cell.v, n=c_e, rate=rate, w=j, name=f"external_to_{post.name}"),
        ]
    return Network(*members), {"exc": exc, "inh": inh}


def variation(spikes: Recording, start: float) -> float:
    """The coefficient of variation of all intervals after `start` ms; all neurons are alike, so it is that of each."""
    late = spikes.time >= start
    order = np.argsort(spikes.index[late], kind="stable")
    gaps, same = np.diff(spikes.time[late][order]), np.diff(spikes.index[late][order]) == 0
    return float(np.std(gaps[same]) / np.mean(gaps[same])) if np.any(same) else float("nan")


def population_rate(spikes: Recording, size: int, duration: float, window: float) -> tuple[Any, Any]:
    """The edges of windows of some ms, and the mean rate in each, in Hz."""
    edges = np.arange(round(duration / window) + 1) * window
    return edges, np.histogram(spikes.time, edges - 0.01)[0] / size / window * 1000.0


def strongest_frequency(rate: Any, window: float) -> float:
    """Where the power spectrum of a rate has its peak, in Hz, above 5 Hz; smoothed over 5 Hz."""
    power = np.abs(np.fft.rfft(rate - np.mean(rate))) ** 2
    frequencies = np.fft.rfftfreq(len(rate), window / 1000.0)
    width = max(1, round(5.0 / frequencies[1]))
    smooth = np.convolve(power, np.ones(width), mode="same")
    return float(frequencies[np.argmax(np.where(frequencies > 5.0, smooth, 0.0))])


def draw(spikes: Recording, rate: tuple[Any, Any], duration: float, title: str, figure: Any) -> None:
    """The last 200 ms: fifty neurons above, the rate of all of them below."""
    raster, below = figure.subplots(2, sharex=True, height_ratios=[2, 1])
    shown = spikes.index < 50
    raster.plot(spikes.time[shown], spikes.index[shown], "|", ms=2.5, mew=0.8, color="#1f3b73")
    raster.set(ylabel="neuron", ylim=(-1, 50), title=title)
    edges, values = rate
    below.stairs(values, edges, baseline=None, color="#b8482f", linewidth=0.8)
    below.set(xlabel="time (ms)", ylabel="rate (Hz)", xlim=(max(0.0, duration - 200.0), duration), ylim=(0, None))
    for axis in (raster, below):
        axis.spines[["top", "right"]].set_visible(False)


def main() -> None:
    """Simulate the four regimes, print what is known of each, draw."""
    import matplotlib.pyplot as plt

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=12500, help="neurons; 12500 in the paper")
    parser.add_argument("--duration", type=float, default=600.0, help="ms")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    figure = plt.figure(figsize=(11, 7.5), layout="constrained")
    panels: Any = figure.subfigures(2, 2)
    start = TRANSIENT * options.duration
    for panel, (title, g, eta, found) in zip(panels.flat, REGIMES, strict=True):
        network, cells = brunel_network(g, eta, options.size)
        with Simulator(network, dt=0.1, seed=8, threads=options.threads, dtype="float32") as sim:
            spikes = sim.record(cells["exc"], Cell.fires)
            sim.simulate(options.duration)
        edges, rate = population_rate(spikes, cells["exc"].size, options.duration, 0.5)
        late = rate[round(start / 0.5) :]
        frequency = strongest_frequency(late, 0.5)
        print(
            f"{title:<27} {late.mean():6.1f} Hz, CV {variation(spikes, start):.2f}, rate varies by "
            f"{late.std() / late.mean():4.0%}, most at {frequency:.0f} Hz [paper: {found}]"
        )
        draw(spikes, (edges, rate), options.duration, f"{title}, g = {g}, eta = {eta}", panel)
    picture = options.output_dir / "brunel.png"
    figure.savefig(picture, dpi=150)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
