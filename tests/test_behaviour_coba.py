"""The balanced network of the README: it sustains itself at the known rate, with the same spikes on any machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dslnet import Simulator


def load_example(name: str) -> ModuleType:
    """An example as a module."""
    path = Path(__file__).parent.parent / "examples" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_rate_over_five_seconds(dtype: type) -> None:
    balanced = load_example("balanced_network")
    net = balanced.balanced_network()
    with Simulator(net, dt=0.1, seed=7, dtype=dtype) as sim:
        spikes = [sim.record(net.member(name), balanced.COBA.fires) for name in ("exc", "inh")]
        sim.simulate(5000.0)
        rate = sum(map(len, spikes)) / 4000 / 5.0
        late = sum(int((record.time >= 4000.0).sum()) for record in spikes) / 4000
    assert 18.0 < rate < 25.0
    assert 18.0 < late < 25.0


def test_threads_make_the_same_spikes() -> None:
    balanced = load_example("balanced_network")
    digests = []
    for threads in (1, 2, 3):
        with Simulator(balanced.balanced_network(), dt=0.1, seed=7, threads=threads) as sim:
            sim.simulate(200.0)
            digests.append(sim.digest())
    assert digests[1:] == digests[:1] * 2
