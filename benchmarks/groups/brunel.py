"""Brunel's (2000) network of 12 500 neurons and 15.6 million synapses, in float32."""

from __future__ import annotations

from collections.abc import Sequence

import anchors
from measure import Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, simulated_ms

DURATION = 1000.0
HEAD = [
    "Brunel, dt 0.1 ms",
    "s for 1 s",
    "to the hand-written loop",
    "ns an event",
    "rate (Hz)",
    "build (s)",
    "peak MB",
]


def programs(setting: Setting) -> list[Program]:
    """The loop by hand and ours."""
    duration = simulated_ms(setting, DURATION)
    own = own_programs(setting, "dslnet float32", "brunel.py", "--duration", duration)
    return anchors.brunel_programs(setting, duration) + own


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """An event is one spike at one synapse; its time is that of the whole run."""
    to_second = 1000.0 / simulated_ms(setting, DURATION)
    rows = [
        [
            str(one.program),
            number(one.median("sim_s"), ".3f", to_second),
            against(one, measured),
            number((one.median("sim_s") or 0.0) / (one.median("events") or 1.0), ".2f", 1e9),
            number(one.median("rate_hz"), ".1f"),
            number(one.median("build_s")),
            number(one.median("rss_mb"), ".0f"),
        ]
        for one in measured
    ]
    return table(HEAD, rows) + scaling(measured)


GROUP = Group("Brunel", programs, lines)
