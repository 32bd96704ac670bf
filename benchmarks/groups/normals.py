"""Normal numbers, a million in a step, beside NumPy's generator."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting
from tables import number, table

from groups.group import Group


def programs(setting: Setting) -> list[Program]:
    """In both precisions; they are drawn in double."""
    dtypes = ("float64", "float32")
    return [Program(f"dslnet {d}", 1, lambda d=d: setting.own("normals.py", "--dtype", d)) for d in dtypes]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Nanoseconds a number, the step with the addition to a state included, and how many times as long NumPy takes."""
    rows = [
        [str(one.program), *(number(one.median(key)) for key in ("step_ns", "numpy_ns", "numpy_to_own"))]
        for one in measured
    ]
    return table(["1 000 000 normal numbers a step", "ns a number", "NumPy, ns", "NumPy to dslnet"], rows)


GROUP = Group("Normal numbers", programs, lines)
