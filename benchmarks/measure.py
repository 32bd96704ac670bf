"""Programs that take turns, and what came of them."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

HERE = Path(__file__).parent
ROOT = HERE.parent
HAND = "by hand"

Row = dict[str, Any]


@frozen
class Program:
    """One row of a table: what is called, on how many threads, and how it is measured once."""

    label: str
    threads: int
    measure: Callable[[], Row]

    def __str__(self) -> str:
        return f"{self.label}, {self.threads} thread{'s' * (self.threads != 1)}"


@define
class Measured:
    """A program and what it printed in each round."""

    program: Program
    rows: list[Row] = field(factory=list)

    def median(self, key: str) -> float | None:
        """The median of a figure over the rounds; None where the program does not tell it."""
        values = [row[key] for row in self.rows if row.get(key) is not None]
        return statistics.median(values) if values else None

    def ratio(self, key: str, other: Measured) -> float:
        """The median of the ratios of each round: what slows a whole round down is in both figures."""
        return statistics.median(a[key] / b[key] for a, b in zip(self.rows, other.rows, strict=True))


@define
class Setting:
    """What all groups are given; `missing` collects what could not be measured, and why."""

    options: argparse.Namespace
    scratch: Path
    missing: list[str] = field(factory=list)

    def own(self, script: str, *options: object, cache: Path | None = None) -> Row:
        """The JSON line of one of our own scripts in a fresh process. Bytecode is kept, as pip does on installing."""
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'examples'}",
            "PYTHONPYCACHEPREFIX": str(self.scratch / "bytecode"),
            "XDG_CACHE_HOME": str(cache or self.scratch),
        }
        return printed_row([sys.executable, HERE / script, *map(str, options)], environment)


def printed_row(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> Row:
    """The last line that a program prints, which is JSON. Raises RuntimeError with what it said when it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def take_turns(programs: Iterable[Program], rounds: int) -> list[Measured]:
    """Each program once a round, so that a busy machine is unfair to none."""
    measured = [Measured(program) for program in programs]
    for number in range(rounds):
        for one in measured:
            print(f"round {number + 1} of {rounds}: {one.program}", file=sys.stderr)
            one.rows.append(one.program.measure())
    return measured


def find(measured: Iterable[Measured], label: str, threads: int) -> Measured | None:
    """The program of this label on so many threads."""
    wanted = (label, threads)
    return next((one for one in measured if (one.program.label, one.program.threads) == wanted), None)
