"""Neurons of Hodgkin and Huxley alone: 10 000 of them, exponential Euler, nothing but equations."""

from __future__ import annotations

from collections.abc import Sequence

import peers
from measure import Measured, Program, Setting
from tables import number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

DURATION = 200.0
HEAD = ["Hodgkin-Huxley 10 000, dt 0.05 ms", "s for 1 s", "ns a neuron and step", "rate (Hz)", "build (s)"]


def programs(setting: Setting) -> list[Program]:
    """Ours in both widths, and the others."""
    duration = simulated_ms(setting, DURATION)
    found = [
        program
        for dtype in ("float64", "float32")
        for program in own_programs(
            setting, f"dslnet {dtype}", "hodgkin_huxley.py", "--duration", duration, "--dtype", dtype
        )
    ]
    options = setting.options
    pairs = ((peers.BRIAN2_HODGKIN_HUXLEY, options.brian2), (peers.ANNARCHY_HODGKIN_HUXLEY, options.annarchy))
    return found + [p for peer, given in pairs for p in peer_programs(setting, peer, given, "--duration", duration)]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Seconds a biological second, and what one neuron takes in one step."""
    to_second = 1000.0 / simulated_ms(setting, DURATION)
    rows = [
        [
            str(one.program),
            number(one.median("sim_s"), ".3f", to_second),
            number(one.median("sim_s"), ".1f", to_second * 1e9 / 20_000 / 10_000),
            number(one.median("rate_hz"), ".1f"),
            number(one.median("build_s")),
        ]
        for one in measured
    ]
    return table(HEAD, rows) + scaling(measured)


GROUP = Group("Hodgkin-Huxley", programs, lines)
