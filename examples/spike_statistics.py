"""Spikes analysed with Elephant and with dslnet.statistics: the same numbers from both.

`pip install '.[plot,neo]' elephant`. A recording becomes a Neo block, whose spike trains Elephant analyses. The network
is the balanced network of `balanced_network.py`.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from balanced_network import COBA, balanced_network

from dslnet import Simulator, statistics
from dslnet.record import Recording


def by_elephant(trains: list[Any]) -> dict[str, float]:
    """Mean rate in Hz, CV and local variation of the intervals, correlation of counts in bins of 5 ms."""
    import quantities as pq
    from elephant.conversion import BinnedSpikeTrain
    from elephant.spike_train_correlation import correlation_coefficient
    from elephant.statistics import cv, isi, lv, mean_firing_rate

    often = [train for train in trains if len(train) > 2]
    intervals = [isi(train).magnitude for train in often]
    matrix = correlation_coefficient(BinnedSpikeTrain(often, bin_size=5.0 * pq.ms))
    return {
        "rate (Hz)": float(np.mean([mean_firing_rate(train).rescale("Hz") for train in trains])),
        "CV": float(np.mean([cv(each) for each in intervals])),
        "local variation": float(np.mean([lv(each) for each in intervals])),
        "correlation": float(np.mean(matrix[~np.eye(len(often), dtype=bool)])),
    }


def by_dslnet(spikes: Recording) -> dict[str, float]:
    """The same, straight from the recording."""
    often = np.flatnonzero(np.bincount(spikes.index, minlength=spikes.trains.size) > 2)
    matrix = statistics.correlation(spikes, 5.0, neurons=often)
    return {
        "rate (Hz)": float(np.mean(statistics.rates(spikes))),
        "CV": float(np.mean(statistics.cv(spikes)[often])),
        "local variation": float(np.mean(statistics.local_variation(spikes)[often])),
        "correlation": float(np.mean(matrix[~np.eye(len(often), dtype=bool)])),
    }


def draw(spikes: Recording, path: Path) -> None:
    """The raster with the rate below it, and how regular the neurons are."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, width_ratios=[2, 1], figsize=(11, 4.5), layout="constrained")
    spikes.raster(left, rate=5.0)
    values = statistics.cv(spikes)
    right.hist(values[~np.isnan(values)], bins=20, color="#1f3b73", alpha=0.8)
    right.set(xlabel="CV of the intervals", ylabel="neurons")
    right.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Simulate, analyse twice, print a table, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--neurons", type=int, default=100, help="how many are analysed")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    network = balanced_network()
    exc = network.populations[0]
    with Simulator(network, dt=0.1, seed=7) as sim:
        spikes = sim.record(exc[: options.neurons], COBA.fires)
        sim.simulate(options.duration)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Elephant calls older names of other packages
        theirs = by_elephant(spikes.to_neo().segments[0].spiketrains)
    ours = by_dslnet(spikes)
    print(f"{'':18}{'elephant':>12}{'dslnet':>12}")
    for name, value in theirs.items():
        print(f"{name:18}{value:12.6f}{ours[name]:12.6f}")
    picture = options.output_dir / "spike_statistics.png"
    draw(spikes, picture)
    print(f"picture in {picture}")


if __name__ == "__main__":
    main()
