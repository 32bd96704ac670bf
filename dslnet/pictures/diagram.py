"""A network as a diagram: populations as circles, projections as arrows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dslnet.messages.optional import load
from dslnet.network import Network
from dslnet.pictures.panels import COLOURS, axes_or_new, check_given

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RADIUS = 0.34
LARGEST, SMALLEST = 9.0, 5.0
"""Of the names of populations, in points."""
LETTER = 0.55
"""How wide a letter is, as a part of its height."""


def diagram(network: Network, ax: Axes | None = None) -> Axes:
    """Populations with their sizes, projections with their names; arrows into one port or state have one colour."""
    check_given(network, Network, "diagram", "a network is needed, such as Network(exc, ee), or sim.network")
    names = [network.name_of(population) for population in network.populations]
    places = dict(zip(names, on_a_circle(len(names)), strict=True))
    wide = max(6.0, min(12.0, 2.0 * max(1.0, 0.3 * len(names)) + 2.5))  # inches, so that names can be read
    ax = axes_or_new(ax, width=wide, height=4.2 if len(names) < 3 else 0.92 * wide)
    targets = list(dict.fromkeys(target_of(projection) for projection in network.projections))
    finish(ax, places, targets)
    circles = {n: circle(ax, places[n], n, p.size) for n, p in zip(names, network.populations, strict=True)}
    drawn: Counter[tuple[str, str]] = Counter()
    for projection in network.projections:
        ends = network.name_of(projection.pre.parent), network.name_of(projection.post.parent)
        colour = COLOURS[targets.index(target_of(projection)) % len(COLOURS)]
        arrow(ax, circles[ends[0]], circles[ends[1]], drawn[ends], colour, network.name_of(projection))
        drawn[ends] += 1
    return ax


def on_a_circle(count: int) -> list[Any]:
    """Places around a middle, from the left, clockwise; one alone stands in it."""
    if count == 1:
        return [np.zeros(2)]
    angles = np.pi - 2.0 * np.pi * np.arange(count) / count
    reach = max(1.0, 0.3 * count)
    return list(reach * np.column_stack([np.cos(angles), np.sin(angles)]))


def circle(ax: Axes, place: Any, name: str, size: int) -> Any:
    """A population, with its name in a size that fits; returns its patch."""
    patches = load("matplotlib.patches", "a diagram", "pip install 'dslnet[plot]'")
    patch = patches.Circle(place, RADIUS, facecolor="white", edgecolor="#333333", linewidth=1.5, zorder=3)
    ax.add_patch(patch)
    text, points = fitting(name, size, room(ax))
    ax.text(float(place[0]), float(place[1]), text, ha="center", va="center", fontsize=points, zorder=4)
    return patch


def room(ax: Axes) -> float:
    """The width of a circle in points, 72 to the inch."""
    spans = [high - low for low, high in (ax.get_xlim(), ax.get_ylim())]
    scale = min(ax.bbox.width / spans[0], ax.bbox.height / spans[1])
    return float(2.0 * RADIUS * scale * 72.0 / ax.figure.dpi)


def fitting(name: str, size: int, width: float) -> tuple[str, float]:
    """What is written into a circle of so many points, and in which size: a long name is smaller, broken at its
    underscores, and in the end cut short."""
    lines = [name]
    if points_of(lines, width) < LARGEST:
        lines = broken(name)
    points = max(points_of(lines, width), SMALLEST)
    most = max(3, int(0.9 * width / (LETTER * points)))
    lines = [line if len(line) <= most else f"{line[: most - 1]}…" for line in lines]
    return "\n".join([*lines, str(size)]), points


def broken(name: str) -> list[str]:
    """A name in about three lines, which end after underscores; what does not fit into four is left out."""
    wide, lines = max(8, -(-len(name) // 3)), [""]
    for word in name.replace("_", "_\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(word) > wide:
            lines.append("")
        lines[-1] += word
    return lines if len(lines) <= 4 else [*lines[:3], f"{lines[3]}…"]


def points_of(lines: list[str], width: float) -> float:
    """The size in which lines, and one more, fit into a circle."""
    across = 0.9 * width / (LETTER * max(map(len, lines)))
    return min(LARGEST, across, 0.8 * width / (1.2 * (len(lines) + 1)))


def arrow(ax: Axes, pre: Any, post: Any, before: int, colour: str, label: str) -> None:
    """A projection, bent so that the way back and others beside it (`before` so many) do not cover it."""
    begin, end = np.array(pre.center), np.array(post.center)
    if pre is post:
        loop(ax, begin, before, colour, label)
        return
    bend = 0.18 + 0.16 * before
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "mutation_scale": 14}
    style = {"connectionstyle": f"arc3,rad={bend}", "patchA": pre, "patchB": post, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=tuple(end), xytext=tuple(begin), arrowprops={**look, **style}, zorder=1)
    along = end - begin
    middle = (begin + end) / 2.0 + np.array([along[1], -along[0]]) * bend / 2.0
    write(ax, middle, label, colour)


def loop(ax: Axes, place: Any, before: int, colour: str, label: str) -> None:
    """A projection of a population onto itself: outwards from the middle of the picture."""
    outward = np.array([0.0, 1.0]) if not place.any() else place / np.linalg.norm(place)
    turn = np.deg2rad(75.0 * ((before + 1) // 2) * (-1) ** before)
    outward = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ outward
    aside = np.array([-outward[1], outward[0]])
    begin, end = (place + RADIUS * (0.9 * outward + sign * 0.45 * aside) for sign in (-1.0, 1.0))
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "mutation_scale": 14, "shrinkA": 0, "shrinkB": 0}
    ax.annotate(
        "", xy=tuple(end), xytext=tuple(begin), arrowprops={**look, "connectionstyle": "arc3,rad=1.9"}, zorder=1
    )
    write(ax, place + outward * 2.35 * RADIUS, label, colour)


def write(ax: Axes, place: Any, text: str, colour: str) -> None:
    """A label that hides the line under it."""
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    ax.text(
        float(place[0]), float(place[1]), text, color=colour, fontsize=8, ha="center", va="center", bbox=box, zorder=2
    )


def finish(ax: Axes, places: dict[str, Any], targets: list[str]) -> None:
    """Room for everything, a legend of colours, no axes."""
    points = np.array(list(places.values()))
    low, high = points.min(axis=0) - 3.2 * RADIUS, points.max(axis=0) + 3.2 * RADIUS
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    ax.set_axis_off()
    lines = load("matplotlib.lines", "a diagram", "pip install 'dslnet[plot]'")
    handles = [lines.Line2D([], [], color=COLOURS[n % len(COLOURS)], label=name) for n, name in enumerate(targets)]
    if handles:
        ax.legend(handles=handles, title="into", loc="upper left", frameon=False, fontsize=8)


def target_of(projection: Any) -> str:
    """What a projection delivers into."""
    into = projection.into
    return ", ".join(into) if isinstance(into, tuple | list) else str(into)
