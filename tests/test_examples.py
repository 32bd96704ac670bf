"""Every example runs, in a small form, as a user would run it."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from programs import run_alone, run_here

EXAMPLES = Path(__file__).parent.parent / "examples"
RUNS = {
    "leaky_integrator": ["--trials", "2"],
    "izhikevich": ["--duration", "50"],
    "balanced_network": ["--duration", "50"],
    "cuba": ["--duration", "50"],
    "adex_adaptation": ["--duration", "150"],
    "brunel": ["--size", "1250", "--duration", "50"],
    "gap_junctions": ["--duration", "20"],
    "nmda": ["--duration", "20"],
    "methods": ["--duration", "4", "--halvings", "3"],
    "edge_detection": ["--size", "32", "--width", "5"],
    "neural_field": ["--duration", "80", "--size", "64"],
    "winner_take_all": ["--trials", "3"],
    "reservoir": ["--size", "40", "--learn", "300", "--alone", "20"],
    "basal_ganglia": ["--stage", "20"],
    "hybrid": ["--size", "80", "--round", "30"],
    "microcircuit": ["--scale", "0.02", "--duration", "50", "--transient", "10"],
    "stdp": ["--duration", "2"],
    "short_term_plasticity": ["--count", "3", "--pause", "100"],
    "receptive_fields": ["--pictures", "20", "--width", "4"],
    "polychronization": ["--duration", "3"],
    "reward": ["--duration", "5"],
    "homeostatic_stdp": ["--duration", "2"],
    "synaptic_turnover": ["--duration", "2", "--period", "0.5", "--cells", "3"],  # too short to lose a synapse
    "killed": ["--duration", "150"],
    "spike_statistics": ["--duration", "100", "--neurons", "60"],
}
PICTURES = {name: f"{name}.png" for name in RUNS if name != "leaky_integrator"}


ALONE = ("leaky_integrator", "balanced_network", "killed")
"""These run in a process of their own, compiled with the flags of users; the others in this one, which has imported all
that they import and compiles in half the time."""


def test_every_example_is_run() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == set(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "spike_statistics":
        pytest.importorskip("elephant")
    monkeypatch.chdir(tmp_path)
    program = EXAMPLES / f"{name}.py"
    if name in ALONE:
        printed = run_alone(program, RUNS[name], folder=tmp_path)
    else:
        printed = run_here(program, RUNS[name])
        plt.close("all")
    assert printed.strip()
    if name == "balanced_network":  # as the README promises
        assert all(word in printed for word in ("Hz", "build", "run"))
    made = [path.name for path in tmp_path.iterdir()]
    assert made == ([PICTURES[name]] if name in PICTURES else [])
    for path in tmp_path.iterdir():
        assert path.read_bytes().startswith(b"\x89PNG")
