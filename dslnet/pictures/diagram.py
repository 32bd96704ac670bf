"""A network as a diagram: populations as circles, projections as arrows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dslnet.optional import load
from dslnet.pictures.panels import COLOURS, axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dslnet.network import Network

RADIUS = 0.34


def diagram(network: Network, ax: Axes | None = None) -> Axes:
    """Populations with their sizes, projections with their names; arrows into one port or state have one colour."""
    names = [network.name_of(population) for population in network.populations]
    places = dict(zip(names, on_a_circle(len(names)), strict=True))
    ax = axes_or_new(ax, width=6.0, height=4.2 if len(names) < 3 else 5.5)
    targets = list(dict.fromkeys(target_of(projection) for projection in network.projections))
    circles = {n: circle(ax, places[n], f"{n}\n{p.size}") for n, p in zip(names, network.populations, strict=True)}
    drawn: Counter[tuple[str, str]] = Counter()
    for projection in network.projections:
        ends = network.name_of(projection.pre.parent), network.name_of(projection.post.parent)
        colour = COLOURS[targets.index(target_of(projection)) % len(COLOURS)]
        arrow(ax, circles[ends[0]], circles[ends[1]], drawn[ends], colour, network.name_of(projection))
        drawn[ends] += 1
    finish(ax, places, targets)
    return ax


def on_a_circle(count: int) -> list[Any]:
    """Places around a middle, from the left, clockwise; one alone stands in it."""
    if count == 1:
        return [np.zeros(2)]
    angles = np.pi - 2.0 * np.pi * np.arange(count) / count
    reach = max(1.0, 0.3 * count)
    return list(reach * np.column_stack([np.cos(angles), np.sin(angles)]))


def circle(ax: Axes, place: Any, text: str) -> Any:
    """A population; returns its patch."""
    patches = load("matplotlib.patches", "a diagram", "pip install 'dslnet[plot]'")
    patch = patches.Circle(place, RADIUS, facecolor="white", edgecolor="#333333", linewidth=1.5, zorder=3)
    ax.add_patch(patch)
    ax.text(float(place[0]), float(place[1]), text, ha="center", va="center", fontsize=9, zorder=4)
    return patch


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
    turn = np.deg2rad(50.0 * ((before + 1) // 2) * (-1) ** before)
    outward = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ outward
    aside = np.array([-outward[1], outward[0]])
    begin, end = (place + RADIUS * (0.85 * outward + sign * 0.6 * aside) for sign in (-1.0, 1.0))
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "mutation_scale": 14, "shrinkA": 0, "shrinkB": 0}
    ax.annotate(
        "", xy=tuple(end), xytext=tuple(begin), arrowprops={**look, "connectionstyle": "arc3,rad=1.4"}, zorder=1
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
