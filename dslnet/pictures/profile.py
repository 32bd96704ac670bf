"""A picture of where the time went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dslnet.pictures.panels import COLOURS, axes_or_new, check_given, tidy
from dslnet.running.profile import Profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = ("population", "projection")


def draw_profile(profile: Profile, ax: Axes | None = None) -> Axes:
    """A bar for each member, the longest above, with its share; populations and projections in colours of their own."""
    check_given(profile, Profile, "profile", "what sim.profile() returns is needed")
    ax = axes_or_new(ax, width=7.0, height=1.0 + 0.35 * max(1, len(profile.parts)))
    names = [part.member for part in profile.parts]
    colours = [COLOURS[KINDS.index(part.what)] if part.what in KINDS else "#888888" for part in profile.parts]
    bars = ax.barh(range(len(names)), [part.seconds for part in profile.parts], color=colours)
    total = profile.seconds or 1.0
    ax.bar_label(bars, [f"{100 * part.seconds / total:.0f} %" for part in profile.parts], padding=3)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set(xlabel="time (s)", title=f"{profile.seconds:.2f} s in {profile.steps} steps")
    ax.margins(x=0.12)
    tidy(ax)
    return ax
