"""COBA 4000 (Vogels & Abbott, 2005): weights stored once, and one for each synapse."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import anchors
import peers
from measure import Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

DURATION = 5000.0


def programs(setting: Setting, per_synapse: bool) -> list[Program]:
    """The loop by hand, ours in both widths, and the others, which store weights in their own way."""
    duration = simulated_ms(setting, DURATION)
    found = anchors.coba_programs(setting, duration, per_synapse)
    more = ("--per-synapse",) if per_synapse else ()
    for dtype in ("float64",) if per_synapse else ("float64", "float32"):
        choices = ("--duration", duration, "--dtype", dtype, *more)
        found += own_programs(setting, f"dslnet {dtype}", "coba.py", *choices)
    return found if per_synapse else found + others(setting, duration)


def others(setting: Setting, duration: float) -> list[Program]:
    """The peers that have this network."""
    options = setting.options
    pairs = ((peers.BRIAN2, options.brian2), (peers.ANNARCHY, options.annarchy))
    return [p for peer, given in pairs for p in peer_programs(setting, peer, given, "--duration", duration)]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Seconds a biological second, and the ratio to the loop by hand on as many threads."""
    to_second = 1000.0 / simulated_ms(setting, DURATION)
    rows = [
        [
            str(one.program),
            number(one.median("sim_s"), ".4f", to_second),
            against(one, measured),
            number(one.median("rate_hz"), ".1f"),
            number(one.median("build_s")),
        ]
        for one in measured
    ]
    head = ["COBA 4000, dt 0.1 ms", "s for 1 s", "to the hand-written loop", "rate (Hz)", "build (s)"]
    return table(head, rows) + scaling(measured)


ONE_WEIGHT = Group("COBA, weights stored once", partial(programs, per_synapse=False), lines)
PER_SYNAPSE = Group("COBA, one weight a synapse", partial(programs, per_synapse=True), lines)
