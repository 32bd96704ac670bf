"""The code of docs/models.md runs, and the CUBA example does what the literature says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from dslnet import IF_curr_exp, Network, Simulator, models

ROOT = Path(__file__).parent.parent.parent
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "models.md").read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_code_of_the_page_runs(number: int, tmp_path: Path) -> None:
    file = tmp_path / f"models_{number}.py"  # tracing shows lines of the file a class stands in
    file.write_text(BLOCKS[number])
    names = {"__name__": f"models_{number}"}
    exec(compile(BLOCKS[number], str(file), "exec"), names)
    assert len(names) > 2


def test_the_neuron_of_the_page_adapts(tmp_path: Path) -> None:
    (code,) = (block for block in BLOCKS if "class Adapting" in block)
    file = tmp_path / "adapting.py"
    file.write_text(code)
    names: dict[str, type] = {}
    exec(compile(code, str(file), "exec"), names)
    cell = names["Adapting"](1, i_offset=1.0)
    with Simulator(Network(cell), dt=0.1) as sim:
        spikes = sim.record(cell, "fires")
        sim.simulate(300.0)
        intervals = np.diff(spikes.time)
    assert np.all(np.diff(intervals) > 0.0)
    assert cell.g_K > 0.003


MIXINS = {"AdaptiveExponential", "Crossing", "Membrane", "SpikeTraces"} | {
    "ExponentialSynapses", "IntegrateAndFire", "SynapticConductances", "SynapticCurrents",
}  # fmt: skip
CURRENTS = {"RampCurrent", "SineCurrent", "StepCurrent"}
NAMES = [n for n in models.__all__ if isinstance(getattr(models, n), type) and n not in MIXINS | CURRENTS]


@pytest.mark.parametrize("name", NAMES)
def test_a_ready_made_model_names_its_paper(name: str) -> None:
    """Author, year and title in the docstring of its own, which `describe` shows; variants of one file say of which."""
    doc = " ".join((vars(getattr(models, name))["__doc__"] or "").split())
    assert re.search(r"[A-Z]\. [A-Z][^()]+ \(\d{4}\), [A-Z]\w* \w+|see `Balloon`", doc)


def test_cuba_fires_at_five_hertz_on_any_number_of_threads() -> None:
    spec = importlib.util.spec_from_file_location("cuba", ROOT / "examples" / "cuba.py")
    assert spec is not None and spec.loader is not None
    cuba = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cuba)
    digests = []
    for threads in (1, 2):
        network, cells = cuba.cuba_network()
        with Simulator(network, dt=0.1, seed=7, threads=threads) as sim:
            sim.simulate(100.0)
            spikes = [sim.record(each, IF_curr_exp.fires) for each in cells.values()]
            sim.simulate(400.0)
            digests.append(sim.digest())
        assert 4.0 < sum(map(len, spikes)) / 4000 / 0.4 < 7.0
    assert digests[0] == digests[1]
