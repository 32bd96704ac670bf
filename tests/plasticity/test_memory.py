"""What synapses that learn take: a weight, two indices and a position each, and traces of neurons once a thread."""

from __future__ import annotations

import numpy as np
import pytest
from plasticity.trains import Target

from dslnet import AdditiveSTDP, AllToAll, FixedProbability, Network, Simulator, SpikeTrains, Uniform


@pytest.mark.parametrize("threads", [1, 2])
def test_pair_stdp(threads: int) -> None:
    source, target = SpikeTrains([[]] * 1000, name="source"), Target(1000, name="target")
    line = AdditiveSTDP(source, target, FixedProbability(0.3), into="heard", w=Uniform(0, 1), name="line")
    with Simulator(Network(source, target, line), seed=1, dtype=np.float32, threads=threads) as sim:
        count = len(line.w)
        of_neurons = 4 * 1024 * (1 + threads)  # x once a thread, y, in whole blocks
        indices = 8 * (1001 + 1001 * threads) + 8 * 1001  # where rows begin, of sources and of targets
        taken = sim.memory().of("line")
        assert count * 12 + of_neurons <= taken <= count * 12 + of_neurons + indices + 2000


def test_pair_stdp_over_all_pairs() -> None:
    source, target = SpikeTrains([[]] * 300, name="source"), Target(200, name="target")
    line = AdditiveSTDP(source, target, AllToAll(), into="heard", w=Uniform(0, 1), name="line")
    sim = Simulator(Network(source, target, line), seed=1, dtype=np.float32, threads=2)
    foreseen = {row.what for row in sim.memory().rows if row.member == "line" and row.bytes}
    with sim:
        measured = sim.memory()
        assert 4 * 300 * 200 <= measured.of("line") <= 4 * 300 * 200 + 20_000
        assert "index by target" not in foreseen | {row.what for row in measured.rows}
