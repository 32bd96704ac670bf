"""What recording costs, beside what the machine copies and writes."""

from __future__ import annotations

from collections.abc import Sequence

from measure import Measured, Program, Setting
from tables import number, table

from groups.group import Group, simulated_ms

ROWS = (
    ("v of all neurons every step, in memory", "v_per_s", "copy_per_s", "> 0.5"),
    ("the same, to copying into new memory", "v_per_s", "copy_new_per_s", ""),
    ("the same, to a Zarr store", "zarr_per_s", "write_per_s", ""),
    ("the same, to an HDF5 file", "h5_per_s", "write_per_s", ""),
)


def programs(setting: Setting) -> list[Program]:
    """One script, by the processor time of its process, which other programs disturb less."""
    duration = simulated_ms(setting, 500.0)
    options = ("--duration", duration, "--clock", "cpu")
    return [Program("recording", 1, lambda: setting.own("recording_speed.py", *options))]


def lines(measured: Sequence[Measured], setting: Setting) -> list[str]:
    """Speeds in GB/s, and their ratios to what the machine does at best."""
    one = measured[0]
    share = number(one.median("spikes_share"), ".1%")
    rows = [["all spikes, in memory: share of the run", share, "", "< 5 %"]]
    for name, key, other, asked in ROWS:
        ratio = [row[key] / row[other] for row in one.rows]
        rows.append(
            [name, f"{number(one.median(key), '.2f', 1e-9)} GB/s", f"{sorted(ratio)[len(ratio) // 2]:.2f}", asked]
        )
    return table(["COBA 4000, dt 0.1 ms", "measured", "to the machine", "asked"], rows)


GROUP = Group("Recording", programs, lines)
