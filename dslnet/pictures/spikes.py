"""Pictures of spikes: the raster, and the rate below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dslnet.errors import SimulationError
from dslnet.pictures.curves import draw_curve
from dslnet.pictures.panels import COLOURS, PANEL_HEIGHT, axes_or_new, legend, tidy
from dslnet.record.recording import Recording
from dslnet.statistics.rates import population_rate
from dslnet.statistics.trains import Trains, trains_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_raster(
    spikes: Recording | Any, ax: Axes | None = None, rate: float | None = None, *, stop: float | None = None
) -> Axes:
    """A dot for each spike, neurons upwards, time to the right; several events in colours of their own.

    `spikes` is a recording, or with `stop`, until when was observed in ms, a list with an array of spike times for each
    neuron. With `rate` the rates in bins of so many ms are drawn below, on axes that share the time. Raises
    SimulationError if no event was recorded.
    """
    events, title = events_of(spikes, stop)
    ax = axes_or_new(ax, height=(PANEL_HEIGHT if rate is None else 1.4 * PANEL_HEIGHT) + 1.0)
    neurons = max(event.size for event in events.values())
    for number, (name, event) in enumerate(events.items()):
        ax.scatter(event.time, event.index, label=name, **dots(neurons, COLOURS[number % len(COLOURS)]))
    ax.set(xlabel="time (ms)", ylabel="neuron", ylim=(-0.5, max(neurons, 1) - 0.5))
    ax.set_title(title)
    ax.locator_params(axis="y", integer=True)
    ax.margins(x=0.01)
    tidy(ax)
    if len(events) > 1:
        legend(ax)
    if rate is not None:
        draw_rate_below(events, ax, rate)
    return ax


def events_of(spikes: Any, stop: float | None) -> tuple[dict[str, Trains], str]:
    """The spikes of each event, and what they are of."""
    if not isinstance(spikes, Recording):
        return {"": trains_of(spikes, stop=stop)}, ""
    if not spikes.events:
        raise SimulationError(f"a raster needs spikes: record an event, such as sim.record({spikes.name}, 'fires')")
    return {name: spikes[name].trains for name in spikes.events}, spikes.name


def draw_rate_below(events: Mapping[str, Trains], ax: Axes, bin: float) -> Axes:
    """The rate of each event in bins of `bin` ms, on axes that are cut off from `ax`; returns these."""
    below = cut_off(ax)
    for number, event in enumerate(events.values()):
        draw_curve(population_rate(event, bin), below, COLOURS[number % len(COLOURS)])
    below.set(xlabel="time (ms)", ylabel="rate (Hz)", ylim=(0.0, None))
    ax.set_xlabel("")
    ax.tick_params(labelbottom=False)
    return below


def cut_off(ax: Axes) -> Axes:
    """New axes in the lower quarter of the place of others, which share the time with these."""
    figure, place = ax.figure, ax.get_subplotspec()
    if place is not None:
        halves = place.subgridspec(2, 1, height_ratios=[3, 1], hspace=0.06)
        ax.set_subplotspec(halves[0])
        return figure.add_subplot(halves[1], sharex=ax)
    left, bottom, width, height = ax.get_position().bounds
    ax.set_position((left, bottom + 0.28 * height, width, 0.72 * height))
    return figure.add_axes((left, bottom, width, 0.24 * height), sharex=ax)


def dots(neurons: int, colour: str) -> dict[str, Any]:
    """Strokes where there is room for them, else dots: the fewer neurons, the larger."""
    if neurons <= 100:
        look = {"marker": "|", "s": min(150.0, max(4.0, (90.0 / max(neurons, 1)) ** 2)), "linewidths": 1.2}
    else:
        look = {"marker": ".", "s": min(15.0, max(1.0, 3000.0 / neurons)), "linewidths": 0.0}
    # rasterized: in a PDF the marks are one image; a million of them as vectors nobody could open.
    return {**look, "color": colour, "rasterized": True}
