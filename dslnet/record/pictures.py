"""Pictures of recordings. matplotlib is imported when the first one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import SimulationError
from dslnet.record.optional import load

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dslnet.record.recording import Recording

MOST_LINES = 10
"""More neurons than these are drawn as an image: so many lines would hide one another."""
WIDTH, PANEL_HEIGHT = 8.0, 2.6
COLOURS = ("#1f3b73", "#b8482f", "#3c7d4f", "#8a5a9e", "#a0752b")
"""Of events that share one picture."""


def draw_raster(recording: Recording, ax: Axes | None = None) -> Axes:
    """A dot for each spike, neurons upwards, time to the right; several events in colours of their own.

    Raises SimulationError if no event was recorded.
    """
    if not recording.events:
        raise SimulationError(f"a raster needs spikes: record an event, such as sim.record({recording.name}, 'fires')")
    ax = new_panels(1)[0] if ax is None else ax
    neurons = max(sampler.width for sampler in recording.events.values())
    for number, name in enumerate(recording.events):
        spikes = recording[name]
        ax.scatter(spikes.time, spikes.index, label=name, **dots(neurons, COLOURS[number % len(COLOURS)]))
    ax.set(xlabel="time (ms)", ylabel="neuron", ylim=(-0.5, max(neurons, 1) - 0.5))
    ax.set_title(recording.name)
    ax.locator_params(axis="y", integer=True)
    ax.margins(x=0.01)
    tidy(ax)
    if len(recording.events) > 1:
        legend(ax)
    return ax


def draw_recording(recording: Recording, ax: Axes | None = None) -> Any:
    """Each field over time, then the spikes: on `ax` if it is given, else in panels one below the other.

    Returns the axes, an array of them if there are several.
    """
    if not recording.fields:
        return draw_raster(recording, ax)
    if ax is not None:
        return draw_fields_together(recording, ax)
    panels = new_panels(len(recording.fields) + bool(recording.events))
    for panel, name in zip(panels, recording.fields, strict=False):
        draw_field(recording, name, panel)
    if recording.events:
        draw_raster(recording, panels[-1])
    for panel in panels:
        panel.set_title(recording.name if panel is panels[0] else "")
        panel.label_outer()
    return panels[0] if len(panels) == 1 else panels


def draw_fields_together(recording: Recording, ax: Axes) -> Axes:
    """All fields on one pair of axes: one is drawn as usual, several as lines with a legend."""
    if len(recording.fields) == 1:
        return draw_field(recording, next(iter(recording.fields)), ax)
    for number, (name, sampler) in enumerate(recording.fields.items()):
        lines = ax.plot(recording.time, flat(recording[name]), color=COLOURS[number % len(COLOURS)], linewidth=1.0)
        for line in lines[:1]:
            line.set_label(with_unit(name, sampler.unit))
    ax.set_xlabel("time (ms)")
    ax.set_title(recording.name)
    ax.margins(x=0.01)
    tidy(ax)
    legend(ax)
    return ax


def draw_field(recording: Recording, name: str, ax: Axes) -> Axes:
    """One field: a line for each of a few neurons, an image of many."""
    unit, samples = recording.fields[name].unit, flat(recording[name])
    if samples.shape[1] <= MOST_LINES or len(samples) < 2:
        ax.plot(recording.time, samples, linewidth=1.0)
        ax.set_ylabel(with_unit(name, unit))
        ax.margins(x=0.01)
        tidy(ax)
    else:
        draw_image(recording, samples, with_unit(name, unit), ax)
    ax.set_xlabel("time (ms)")
    ax.set_title(recording.name)
    return ax


def draw_image(recording: Recording, samples: NDArray[Any], label: str, ax: Axes) -> None:
    """Colours for values, neurons upwards, time to the right."""
    time = recording.time
    end = 2.0 * time[-1] - time[-2]  # each sample is as wide as the time to the next
    extent = (time[0], end, -0.5, samples.shape[1] - 0.5)
    image = ax.imshow(samples.T, origin="lower", aspect="auto", extent=extent, interpolation="nearest", cmap="viridis")
    ax.figure.colorbar(image, ax=ax, label=label, pad=0.02)
    ax.locator_params(axis="y", integer=True)  # there is no neuron 2.5
    ax.set_ylabel("neuron")


def new_panels(count: int) -> NDArray[Any]:
    """A new figure with panels one below the other that share the time axis."""
    pyplot = load("matplotlib.pyplot", "a picture", "pip install 'dslnet[plot]'")
    height = PANEL_HEIGHT * count + 1.0
    _, panels = pyplot.subplots(count, 1, sharex=True, squeeze=False, figsize=(WIDTH, height), layout="constrained")
    return np.asarray(panels[:, 0])


def dots(neurons: int, colour: str) -> dict[str, Any]:
    """Strokes where there is room for them, else dots: the fewer neurons, the larger."""
    if neurons <= 100:
        look = {"marker": "|", "s": min(150.0, max(4.0, (90.0 / max(neurons, 1)) ** 2)), "linewidths": 1.2}
    else:
        look = {"marker": ".", "s": min(15.0, max(1.0, 3000.0 / neurons)), "linewidths": 0.0}
    # rasterized: in a PDF the marks are one image; a million of them as vectors nobody could open.
    return {**look, "color": colour, "rasterized": True}


def flat(samples: NDArray[Any]) -> NDArray[Any]:
    """Samples as numbers of shape (samples, neurons), whatever the shape of the population."""
    width = int(np.prod(samples.shape[1:]))
    return samples.reshape(len(samples), width).astype(np.float64)


def with_unit(name: str, unit: str | None) -> str:
    """The label of an axis."""
    return name if unit is None else f"{name} ({unit})"


def legend(ax: Axes) -> None:
    """Above the data, not on it, and beside the title."""
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, frameon=False, borderaxespad=0.1)


def tidy(ax: Axes) -> None:
    """Without the two sides of the frame that say nothing."""
    ax.spines[["top", "right"]].set_visible(False)
