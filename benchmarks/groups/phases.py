"""A thousand phases that pull one another, beside NumPy and ANNarchy."""

from __future__ import annotations

from collections.abc import Sequence

import peers
from measure import Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

STEPS = {"one": 5000, "each": 500, "delays": 200}
"""Of each kind of coupling, so that each takes a part of a second."""


def programs(setting: Setting) -> list[Program]:
    """All three with each kind of coupling; a step is 0.1 ms."""
    found = []
    for coupling in STEPS:
        choices = (coupling, "--steps", _steps(setting, coupling))
        found += own_programs(setting, f"dslnet {coupling}", "phases.py", *choices)
        for peer, given in ((peers.NUMPY_PHASES, None), (peers.ANNARCHY_PHASES, setting.options.annarchy)):
            found += peer_programs(setting, peer, given, *choices, label=f"{peer.name} {coupling}")
    return found


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """The time of a step, and the ratio to ours with the same coupling."""
    rows = []
    for one in measured:
        coupling = one.program.label.split()[-1]
        time = number(one.median("sim_s"), ".3f", 1e3 / _steps(setting, coupling))
        rows.append([str(one.program), time, against(one, measured, f"dslnet {coupling}"), _order(one)])
    head = ["1000 phases, one coupling, one each, delays each", "ms a step", "to ours", "how much they agree"]
    return table(head, rows) + scaling(measured)


def _order(one: Measured) -> str:
    return number(one.median("order"), ".6f")


def _steps(setting: Setting, coupling: str) -> int:
    return round(10 * simulated_ms(setting, STEPS[coupling] / 10))


GROUP = Group("Phases", programs, lines)
