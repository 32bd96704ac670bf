"""The same model gives the same bytes of C: in every process, and for every size, weight and seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from strategies import ZOO

import dslnet
from dslnet import FixedProbability, IF_curr_exp, Network, Simulator, Synapse, Uniform

PRINT_SOURCE = """
import sys
from strategies import ZOO
from dslnet import FixedProbability, IF_curr_exp, Network, Simulator, Synapse, Uniform
for name in sorted(ZOO):
    with Simulator(ZOO[name](30), dt=0.5, seed=1, threads=2) as sim:
        print(sim.source)
"""


def source(network: str, size: int, seed: int, dt: float) -> str:
    """The generated C."""
    with Simulator(ZOO[network](size), dt=dt, seed=seed) as sim:
        return sim.source


@pytest.mark.parametrize("network", sorted(ZOO))
def test_sizes_and_values_are_data(network: str) -> None:
    texts = {source(network, size, seed, dt) for size in (30, 300) for seed in (1, 2) for dt in (0.5, 0.1)}
    assert len(texts) == 1


def test_every_process_writes_the_same() -> None:
    """Python orders sets of names anew in each process; the text must not notice."""
    texts = set()
    for hash_seed in "0123":
        search = os.pathsep.join([str(Path(dslnet.__file__).parent.parent), str(Path(__file__).parent)])
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": search}
        command = [sys.executable, "-c", PRINT_SOURCE]
        texts.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(texts) == 1


def test_the_source_is_of_what_runs() -> None:
    """Another layout has other C, and what goes back to the first one has that of before."""
    exc = IF_curr_exp(5)
    line = Synapse(exc, exc, FixedProbability(0.5), into="g_exc", w=Uniform(0.0, 0.1), delay=1.0)
    with Simulator(Network(exc, line), dt=0.5) as sim:
        before, first = sim.source, sim.snapshot()
        line.delay = Uniform(1.0, 3.0)
        assert "delay8" in sim.source and "delay8" not in before and sim.build_command
        sim.rewind(first)
        assert sim.source == before
