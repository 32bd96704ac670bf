"""Pictures of samples over time: lines, or an image where they are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.pictures.panels import COLOURS, axes_or_new, legend, new_panels, tidy, with_unit
from dslnet.pictures.spikes import cut_off, draw_raster

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dslnet.record.recording import Recording

MOST_LINES = 10
"""More neurons than these are drawn as an image: so many lines would hide one another."""


def draw_recording(recording: Recording, ax: Axes | None = None) -> Any:
    """Each field over time, then the spikes: on `ax` if it is given, else in panels one below the other.

    Returns the axes, an array of them if there are several.
    """
    if not recording.fields:
        return draw_raster(recording, ax)
    if ax is not None:
        ax = draw_fields_together(recording, axes_or_new(ax))
        if recording.events:
            draw_spikes_below(recording, ax)
        return ax
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
    ax.set(xlabel="time (ms)", ylabel=", ".join(with_unit(n, s.unit) for n, s in recording.fields.items()))
    ax.set_title(recording.name, loc="left")  # the legend is to the right of it
    ax.margins(x=0.01)
    tidy(ax)
    legend(ax)
    return ax


def draw_spikes_below(recording: Recording, ax: Axes) -> Axes:
    """The raster on axes that are cut off from `ax`; returns these."""
    below = draw_raster(recording, cut_off(ax))
    below.set_title("")
    ax.set_xlabel("")
    ax.tick_params(labelbottom=False)
    return below


def draw_field(recording: Recording, name: str, ax: Axes) -> Axes:
    """One field: a line for each of a few neurons, an image of many."""
    unit, word, samples = recording.fields[name].unit, recording.fields[name].word, flat(recording[name])
    if samples.shape[1] <= MOST_LINES or len(samples) < 2:
        ax.plot(recording.time, samples, linewidth=1.0)
        ax.set_ylabel(with_unit(name, unit))
        ax.margins(x=0.01)
        tidy(ax)
    else:
        draw_image(recording, samples, with_unit(name, unit), word, ax)
    ax.set_xlabel("time (ms)")
    ax.set_title(recording.name)
    return ax


def draw_image(recording: Recording, samples: NDArray[Any], label: str, word: str, ax: Axes) -> None:
    """Colours for values, neurons or synapses upwards, time to the right."""
    time = recording.time
    end = 2.0 * time[-1] - time[-2]  # each sample is as wide as the time to the next
    extent = (time[0], end, -0.5, samples.shape[1] - 0.5)
    image = ax.imshow(samples.T, origin="lower", aspect="auto", extent=extent, interpolation="nearest", cmap="viridis")
    ax.figure.colorbar(image, ax=ax, label=label, pad=0.02)
    ax.locator_params(axis="y", integer=True)  # there is no neuron 2.5
    ax.set_ylabel(word)


def flat(samples: NDArray[Any]) -> NDArray[Any]:
    """Samples as numbers of shape (samples, neurons), whatever the shape of the population."""
    width = int(np.prod(samples.shape[1:]))
    return samples.reshape(len(samples), width).astype(np.float64)
