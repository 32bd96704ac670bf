"""Simple and complex cells find the edges of a picture: a bank of filters, then pooling (Hubel & Wiesel, 1962).

D. H. Hubel and T. N. Wiesel (1962), Receptive fields, binocular interaction and functional architecture in the cat's
visual cortex, Journal of Physiology 160, 106-154. Simple cells see a small window through one of eight Gabor functions
(J. G. Daugman, 1985, Journal of the Optical Society of America A 2, 1160-1169), whose weights all places share; a
complex cell takes the strongest of some simple cells of one orientation. The edges of a disc run in all directions, and
the orientation that answers best is compared with the true one.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    Convolution,
    Image,
    Network,
    Neuron,
    Param,
    Pooling,
    Port,
    Simulator,
    State,
    Synapse,
    param,
    port,
    state,
    update,
)

ORIENTATIONS = 8


class Cells(Neuron):
    """r is how far the input is above a threshold, whichever side of the edge is bright."""

    theta: Param = param(0.2)
    seen: Port = port()
    r: State = state(0.0)

    @update
    def answer(self) -> None:
        self.r = np.maximum(np.abs(self.seen) - self.theta, 0.0)


def gabors(width: int) -> Any:
    """Odd Gabor functions, one for each orientation of an edge, without a mean and of the same norm."""
    reach = np.arange(width) - width // 2
    rows, columns = np.meshgrid(reach, reach, indexing="ij")
    angle = np.pi * np.arange(ORIENTATIONS)[:, None, None] / ORIENTATIONS
    across = np.cos(angle) * rows + np.sin(angle) * columns
    bank = np.exp(-(rows**2 + columns**2) / (2.0 * (width / 5.0) ** 2)) * np.sin(2.0 * np.pi * across / width)
    return bank / np.abs(bank).sum(axis=(1, 2), keepdims=True) * 2.0


def disc(size: int) -> Any:
    """A bright disc on dark ground, in noise, and for each pixel the direction away from its middle."""
    rows, columns = np.indices((size, size)) - 0.5 * (size - 1)
    picture = np.clip(size * 0.3 - np.hypot(rows, columns) + 0.5, 0.0, 1.0)
    noise = np.random.default_rng(3).normal(0.0, 0.05, size=picture.shape)
    return 0.2 + 0.6 * picture + noise, np.arctan2(columns, rows) % np.pi


def draw(image: Any, maps: Any, pooled: Any, bank: Any, path: Path) -> None:
    """The picture, four filters, and what simple and complex cells answer, a colour for each orientation."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 4, figsize=(14, 4), layout="constrained")
    tiles = np.vstack([np.hstack(bank[: ORIENTATIONS // 2]), np.hstack(bank[ORIENTATIONS // 2 :])])
    axes[0].imshow(image, cmap="grey")
    axes[1].imshow(tiles, cmap="RdBu_r", vmin=-np.abs(tiles).max(), vmax=np.abs(tiles).max())
    for axis, answers in ((axes[2], maps), (axes[3], pooled)):
        colours = plt.get_cmap("hsv")(answers.argmax(axis=0) / ORIENTATIONS)[:, :, :3]
        axis.imshow(colours * (answers.max(axis=0) / answers.max())[:, :, None], interpolation="nearest")
    titles = ("picture", "filters", "simple cells above half the maximum", "complex cells")
    for axis, title in zip(axes, titles, strict=True):
        axis.set(title=title, xticks=[], yticks=[])
    figure.savefig(path, dpi=150)


def main() -> None:
    """Show the picture, say how well orientations are found, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", type=Path, help="an image file in the place of the disc")
    parser.add_argument("--size", type=int, default=128, help="pixels of a side, a multiple of 2")
    parser.add_argument("--width", type=int, default=11, help="pixels of a side of a filter")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    size, bank = options.size, gabors(options.width)
    picture, direction = disc(size)
    retina = Image(options.picture or picture, shape=(size, size), name="retina")
    simple = Cells((ORIENTATIONS, size, size), name="simple")
    complex_ = Cells((ORIENTATIONS, size // 2 - 1, size // 2 - 1), theta=0.0, name="complex")
    see = Synapse(retina, simple, Convolution(bank), into=Cells.seen)
    pool = Synapse(simple, complex_, Pooling((1, 4, 4), stride=(1, 2, 2)), into=Cells.seen, reduce=np.max)
    with Simulator(Network(retina, simple, complex_, see, pool), dt=1.0) as sim:
        sim.simulate(2.0)
    print(f"synapses     {see.pattern.expected(see.ends) or 0:.0f}, of which {see.w.size} weights are stored")

    border = options.width // 2
    inner = (slice(border, size - border),) * 2
    answers, wanted = simple.r[:, *inner], direction[inner]
    strong = answers.max(axis=0) > 0.5 * answers.max()
    if options.picture is None:
        found = np.pi * answers.argmax(axis=0)[strong] / ORIENTATIONS
        error = np.degrees(np.abs((found - wanted[strong] + np.pi / 2.0) % np.pi - np.pi / 2.0))
        print(f"orientation  {error.mean():.1f} degrees off on average, where {180 / ORIENTATIONS:.1f} lie between two")
    print(f"edges        {100 * strong.mean():.1f} % of all places")
    path = options.output_dir / "edge_detection.png"
    draw(retina.r, np.where(strong, answers, 0.0), complex_.r, bank, path)
    print(f"picture in   {path}")


if __name__ == "__main__":
    main()
