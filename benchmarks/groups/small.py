"""What is not a run: importing, building, one step, a callback."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from measure import Measured, Program, Row, Setting
from tables import number, table

from groups.group import Group

ROWS = (
    ("`import dslnet`", "import_s", 1.0, "s", "< 0.3"),
    ("tracing COBA", "trace_s", 1e3, "ms", "< 50"),
    ("cold build of COBA, class to running", "cold_s", 1.0, "s", "< 0.5"),
    ("warm build of COBA, first of a process", "warm_s", 1.0, "s", "< 0.05"),
    ("warm build of COBA, any later one", "again_s", 1.0, "s", "< 0.05"),
    ("`sim.step()`, 10 neurons", "step_s", 1e6, "µs", "< 2"),
    ("10 s at dt 1 ms, a callback each ms", "callbacks_s", 1e3, "ms", "< 20"),
    ("reading `cells.v`", "attribute_s", 1e6, "µs", "< 0.5"),
)


def builds(setting: Setting) -> Row:
    """A cold and a warm build, in a cache folder of their own."""
    with tempfile.TemporaryDirectory(dir=setting.scratch) as folder:
        cold, warm = (setting.own("build_time.py", cache=Path(folder)) for _ in range(2))
    return {**warm, "cold_s": cold["build_s"], "warm_s": warm["build_s"]}


def programs(setting: Setting) -> list[Program]:
    """The first build only leaves bytecode behind, so that every round finds it."""
    builds(setting)
    return [
        Program("build", 1, lambda: builds(setting)),
        Program("step", 1, lambda: setting.own("step_time.py")),
    ]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Times beside what is asked of them."""
    known = {key: one.median(key) for one in measured for key in one.rows[0]}
    rows = [[name, number(known[key], ".3g", factor), unit, asked] for name, key, factor, unit, asked in ROWS]
    return table(["", "measured", "unit", "asked"], rows)


GROUP = Group("Small things", programs, lines)
