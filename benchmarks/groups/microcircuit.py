"""The cortical microcircuit of Potjans and Diesmann (2014), beside NEST."""

from __future__ import annotations

from collections.abc import Sequence

import peers
from measure import ROOT, Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

DURATION = 1000.0
HEAD = ["", "times real time", "to NEST", "build (s)", "peak MB", "rates (Hz)"]


def programs(setting: Setting) -> list[Program]:
    """Ours and NEST, where each is there."""
    options = ("--duration", simulated_ms(setting, DURATION), "--scale", setting.options.scale)
    found: list[Program] = []
    if (ROOT / "examples" / "microcircuit.py").exists():
        found += own_programs(setting, "dslnet float32", "microcircuit.py", *options)
    else:
        setting.missing.append("dslnet's microcircuit: no examples/microcircuit.py")
    return found + peer_programs(setting, peers.NEST, setting.options.nest, *options)


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """The real-time factor is seconds for one biological second."""
    to_second = 1000.0 / simulated_ms(setting, DURATION)
    rows = [
        [
            str(one.program),
            number(one.median("sim_s"), ".2f", to_second),
            against(one, measured, peers.NEST.name),
            number(one.median("build_s"), ".1f"),
            number(one.median("rss_mb"), ".0f"),
            " ".join(f"{rate:.1f}" for rate in one.rows[-1]["rates"].values()),
        ]
        for one in measured
    ]
    return [f"Scale {setting.options.scale:g}.", "", *table(HEAD, rows), *scaling(measured)]


GROUP = Group("Microcircuit", programs, lines)
