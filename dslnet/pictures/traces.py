"""Pictures of samples over time: lines, or an image where they are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.messages.optional import load
from dslnet.pictures.panels import COLOURS, axes_or_new, check_given, legend, new_panels, tidy, with_unit
from dslnet.pictures.spikes import cut_off, draw_raster
from dslnet.record.recording import Recording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LINES = 10
"""More neurons than these are drawn as an image: so many lines would hide one another."""


def draw_recording(recording: Recording, ax: Axes | None = None) -> Any:
    """Each field over time, then the spikes: on `ax` if it is given, else in panels one below the other.

    Returns the axes, an array of them if there are several.
    """
    check_given(recording, Recording, "traces", "a recording is needed, as sim.record(exc, COBA.v) returns it")
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
    samples = flat(recording[name])
    if samples.shape[1] <= MOST_LINES or len(samples) < 2:
        ax.plot(recording.time, samples, linewidth=1.0)
        ax.set_ylabel(with_unit(name, recording.fields[name].unit))
        ax.margins(x=0.01)
        tidy(ax)
    else:
        draw_image(recording, name, samples, ax)
    ax.set_xlabel("time (ms)")
    ax.set_title(recording.name)
    return ax


def draw_image(recording: Recording, name: str, samples: NDArray[Any], ax: Axes) -> None:
    """Colours for values, neurons or synapses upwards, time to the right; pauses stay empty."""
    sampler, time = recording.fields[name], recording.time
    width = recording.clock.time(sampler.period)  # each sample is as wide as the time to the next
    apart = np.flatnonzero(np.diff(sampler.ticks()) > sampler.period) + 1
    colours = load("matplotlib.colors", "a picture", "pip install 'dslnet[plot]'").Normalize()
    colours.autoscale(np.ma.masked_invalid(samples))
    look: dict[str, Any] = {"origin": "lower", "aspect": "auto", "interpolation": "nearest", "cmap": "viridis"}
    for seen, values in zip(np.split(time, apart), np.split(samples, apart), strict=True):
        extent = (seen[0], seen[-1] + width, -0.5, samples.shape[1] - 0.5)
        image = ax.imshow(values.T, extent=extent, norm=colours, **look)
    ax.set_xlim(time[0], time[-1] + width, auto=None)  # and not that of the last stretch
    ax.figure.colorbar(image, ax=ax, label=with_unit(name, sampler.unit), pad=0.02)
    ax.locator_params(axis="y", integer=True)  # there is no neuron 2.5
    ax.set_ylabel(sampler.word)


def flat(samples: NDArray[Any]) -> NDArray[Any]:
    """Samples as numbers of shape (samples, neurons), whatever the shape of the population."""
    width = int(np.prod(samples.shape[1:]))
    return samples.reshape(len(samples), width).astype(np.float64)
