"""A bank of 32 filters of 11² over an image of 256², beside scipy."""

from __future__ import annotations

from collections.abc import Sequence

import peers
from measure import Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

DTYPES = ("float64", "float32")
METHODS = ("oaconvolve", "correlate")
STEPS = 20


def programs(setting: Setting) -> list[Program]:
    """Ours and both of scipy's, in both widths; a step is 1 ms."""
    found = []
    for dtype in DTYPES:
        choices = ("--dtype", dtype, "--steps", round(simulated_ms(setting, STEPS)))
        found += own_programs(setting, f"dslnet {dtype}", "convolution.py", *choices)
        for method in METHODS:
            label, more = f"scipy {method} {dtype}", ("--method", method)
            found += peer_programs(setting, peers.SCIPY_CONVOLUTION, None, *choices, *more, label=label)
    return found


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """The time of one image, and the ratio to ours in the same width."""
    to_step = 1e3 / round(simulated_ms(setting, STEPS))
    rows = [
        [
            str(one.program),
            number(one.median("sim_s"), ".1f", to_step),
            against(one, measured, f"dslnet {one.program.label.split()[-1]}"),
        ]
        for one in measured
    ]
    return table(["32 filters of 11² over 256²", "ms", "to ours"], rows) + scaling(measured)


GROUP = Group("Convolution", programs, lines)
