"""Pictures of rates and histograms over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dslnet.pictures.panels import COLOURS, axes_or_new, check_given, tidy, with_unit
from dslnet.statistics.curve import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dslnet.record.bold import Bold


def draw_curve(curve: Curve, ax: Axes | None = None, colour: str = COLOURS[0]) -> Axes:
    """A curve as steps, one a bin, filled; gaps where nothing was observed stay empty."""
    check_given(curve, Curve, "curve", "a Curve is needed, such as statistics.population_rate(spikes, 5.0)")
    ax = axes_or_new(ax)
    ends = np.append(curve.time[1:], np.inf)
    apart = np.flatnonzero(ends - curve.time > 1.5 * curve.width) + 1
    for time, values in zip(np.split(curve.time, apart), np.split(curve.values, apart), strict=True):
        if len(time):
            ax.stairs(values, np.append(time, time[-1] + curve.width), color=colour, fill=True, alpha=0.35)
            ax.stairs(values, np.append(time, time[-1] + curve.width), color=colour, linewidth=1.0)
    ax.set(xlabel="time (ms)", ylabel=with_unit(curve.label, curve.unit))
    ax.margins(x=0.01)
    ax.set_ylim(bottom=float(np.nanmin(curve.values, initial=0.0)))
    tidy(ax)
    return ax


def draw_bold(bold: Bold, ax: Axes | None = None) -> Axes:
    """A BOLD signal in percent of rest, over time in s."""
    ax = axes_or_new(ax)
    ax.plot(bold.time / 1000.0, 100.0 * bold.signal, color=COLOURS[0], linewidth=1.5)
    ax.axhline(0.0, color="#999999", linewidth=0.8, zorder=0)
    ax.set(xlabel="time (s)", ylabel="BOLD (%)", title=bold.name)
    ax.margins(x=0.01)
    tidy(ax)
    return ax
