"""What all pictures share: new figures, colours, labels. matplotlib is imported when the first one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.messages.optional import load

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, PANEL_HEIGHT = 8.0, 2.6
COLOURS = ("#1f3b73", "#b8482f", "#3c7d4f", "#8a5a9e", "#a0752b")
"""Of things that share one picture."""


def new_panels(count: int) -> NDArray[Any]:
    """A new figure with panels one below the other that share the time axis."""
    pyplot = load("matplotlib.pyplot", "a picture", "pip install 'dslnet[plot]'")
    height = PANEL_HEIGHT * count + 1.0
    _, panels = pyplot.subplots(count, 1, sharex=True, squeeze=False, figsize=(WIDTH, height), layout="constrained")
    return np.asarray(panels[:, 0])


def axes_or_new(ax: Axes | None, *, width: float = WIDTH, height: float = PANEL_HEIGHT + 1.0) -> Axes:
    """The axes that were given, or those of a new figure of this size in inches."""
    if ax is not None:
        if not hasattr(ax, "scatter"):
            raise DeclarationError(f"ax={ax!r}: axes of matplotlib, as _, ax = plt.subplots() makes them")
        return ax
    pyplot = load("matplotlib.pyplot", "a picture", "pip install 'dslnet[plot]'")
    _, made = pyplot.subplots(figsize=(width, height), layout="constrained")
    return made  # type: ignore[no-any-return]  # pyplot is loaded by name


def check_given(given: Any, kind: type, call: str, needed: str) -> None:
    """Raise DeclarationError for what is not of the kind that a picture is of."""
    if not isinstance(given, kind):
        raise DeclarationError(f"{call}({given!r}): {needed}")


def with_unit(name: str, unit: str | None) -> str:
    """The label of an axis."""
    return name if unit is None else f"{name} ({unit})"


def legend(ax: Axes) -> None:
    """Above the data, not on it, and beside the title."""
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, frameon=False, borderaxespad=0.1)


def tidy(ax: Axes) -> None:
    """Without the two sides of the frame that say nothing."""
    ax.spines[["top", "right"]].set_visible(False)
