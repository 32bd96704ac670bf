"""Benchmarks in turn, printed as tables in Markdown with the machine they came from.

    python benchmarks/run.py --only coba brunel --anchors ../shared/anchors --brian2 VENV --annarchy VENV --nest VENV

Each group goes round by round through all its programs; figures are medians of the rounds, ratios medians of the
ratios of each round. The anchors are loops written by hand in C, which are not part of this repository; without the
folder their rows and the ratios to them are left out. A peer without an environment is left out with a line that says
so; `--install-peers` makes one in a temporary folder.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import machine
from groups import GROUPS
from measure import ROOT, Setting, take_turns


def chosen() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS), metavar="GROUP", help=f"{[*GROUPS]}")
    parser.add_argument("--anchors", type=Path, default=ROOT.parent / "shared" / "anchors")
    for name in ("Brian2", "ANNarchy", "NEST"):
        parser.add_argument(f"--{name.lower()}", metavar="VENV", help=f"a virtual environment with {name}")
    parser.add_argument("--install-peers", action="store_true")
    parser.add_argument("--peer-threads", type=int, nargs="+", default=[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--duration", type=float, help="ms to simulate; without it each group has its own")
    parser.add_argument("--scale", type=float, default=0.1, help="of the microcircuit")
    return parser.parse_args()


def measured_group(name: str, setting: Setting) -> list[str]:
    """The heading and the tables of a group."""
    group = GROUPS[name]
    measured = take_turns(group.programs(setting), setting.options.rounds)
    shown = group.lines(measured, setting) if measured else []
    return [f"## {group.title}", "", *(shown or ["Nothing to measure.", ""])]


def main() -> None:
    """Measure what is asked for, print the page."""
    options = chosen()
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(options, Path(folder))
        for name in options.only:
            print(*measured_group(name, setting), sep="\n", flush=True)
    print(machine.describe(), *(f"\nNot measured: {what}." for what in setting.missing), sep="\n")


if __name__ == "__main__":
    main()
