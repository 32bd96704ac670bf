"""All benchmarks in turn, medians of several rounds, printed as one table in Markdown with the machine it came from.

    python benchmarks/run.py --anchors ../shared/anchors --brian2 /path/to/its/venv --annarchy /path/to/its/venv

The anchors are loops written by hand in C, which are not part of this repository; without the folder their rows and
the ratios to them are left out. A peer without an environment is left out with a line that says so; `--install-peers`
makes one in a temporary folder. Rounds go through all programs in turn, so that a busy machine is unfair to none.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import anchors
import machine
import peers

HERE = Path(__file__).parent
ROOT = HERE.parent

Row = dict[str, float]
Measure = Callable[[], Row]


def own(script: str, *options: str, scratch: Path, cache: Path | None = None) -> Row:
    """The JSON line of one of our own scripts, run in a fresh process. Bytecode is kept, as pip does on installing."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'examples'}",
        "PYTHONPYCACHEPREFIX": str(scratch / "bytecode"),
        "XDG_CACHE_HOME": str(cache or scratch),
    }
    command = [sys.executable, str(HERE / script), *options]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(printed.splitlines()[-1]))


def builds(scratch: Path) -> Row:
    """A cold and a warm build, in a cache folder of their own."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        cold, warm = (own("build_time.py", scratch=scratch, cache=Path(folder)) for _ in range(2))
    others = {key: warm[key] for key in ("import_s", "trace_s", "again_s")}
    return {"cold_s": cold["build_s"], "warm_s": warm["build_s"], **others}


def networks(options: argparse.Namespace, scratch: Path, missing: list[str]) -> dict[str, Measure]:
    """Every program that simulates COBA, by the name of its row."""
    duration = f"{options.duration:g}"
    found: dict[str, Measure] = {}
    program = anchors.build(options.anchors, "hand_coba", scratch)
    for threads in (1, 2):
        if program is not None:
            found[f"by hand, {threads} thread(s)"] = lambda n=threads: anchors.coba(program, options.duration, n)
    if program is None:
        missing.append(f"no anchors in {options.anchors}")
    for dtype in ("float64", "float32"):
        for threads in (1, 2):
            choices = ("--duration", duration, "--threads", str(threads), "--dtype", dtype)
            found[f"dslnet {dtype}, {threads} thread(s)"] = lambda c=choices: own("coba.py", *c, scratch=scratch)
    for peer, given in ((peers.BRIAN2, options.brian2), (peers.ANNARCHY, options.annarchy)):
        python = peer.python(given, scratch, options.install_peers)
        if python is None:
            missing.append(f"{peer.name} has no environment (--{peer.module.lower()}, or --install-peers)")
            continue
        for threads in options.peer_threads:
            choices = ("--duration", duration, "--threads", str(threads))
            found[f"{peer.name}, {threads} thread(s)"] = lambda p=peer, y=python, c=choices: p.run(y, *c)
    return found


def medians(measures: dict[str, Measure], rounds: int) -> dict[str, Row]:
    """Each measure once a round, all in turn; the median of every figure."""
    seen: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in measures}
    for number in range(rounds):
        for name, measure in measures.items():
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
            for key, value in measure().items():
                if isinstance(value, (int, float)):
                    seen[name][key].append(value)
    return {name: {key: statistics.median(values) for key, values in row.items()} for name, row in seen.items()}


def network_table(rows: dict[str, Row], seconds: float) -> list[str]:
    """COBA: seconds a biological second, and the ratio to the loop by hand on one thread."""
    hand = rows.get("by hand, 1 thread(s)", {}).get("sim_s")
    lines = [
        "| COBA 4000, dt 0.1 ms | s for 1 s | to the hand-written loop | rate (Hz) | build (s) |",
        "|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        ratio = f"{row['sim_s'] / hand:.2f}" if hand else "–"
        lines.append(
            f"| {name} | {row['sim_s'] / seconds:.4f} | {ratio} | {row['rate_hz']:.1f} | {row['build_s']:.2f} |"
        )
    return lines


def small_table(build: Row, step: Row, connect: Row) -> list[str]:
    """What is not a run: times and speeds beside what is asked of them."""
    rows = [
        ("`import dslnet`", build["import_s"], 1.0, "s", "< 0.3"),
        ("tracing COBA", build["trace_s"], 1e3, "ms", "< 50"),
        ("cold build of COBA, class to running", build["cold_s"], 1.0, "s", "< 0.5"),
        ("warm build of COBA, first of a process", build["warm_s"], 1.0, "s", "< 0.05"),
        ("warm build of COBA, any later one", build["again_s"], 1.0, "s", "< 0.05"),
        ("`sim.step()`, 10 neurons", step["step_s"], 1e6, "µs", "< 2"),
        ("10 s at dt 1 ms, a callback each ms", step["callbacks_s"], 1e3, "ms", "< 20"),
        ("reading `cells.v`", step["attribute_s"], 1e6, "µs", "< 0.5"),
        ("drawing connections", connect["pattern_per_s"], 1e-6, "million synapses/s", "> 20"),
        ("drawing, laying out and starting", connect["start_per_s"], 1e-6, "million synapses/s", ""),
    ]
    lines = ["| | measured | unit | asked |", "|---|---|---|---|"]
    return lines + [
        f"| {name} | {value * factor:.3g} | {unit} | {asked} |" for name, value, factor, unit, asked in rows
    ]


def main() -> None:
    """Measure everything, print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anchors", type=Path, default=ROOT.parent / "shared" / "anchors")
    parser.add_argument("--brian2", help="a virtual environment with Brian2")
    parser.add_argument("--annarchy", help="a virtual environment with ANNarchy")
    parser.add_argument("--install-peers", action="store_true")
    parser.add_argument("--peer-threads", type=int, nargs="+", default=[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--duration", type=float, default=5000.0, help="ms of COBA")
    options = parser.parse_args()
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        builds(scratch)  # once for the bytecode
        runs = medians(networks(options, scratch, missing), options.rounds)
        others = {
            "build": lambda: builds(scratch),
            "step": lambda: own("step_time.py", scratch=scratch),
            "connect": lambda: own("connect_speed.py", scratch=scratch),
        }
        small = medians(others, options.rounds)
    print(machine.describe(), "", *network_table(runs, options.duration / 1000.0), "", sep="\n")
    print(*small_table(**small), *(f"\nNot measured: {what}." for what in missing), sep="\n")


if __name__ == "__main__":
    main()
