"""How fast connections are drawn and laid out."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting
from tables import number, table

from groups.group import Group

LAST = ("drawing FixedProbability(0.02), laying out and starting", "start_per_s", "")


def programs(setting: Setting) -> list[Program]:
    """One script, on one thread."""
    return [Program("connect", 1, lambda: setting.own("connect_speed.py"))]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Speeds beside what is asked of them."""
    keys = [key for key in measured[0].rows[0] if key.endswith("/s")]
    named = [(key, key, "> 20" if key.endswith("synapses/s") else "") for key in keys]
    rows = [[name, number(measured[0].median(key), ".3g", 1e-6), asked] for name, key, asked in (*named, LAST)]
    return table(["", "million a second", "asked"], rows)


GROUP = Group("Connections", programs, lines)
