"""`sim.memory()`: what is foreseen, what is measured, and how few bytes a synapse takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Still

from dslnet import (
    AdditiveSTDP,
    AllToAll,
    Covariance,
    DiscreteUniform,
    DistanceDependent,
    FixedNumberPre,
    FixedProbability,
    FromMatrix,
    FromPairs,
    IF_curr_exp,
    Network,
    Normal,
    Poisson,
    Shared,
    SimulationError,
    Simulator,
    State,
    Synapse,
    Uniform,
    state,
)


def network(size: int = 2000, fan_in: int = 100, **given: Any) -> Network:
    cells = IF_curr_exp(size, name="cells")
    return Network(cells, Synapse(cells, cells, FixedNumberPre(fan_in), into="g_exc", name="line", **given))


def per_synapse(dtype: Any = np.float64, **given: Any) -> float:
    """Bytes a synapse, without what is kept for each neuron."""
    with Simulator(network(**given), seed=1, dtype=dtype) as sim:
        neurons = 8 * 2001 + 8
        return (sim.memory().of("line") - neurons) / 200_000


def test_one_weight_and_one_delay_leave_the_two_bytes_of_the_target() -> None:
    assert per_synapse(w=0.1, delay=1.5) == pytest.approx(2.0, abs=0.01)


def test_own_weights_and_own_delays() -> None:
    """Four bytes of weight, one of delay, and the target: two bytes where 16 bits number it."""
    weights, delays = Normal(0.1, 0.01), Uniform(0.5, 10.0)
    assert per_synapse(np.float32, w=weights, delay=delays) == pytest.approx(4 + 1 + 2, abs=0.01)
    assert per_synapse(np.float64, w=weights) == pytest.approx(8 + 2, abs=0.01)


@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_foreseen_is_what_comes(threads: int) -> None:
    sim = Simulator(network(w=Normal(0.1, 0.01), delay=Uniform(0.5, 10.0)), seed=1, threads=threads)
    foreseen = sim.memory()
    assert foreseen.foreseen and "foreseen" in repr(foreseen)
    with sim:
        measured = sim.memory()
        assert not measured.foreseen
        assert foreseen.total == pytest.approx(measured.total, rel=0.05)
        assert int(measured) == measured.total == sum(row.bytes or 0 for row in measured.rows)
        record = sim.record(next(iter(sim.network.populations)), "v")
        before = sim.memory().total
        sim.step(100)
        assert sim.memory().total >= before + record["v"].nbytes - 1


class Delayed(AdditiveSTDP):
    x: State = state(0.0)


@pytest.mark.parametrize(("kind", "delay"), [(AdditiveSTDP, 1.0), (Delayed, Uniform(0.1, 5.0))])
def test_of_synapses_that_learn(kind: Any, delay: Any) -> None:
    """All but the spikes that are under way: nobody knows how many there will be."""
    cells = IF_curr_exp(2000, name="cells")
    line = kind(cells, cells, FixedNumberPre(100), into="g_exc", w=Uniform(0.0, 1.0), delay=delay, name="line")
    sim = Simulator(Network(cells, line), seed=1, threads=2)
    foreseen = sim.memory()
    with sim:
        rows = [row for row in sim.memory().rows if row.what != "spikes under way"]
        measured = sum(row.bytes or 0 for row in rows)
        assert sum(row.bytes or 0 for row in foreseen.rows if row.what != "spikes under way") == pytest.approx(
            measured, rel=0.03
        )


@pytest.mark.parametrize("delay", [[], [0.1, 400.0], [3.0, 3.0], Normal(1.0, 1e308), lambda d: 1.0 + d])
def test_of_delays_far_apart_or_none(delay: Any) -> None:
    """An index is made of the delays that there are, not of all between the shortest and the longest."""
    cells = IF_curr_exp(300, name="cells")
    pairs = [0, 1] if delay != [] else []
    line = Delayed(Poisson(300, rate=1.0), cells, FromPairs(pairs, pairs), into="g_exc", delay=delay, name="line")
    rows = Simulator(Network(line.pre, cells, line), seed=1).memory().rows
    index = [row.bytes for row in rows if row.member == "line" and row.what.startswith("index")]
    assert (None in index) == callable(delay)
    assert sum(each or 0 for each in index) < 20_000


@pytest.mark.parametrize(("fan_in", "delays"), [(1000, 20), (100, 20), (100, 100)])
def test_of_parts_that_share_a_delay(fan_in: int, delays: int) -> None:
    """As docs/rate-networks.md says for layout placed, and docs/connecting.md."""
    cells = Still(2000, name="cells")
    delay = DiscreteUniform(1, delays)
    line = Covariance(cells, cells, FixedNumberPre(fan_in), into="exc", w=1.0, delay=delay, name="line")
    sim, count = Simulator(Network(cells, line), dt=1.0, seed=1), 2000 * fan_in
    before = sim.memory().of("line")
    with sim:
        assert line.layout == "placed"
        met = len(np.unique(line.pre_index * 1000 + line.delay)) / count
        found = sim.memory().of("line") / count
    weight = 8
    assert found == pytest.approx(weight + 15 + 8 * delays / fan_in + 16 * met, rel=0.01)
    assert before / count == pytest.approx(found, rel=0.01)


@pytest.mark.parametrize(
    ("pattern", "given", "layout"),
    [
        (FixedProbability(0.2), {}, "columns"),
        (FixedProbability(0.6), {"w": Normal(0.0, 1.0)}, "columns"),
        (FixedProbability(0.8), {"w": Normal(0.0, 1.0)}, "masked"),
        (FixedProbability(0.2), {"w": 0.1, "layout": "rows"}, "rows"),
        (FixedProbability(0.2), {"w": Normal(0.0, 1.0), "layout": "dense"}, "masked"),
        (AllToAll(self_connections=False), {"w": Normal(0.0, 1.0)}, "masked"),
        (AllToAll(self_connections=False), {"w": 0.1}, "product"),
        (AllToAll(), {"w": Normal(0.0, 1.0)}, "dense"),
        (AllToAll(), {"w": 0.1}, "dense"),
        (FromMatrix(np.where(np.add.outer(np.arange(300), np.arange(300)) % 5 == 0, 0.1, 0.0)), {}, "columns"),
        (FromMatrix(np.where(np.arange(90_000).reshape(300, 300) % 49 == 0, 0.1, 0.0)), {}, "rows"),
        (FromMatrix(np.where(np.arange(90_000).reshape(300, 300) % 50 == 0, 0.1, 0.0)), {}, "runs"),
    ],
)
def test_of_the_layouts_for_values(pattern: Any, given: dict[str, Any], layout: str) -> None:
    """Weights of matrices are in it as well."""
    cells = Still(300, name="cells")
    sim = Simulator(Network(cells, Synapse(cells, cells, pattern, into="exc", name="line", **given)), dt=1.0, seed=1)
    foreseen = sim.memory().of("line")
    with sim:
        assert sim.network.projections[0].layout == layout
        assert foreseen == pytest.approx(sim.memory().of("line"), rel=0.03, abs=10_000)


def test_what_only_drawing_tells_is_said() -> None:
    cells = Still(20, name="cells")
    line = Synapse(cells, cells, DistanceDependent(lambda d: d < 0.1), into="exc", name="near")
    shown = repr(Simulator(Network(cells, line), seed=1).memory())
    assert "near" in shown and "not known before it is drawn" in shown


def test_the_reference_says_too_what_it_takes(backend: str) -> None:
    with Simulator(network(size=200, fan_in=10), seed=1, backend=backend) as sim:
        assert sim.memory().of("cells") > 200 * 8


def test_what_a_projection_shares_with_another_is_counted_once() -> None:
    pre, post = Still(100, name="pre"), Still(100, name="post")
    first = Synapse(pre, post, FixedNumberPre(10), into="exc", w=Uniform(0.0, 1.0), name="first")
    second = Synapse(pre, post, Shared(first), into="exc", name="second")
    with Simulator(Network(pre, post, first, second), dt=0.1) as sim:
        assert sim.memory().of("first") > 1000 * 8 and sim.memory().of("second") == 0


def test_a_population_beyond_memory(backend: str) -> None:
    """Refused by what it takes, and the simulator can be asked for that before."""
    cells = Still(2**62, name="cells")
    sim = Simulator(Network(cells), backend=backend)  # type: ignore[arg-type]  # it is a name
    assert sim.memory().of("cells") > 8 * 2**62
    with pytest.raises(
        SimulationError, match=r"there is not enough memory: Still\(4611686018427387904, name='cells'\)"
    ):
        sim.start()


def test_a_projection_beyond_memory(backend: str) -> None:
    pre, post = Still(2**20, name="pre"), Still(2**24, name="post")
    line = Synapse(pre, post, AllToAll(), into="exc", w=Uniform(0.0, 1.0), name="line")
    with pytest.raises(SimulationError, match=r"there is not enough memory: Synapse\(.* name='line'\) does not fit in"):
        Simulator(Network(pre, post, line), backend=backend).start()  # type: ignore[arg-type]  # it is a name
