"""Additive STDP makes the synapses of one neuron compete (Song, Miller & Abbott, 2000), as the example draws it: here
with twice the speed of learning, for 200 s."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from dslnet import AdditiveSTDP, AllToAll, Network, Poisson, PoissonInput, Simulator, Uniform

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "stdp.py"


def test_weights_come_to_have_two_peaks() -> None:
    spec = importlib.util.spec_from_file_location("stdp_example", EXAMPLE)
    assert spec is not None and spec.loader is not None
    stdp = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(stdp)
    inputs, cell = Poisson(1000, rate=15.0, name="inputs"), stdp.Cell(1, name="cell")
    learn = AdditiveSTDP(
        inputs, cell, AllToAll(), into=stdp.Cell.g_exc, w=Uniform(0.0, stdp.G_MAX), w_max=stdp.G_MAX, name="learn",
        A_plus=0.01, A_minus=0.0105,
    )  # fmt: skip
    inhibit = PoissonInput(cell, into=stdp.Cell.g_inh, n=200, rate=10.0, w=0.05)
    with Simulator(Network(inputs, cell, learn, inhibit), dt=0.5, seed=1) as sim:
        spikes = sim.record(cell, stdp.Cell.fires)
        sim.simulate(200_000.0)
        shares = np.histogram(learn.w / stdp.G_MAX, 5, (0.0, 1.0))[0] / 1000.0
    assert shares[0] > 0.35 and shares[4] > 0.18  # evenly at the start: 0.2 each
    assert max(shares[1:4]) < 0.16 and shares[2] < 0.12
    first, last = ((spikes.time > begin) & (spikes.time <= begin + 20_000.0) for begin in (0.0, 180_000.0))
    assert np.sum(last) < 0.7 * np.sum(first)
