"""New synapses where spikes are under way, and where none of their sources has sent one lately."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from plasticity.test_turnover_by_pieces import SOURCES, TARGETS, network
from plasticity.test_under_way import Sink

from dslnet import FixedProbability, FromPairs, Network, Simulator, SpikeTrains, Synapse, Uniform
from dslnet.turnover.meeting import LOOKED_AT

DELAYS = {"one": 4.0, "own": np.array([2.0, 4.0])}


def pair(delay: Any) -> tuple[Network, SpikeTrains, Sink, Synapse[Any, Any]]:
    """The first of two sources fires at 0 ms, and is remembered for longer than its synapses need."""
    source, sink = SpikeTrains([[0.0], []], name="source"), Sink(3, name="sink")
    line = Synapse(source, sink, FromPairs([0, 0], [0, 1]), into="heard", w=[1.0, 2.0], delay=delay, name="line")
    slow = Synapse(source, Sink(1, name="slow"), FromPairs([0], [0]), into="heard", w=[0.0], delay=20.0, name="late")
    return Network(source, sink, slow.post, line, slow), source, sink, line


@pytest.mark.parametrize("delay", DELAYS)
@pytest.mark.parametrize("steps", range(7))
@pytest.mark.parametrize("longer", [0.0, 3.0])
def test_what_was_sent_before_is_not_carried(backend: str, delay: str, steps: int, longer: float) -> None:
    """Whenever it comes after the spike, also with a longer delay than there was; the next spike it carries."""
    net, source, sink, line = pair(DELAYS[delay])
    own = {"delay": 4.0 + longer} if delay == "own" else {}
    with Simulator(net, dt=1.0, backend=backend) as sim:
        total = np.zeros(3)
        for step in range(12):
            if step == steps:
                line.create(0, 2, w=10.0, **own)
            sim.step()
            total += sink.heard
        assert total.tolist() == [1.0, 2.0, 10.0 if steps == 0 else 0.0]
        source.fire([0])
        sim.step(int(own.get("delay", 4.0)))
        assert sink.heard[2] == 10.0


def parts_after(sources: Any, delay: float, steps: int = 2) -> int:
    net, _, _, line = pair(delay)
    with Simulator(net, dt=1.0) as sim:
        sim.step(steps)
        line.create(sources, 2, w=10.0)
        return len(sim._session.plan.bundles[0].parts)


def test_only_what_is_met_is_told_apart() -> None:
    assert parts_after([0, 1], 4.0) == 2
    assert parts_after([1, 1], 4.0) == 1 and parts_after(0, 4.0, steps=5) == 1
    assert parts_after(1, LOOKED_AT + 1.0) == 2  # nobody looks so far back
    assert parts_after(1, LOOKED_AT + 1.0, steps=0) == 1


@pytest.mark.parametrize("threads", [1, 3])
def test_those_among_the_others_do_as_those_apart(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs is the same to the bit, with rules, several threads, and synapses that come and go."""
    found = []
    for apart in (False, True):
        if apart:
            monkeypatch.setattr("dslnet.turnover.structure.met", lambda *given: np.ones(1, np.bool_))
        net, line, target = network(FixedProbability(0.2), Uniform(0.0, 1.0))
        random, heard, parts = np.random.default_rng(9), [], set()
        with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
            for _ in range(12):
                sim.step(2)
                line.create(random.integers(0, SOURCES, 1), random.integers(0, TARGETS, 1), w=0.5)
                line.prune(random.choice(line.size, 2, replace=False))
                parts.add(len(sim._session.plan.projections))
                heard += [target.heard.copy()]
            found.append((np.array(heard), line.w.copy(), sim.digest(), parts))
    assert found[0][2] == found[1][2] and min(found[0][3]) == 2 and found[1][3] == {3}
    for ours, theirs in zip(found[0][:2], found[1][:2], strict=True):
        np.testing.assert_array_equal(ours, theirs)
