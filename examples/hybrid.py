"""Rates and spikes in one network: a rate becomes Poisson spikes, these drive spiking cells, and their spikes a rate.

The rate is a table that begins again every second. Cells of two kinds hear the spikes: one kind excites the reader, the
other, which the first one drives, takes away from it. For a while the second kind is disabled, and the reader rises.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    AllToAll,
    Decoding,
    FiringRate,
    FixedProbability,
    IF_curr_exp,
    LeakyIntegrator,
    Network,
    Poisson,
    Simulator,
    Synapse,
    TimedArray,
    Uniform,
    firing_rate,
)
from dslnet.record import Recording


class Cells(IF_curr_exp):
    """Leaky integrate-and-fire with exponential currents, whose spikes are counted."""

    rate: FiringRate = firing_rate(window=50.0)


def hybrid_network(size: int) -> Network:
    """Table -> Poisson -> excitatory and inhibitory cells -> reader."""
    wave = 15.0 * (1.0 - np.cos(2.0 * np.pi * np.arange(100) / 100.0))
    wish = TimedArray(wave[:, np.newaxis], schedule=10.0, period=1000.0, name="wish")
    source = Poisson(size, rate=5.0, name="source")
    start, pattern = Uniform(-65.0, -50.0), FixedProbability(0.1)
    exc, inh = (Cells(n, name=name, v=start, tau_refrac=2.0) for n, name in ((size, "exc"), (size // 4, "inh")))
    reader = LeakyIntegrator(1, tau=20.0, name="reader")
    return Network(
        wish, source, exc, inh, reader,
        Synapse(wish, source, AllToAll(), into=Poisson.drive),
        Synapse(source, exc, pattern, into=Cells.g_exc, w=90.0 / size, delay=1.5),
        Synapse(exc, inh, pattern, into=Cells.g_exc, w=90.0 / size, delay=1.5),
        Synapse(inh, exc, pattern, into=Cells.g_inh, w=75.0 / size, delay=1.5),
        Decoding(exc, reader, AllToAll(), into=LeakyIntegrator.exc, reduce="mean"),
        Decoding(inh, reader, AllToAll(), into=LeakyIntegrator.inh, w=0.1, reduce="mean"),
    )  # fmt: skip


def draw(spikes: dict[str, Recording], wish: Any, read: Any, rest: tuple[float, float], path: Path) -> None:
    """The rate that goes in, the spikes, the rate that comes out."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(4, sharex=True, height_ratios=[1, 2, 1, 1], figsize=(9, 8), layout="constrained")
    axes[0].plot(wish.time, wish["r"])
    axes[0].set(title="wished rate", ylabel="Hz")
    for axis, (name, recording) in zip(axes[1:3], spikes.items(), strict=True):
        recording.raster(ax=axis)
        axis.set(title=name, xlabel="")
    axes[3].plot(read.time, read["r"])
    axes[3].set(title="what the reader reads", xlabel="time (ms)", ylabel="Hz")
    for axis in axes:
        axis.axvspan(*rest, color="grey", alpha=0.2, linewidth=0)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run three rounds, the second one without inhibition; print and draw what is read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=400, help="excitatory cells")
    parser.add_argument("--round", type=float, default=1000.0, help="ms; the table begins again after 1000")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    network = hybrid_network(options.size)
    inh = network.member("inh")
    assert isinstance(inh, Cells)
    with Simulator(network, dt=0.5, seed=6) as sim:
        spikes = {name: sim.record(network.member(name), Cells.fires) for name in ("exc", "inh")}
        wish, read = (sim.record(network.member(name), "r", period=1.0) for name in ("wish", "reader"))
        for enabled in (True, False, True):
            inh.enabled = enabled
            before = len(read)
            sim.simulate(options.round)
            print(f"inhibition {'on ' if enabled else 'off'}: {read['r'][before:].mean():5.1f} Hz are read in the mean")
    picture = options.output_dir / "hybrid.png"
    draw(spikes, wish, read, (options.round, 2.0 * options.round), picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
