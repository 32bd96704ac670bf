"""Networks of rates: dense ones beside the loop by hand, NumPy and ANNarchy, a sparse one beside scipy and ANNarchy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import anchors
import peers
from measure import HAND, Measured, Program, Setting
from tables import against, number, scaling, table

from groups.group import Group, own_programs, peer_programs, simulated_ms

DTYPES = ("float64", "float32")
FORMATS = ("csr", "lil", "ell")
"""Of ANNarchy, for some of all pairs."""


def programs(setting: Setting, size: int, density: float, steps: int) -> list[Program]:
    """All that have this network, in both widths; a step is 1 ms."""
    count = round(simulated_ms(setting, steps))
    return [program for dtype in DTYPES for program in _of(setting, size, density, count, dtype)]


def _of(setting: Setting, size: int, density: float, steps: int, dtype: str) -> list[Program]:
    dense, given = density == 1.0, setting.options.annarchy
    choices = ("--size", size, "--density", density, "--steps", steps, "--dtype", dtype)
    found = anchors.rate_programs(setting, size, steps, dtype) if dense else []
    found += own_programs(setting, f"dslnet {dtype}", "rate.py", *choices)
    product = peers.NUMPY_RATE if dense else peers.SCIPY_RATE
    found += peer_programs(setting, product, None, *choices, label=f"{product.name} {dtype}")
    for form in ("dense",) if dense else FORMATS:
        label, more = f"ANNarchy {form} {dtype}", ("--format", form)
        found += peer_programs(setting, peers.ANNARCHY_RATE, given, *choices, *more, label=label)
    return found


def lines(measured: Sequence[Measured], setting: Setting, size: int, density: float, steps: int) -> list[str]:
    """The time of a step, and the ratios to the loop by hand and to ours, each in the same width."""
    to_step = 1e3 / round(simulated_ms(setting, steps))
    rows = []
    for one in measured:
        dtype = one.program.label.split()[-1]
        hand, own = (against(one, measured, f"{label} {dtype}") for label in (HAND, "dslnet"))
        rows.append([str(one.program), number(one.median("sim_s"), ".3f", to_step), hand, own])
    shape = f"{size}²" if density == 1.0 else f"{density:.0%} of {size}²"
    return table([f"Rates, {shape}", "ms a step", "to the hand-written loop", "to ours"], rows) + scaling(measured)


def group(title: str, size: int, density: float, steps: int) -> Group:
    """One of the networks."""
    choices = {"size": size, "density": density, "steps": steps}
    return Group(title, partial(programs, **choices), partial(lines, **choices))


SMALL = group("Dense rates, one million weights", 1000, 1.0, 1000)
LARGE = group("Dense rates, sixteen million weights", 4000, 1.0, 100)
SPARSE = group("Sparse rates, ten million weights", 10_000, 0.1, 100)
