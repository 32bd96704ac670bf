"""Pictures of rates and histograms over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dslnet.pictures.panels import COLOURS, axes_or_new, tidy, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from dslnet.statistics.curve import Curve


def draw_curve(curve: Curve, ax: Axes | None = None, colour: str = COLOURS[0]) -> Axes:
    """A curve as steps, one a bin, filled; gaps where nothing was observed stay empty."""
    ax = axes_or_new(ax)
    ends = np.append(curve.time[1:], np.inf)
    apart = np.flatnonzero(ends - curve.time > 1.5 * curve.width) + 1
    for time, values in zip(np.split(curve.time, apart), np.split(curve.values, apart), strict=True):
        if len(time):
            ax.stairs(values, np.append(time, time[-1] + curve.width), color=colour, fill=True, alpha=0.35)
            ax.stairs(values, np.append(time, time[-1] + curve.width), color=colour, linewidth=1.0)
    ax.set(xlabel="time (ms)", ylabel=with_unit(curve.label, curve.unit))
    ax.margins(x=0.01)
    ax.set_ylim(bottom=min(0.0, float(np.nanmin(curve.values))))
    tidy(ax)
    return ax
