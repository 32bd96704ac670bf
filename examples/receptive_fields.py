"""Receptive fields for bars: neurons that compete learn one bar each, by the rule of Bienenstock, Cooper and Munro.

P. Foldiak (1990), Forming sparse representations by local anti-Hebbian learning, Biological Cybernetics 64, 165-170,
has the pictures: each horizontal and each vertical bar is there by chance, and two that cross share a pixel. The rule
is that of N. Intrator and L. N. Cooper (1992), Neural Networks 5, 3-17: rates above a sliding threshold strengthen what
is seen, so each neuron keeps to one cause. Lateral inhibition grows between neurons that are active together (Oja's
rule), so no two keep to the same one.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from dslnet import (
    IBCM,
    AllToAll,
    LeakyIntegrator,
    Network,
    Oja,
    Simulator,
    State,
    TimedArray,
    Uniform,
    state,
)

SHOWN = 30.0
"""How long a picture is there, in ms."""


class Growing(IBCM):
    """The rule with weights that are never negative."""

    w: State = state(0.0, min=0.0)


def bars(width: int, count: int, chance: float, seed: int) -> Any:
    """So many pictures with crossing bars, 1 on a bar and 0 beside it."""
    there = np.random.default_rng(seed).random((count, 2, width)) < chance
    return (there[:, 0, :, None] | there[:, 1, None, :]).astype(float)


def selectivity(fields: Any) -> tuple[Any, Any]:
    """For each field the bar that it fits best, and how well: the cosine between them."""
    width = fields.shape[-1]
    row = np.eye(width)[:, :, None] * np.ones(width)
    all_bars = np.concatenate([row, row.transpose(0, 2, 1)]).reshape(2 * width, -1)
    flat = fields.reshape(len(fields), -1)
    fit = flat @ all_bars.T / np.linalg.norm(flat, axis=1, keepdims=True) / np.sqrt(width)
    return fit.argmax(axis=1), fit.max(axis=1)


def draw(pictures: Any, start: Any, end: Any, path: Path) -> None:
    """Some pictures, and the fields of the neurons before and after, each scaled to its own largest weight."""
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(11, 4.5), layout="constrained")
    shown = (("some pictures", pictures), ("weights at the start", start), ("weights at the end", end))
    parts: Any = figure.subfigures(1, 3)
    for part, (title, images) in zip(parts, shown, strict=True):
        part.suptitle(title)
        for axis, image in zip(part.subplots(4, len(images) // 4).flat, images, strict=False):
            axis.imshow(image, cmap="gray", vmin=0.0)
            axis.set(xticks=(), yticks=())
    figure.savefig(path, dpi=150)


def main() -> None:
    """Learn, say how many bars were found, draw the receptive fields."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=6000, help="how many are shown")
    parser.add_argument("--width", type=int, default=8, help="pixels; there are twice as many bars")
    parser.add_argument("--output-dir", type=Path, default=Path())
    options = parser.parse_args()

    width, size = options.width, 3 * options.width
    pictures = bars(width, options.pictures, 1.0 / width, seed=2)
    retina = TimedArray(pictures, schedule=SHOWN, name="retina")
    cells = LeakyIntegrator(size, baseline=0.1, name="cells")  # a little activity of their own: none falls silent
    see = Growing(retina, cells, AllToAll(), into="exc", w=Uniform(0.2, 0.4), eta=1e-4, tau=1000.0, name="see")
    others = AllToAll(self_connections=False)
    compete = Oja(cells, cells, others, into="inh", w=0.0, eta=3e-5, alpha=2.0, name="compete")
    with Simulator(Network(retina, cells, see, compete), dt=1.0, seed=1) as sim:
        start = np.array([see.incoming(cell).receptive_field() for cell in range(size)])
        sim.simulate(options.pictures * SHOWN)
        end = np.array([see.incoming(cell).receptive_field() for cell in range(size)])

    for when, fields in (("at the start", start), ("at the end", end)):
        bar, fit = selectivity(fields)
        found = len(set(bar[fit > 0.9]))
        print(
            f"{when:12}  {found:2} of {2 * width} bars have a neuron; fields fit a bar to {fit.mean():.2f} in the mean"
        )
    picture = options.output_dir / "receptive_fields.png"
    draw(pictures[:size], start, end, picture)
    print(f"picture in    {picture}")


if __name__ == "__main__":
    main()
