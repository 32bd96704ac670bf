"""How fast connections are drawn and laid out."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting
from tables import number, table

from groups.group import Group

ROWS = (
    ("drawing connections", "pattern_per_s", "> 20"),
    ("drawing, laying out and starting", "start_per_s", ""),
)


def programs(setting: Setting) -> list[Program]:
    """One script, on one thread."""
    return [Program("connect", 1, lambda: setting.own("connect_speed.py"))]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Speeds beside what is asked of them."""
    rows = [[name, number(measured[0].median(key), ".3g", 1e-6), asked] for name, key, asked in ROWS]
    return table(["", "million synapses a second", "asked"], rows)


GROUP = Group("Connections", programs, lines)
