"""Every benchmark runs, in a small form, and prints what its table needs. Nothing is timed here."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from programs import run_alone, run_here

ROOT = Path(__file__).parent.parent
BENCHMARKS, EXAMPLES = ROOT / "benchmarks", ROOT / "examples"
NO_SCRIPTS = {"anchors", "machine", "measure", "run", "streaming", "tables", "usage"}
NO_SCRIPTS |= {"accuracy", "accuracy_loops", "accuracy_points"}  # prints a table, as a test of its own says
RUN = {"threads", "build_s", "sim_s", "rss_mb"}
SCRIPTS = {
    "build_time": ([], {"import_s", "trace_s", "build_s", "again_s"}),
    "resting": (
        ["--size", "70", "--steps", "3", "--rounds", "1"],
        {"IF_curr_exp", "LeakyIntegrator", "TimedArray"},
    ),
    "step_time": (["--times", "10"], {"step_s", "attribute_s", "callbacks_s"}),
    "connect_speed": (["--size", "100", "--no-patterns"], {"start_per_s", "synapses"}),
    "recording_speed": (
        ["--size", "100", "--duration", "10", "--rounds", "1"],
        {"run_s", "spikes_share", "copy_per_s", "copy_new_per_s", "v_per_s", "write_per_s", "zarr_per_s", "h5_per_s"},
    ),
    "recording_synapses": (
        ["--size", "100", "--duration", "2", "--rounds", "1"],
        {"run_s", "copy_new_per_s", "w_per_s", "few_us", "traces_us", "synapses"},
    ),
    "coba": (["--size", "100", "--duration", "10"], RUN | {"rate_hz"}),
    "saving": (
        ["--size", "100", "--rounds", "1"],
        {
            "snapshot_bytes",
            "file_bytes",
            "snapshot",
            "rewind",
            "save",
            "copy",
            "write",
            "start_seconds",
            "load_seconds",
        },
    ),
    "normals": (["--size", "1000", "--rounds", "2"], {"step_ns", "numpy_ns", "numpy_to_own"}),
    "guarantees": (["--size", "100", "--duration", "10", "--rounds", "1"], {"threads", "sim_s", "rss_mb", "command"}),
    "brunel": (["--size", "200", "--duration", "10"], RUN | {"rate_hz", "synapses", "events", "built_mb"}),
    "hodgkin_huxley": (["--size", "100", "--duration", "10"], RUN | {"rate_hz"}),
    "stdp": (["coba", "--duration", "10"], RUN | {"rate_hz", "synapses"}),
    "rate": (["--size", "70", "--density", "0.5", "--steps", "5"], RUN | {"gb_per_s", "mean_rate"}),
    "learning": (["Hebb", "--size", "70", "--steps", "5", "--rounds", "1"], RUN | {"read_s", "write_s", "to_memory"}),
    "phases": (["each", "--size", "30", "--steps", "5"], RUN | {"order"}),
    "convolution": (
        ["--size", "20", "--filters", "2", "--extent", "3", "--steps", "2"],
        RUN | {"step_s", "products_per_s", "mean_rate"},
    ),
    "microcircuit": (["--scale", "0.5", "--duration", "10"], RUN | {"real_time_factor", "rates", "built_mb"}),
}
STAND_IN = """
from dslnet import Network, Poisson

def microcircuit_network(scale):
    populations = {name: Poisson(round(20 * scale), rate=500.0, name=name) for name in ("L4E", "L4I")}
    return Network(*populations.values()), populations
"""


def version_of(command: str) -> str:
    """What a compiler says of itself; nothing where there is none."""
    if shutil.which(command) is None:
        return ""
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout


@cache
def printed(script: str, *options: str) -> str:
    """What a program of the folder prints."""
    return run_here(BENCHMARKS / f"{script}.py", options, (BENCHMARKS, EXAMPLES))


def test_every_script_is_run() -> None:
    assert {path.stem for path in BENCHMARKS.glob("*.py")} == set(SCRIPTS) | NO_SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_prints_its_figures(script: str, tmp_path: Path) -> None:
    options, keys = SCRIPTS[script]
    if script == "microcircuit":
        example = tmp_path / "stand_in.py"
        example.write_text(STAND_IN)
        options = [*options, "--example", str(example)]
    row = json.loads(printed(script, *options))
    assert keys <= set(row)


@pytest.mark.skipif("Free Software" not in version_of("gcc"), reason="libquadmath comes with gcc")
def test_the_accuracy_of_functions_is_measured() -> None:
    rows = [line.split("|") for line in printed("accuracy", "--points", "600", "--only", "log").splitlines()]
    assert [row[1:3] for row in rows] == [[" log ", " double "], [" log ", " float "]]
    assert all(0.4 < float(row[4]) < 0.9 and abs(float(row[4]) - float(row[5])) < 1e-3 for row in rows)


def test_one_weight_a_synapse_is_what_it_says() -> None:
    shared, own = (json.loads(printed("coba", *SCRIPTS["coba"][0], *more)) for more in ([], ["--per-synapse"]))
    assert own["command"] != shared["command"]  # other C: each layout has a loop of its own
    assert own["rate_hz"] == shared["rate_hz"]


def test_brunel_has_a_tenth_of_all_pairs() -> None:
    row = json.loads(printed("brunel", "--size", "200", "--duration", "50", "--threads", "2"))
    assert row["synapses"] == 200 * 20
    assert row["events"] > 0


def test_scipy_and_the_bank_of_filters_agree() -> None:
    """They draw the same image and filters."""
    sizes = ["--size", "20", "--filters", "2", "--extent", "3", "--steps", "2"]
    own = json.loads(printed("convolution", *sizes))["mean_rate"]
    for method in ("oaconvolve", "correlate"):
        theirs = json.loads(printed("peers/scipy_convolution", *sizes, "--method", method))
        assert theirs["mean_rate"] == pytest.approx(own, rel=1e-9)


@pytest.mark.parametrize("density", ["1", "0.1"])
def test_numpy_runs_the_same_rates(density: str) -> None:
    row = json.loads(printed("peers/numpy_rate", "--size", "70", "--density", density, "--steps", "5"))
    assert row["mean_rate"] > 0.0


@pytest.mark.parametrize("coupling", ["one", "each", "delays"])
def test_numpy_runs_the_same_phases(coupling: str) -> None:
    """Beyond the longest delay; this compares all the ways to take a sine between neurons."""
    options = (coupling, "--size", "30", "--steps", "150")
    own, theirs = (json.loads(printed(script, *options))["order"] for script in ("phases", "peers/numpy_phases"))
    assert theirs == pytest.approx(own, rel=1e-9)


def test_run_prints_tables_and_says_what_is_missing(tmp_path: Path) -> None:
    options = ["--only", "coba-synapse", "--rounds", "1", "--duration", "10", "--anchors", str(tmp_path)]
    shown = run_alone(BENCHMARKS / "run.py", options, [EXAMPLES])
    assert "| dslnet float64, 2 threads |" in shown
    assert "| two threads to one |" in shown
    assert "Not measured: hand_coba" in shown
