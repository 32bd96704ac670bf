"""Rules of rates over all pairs beside the speed of memory."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting
from tables import number, table

from groups.group import Group, own_programs

RULES = ("static", "Hebb", "Oja", "IBCM")
DTYPES = ("float64", "float32")
HEAD = ["1000² weights", "ms a step", "one read (ms)", "one read and write (ms)", "to two reads and one write"]
STEPS = 200


def programs(setting: Setting) -> list[Program]:
    """Each rule in both widths."""
    return [
        program
        for dtype in DTYPES
        for rule in RULES
        for program in own_programs(setting, f"{rule} {dtype}", "learning.py", rule, "--dtype", dtype, "--steps", STEPS)
    ]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """A process measures both and their ratio."""
    times = ("sim_s", "read_s", "write_s")
    rows = [
        [
            str(one.program),
            *(number(one.median(key), ".3f", 1e3 / STEPS) for key in times),
            number(one.median("to_memory")),
        ]
        for one in measured
    ]
    return table(HEAD, rows)


GROUP = Group("Rates that learn", programs, lines)
