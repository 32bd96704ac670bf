"""Spikes that are written in a calendar when they are sent: whatever happens while they are under way, each arrives
when it is due, once, and in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plasticity.test_many_delays import Cell, Pairing

from dslnet import (
    AdditiveSTDP,
    Array,
    DiscreteUniform,
    FixedProbability,
    FromPairs,
    IF_cond_exp,
    Network,
    Neuron,
    Poisson,
    Port,
    SimulationError,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    port,
    pre_spike,
    spike,
    state,
    update,
)
from dslnet.planning.arriving import together


class Slow(Neuron):
    """Keeps some of what arrives."""

    heard: Port = port()
    v: State = state(0.0)

    @update
    def keep(self) -> None:
        self.v = 0.9 * self.v + self.heard

    @spike
    def fires(self) -> Array:
        return self.v > 6.0

    @fires.reset
    def forget(self) -> None:
        self.v = 0.0


class Reading(Synapse[Any, Slow]):
    """Adds what the target makes of it: it can only be added when it arrives."""

    w: State = state(0.1)

    @pre_spike
    def arrives(self) -> None:
        self.into += self.w * (1.0 + self.post.v)


class Asking(Synapse[Slow, Slow]):
    """Asks what its source was when it fired, which depends on the delay."""

    w: State = state(0.1)

    @pre_spike
    def arrives(self) -> None:
        self.into += self.w
        self.w = 0.9 * self.w + 0.01 * self.pre.v


class Swelling(Synapse[SpikeTrains, Slow]):
    """Infinite after the second spike."""

    w: State = state(1e-3)

    @pre_spike
    def arrives(self) -> None:
        self.into += 0.0 * self.post.v
        self.w = self.w * 1e200


def network() -> tuple[Network, Any, Any]:
    source, cells, slow = Poisson(70, rate=60.0, name="source"), Cell(130, name="cells"), Slow(65, name="slow")
    delays = DiscreteUniform(2, 40)
    learns = Pairing(
        source, cells, FixedProbability(0.2, seed=3), w=Uniform(0.3, 0.7), delay=delays, into="heard", name="learns"
    )
    often: dict[str, Any] = {"into": "heard", "delay": DiscreteUniform(3, 25)}
    reads = Reading(source, slow, FixedProbability(0.1, seed=4), w=Uniform(0.0, 0.2), name="reads", **often)
    again = Reading(source, slow, FixedProbability(0.1, seed=5), w=Uniform(0.0, 0.2), name="again", **often)
    last = Slow(64, name="last")
    asks = Asking(slow, last, FixedProbability(0.1, seed=6), w=Uniform(0.0, 0.2), name="asks", **often)
    return Network(source, cells, slow, last, learns, reads, again, asks), learns, reads


def switched(sim: Simulator, learns: Any, reads: Any) -> None:
    """Rows that nobody takes must not hold up those behind them."""
    reads.disable_transmission()
    sim.simulate(7.0)
    reads.enable_transmission()


def fired(sim: Simulator, learns: Any, reads: Any) -> None:
    sim.network.member("source").fire([0, 33, 69])


def delayed(sim: Simulator, learns: Any, reads: Any) -> None:
    """What is under way keeps its arrival."""
    learns.delay = np.where(np.arange(learns.size) % 3, 5.0, 17.0)
    sim.simulate(4.0)
    reads.delay = 6.0


def changed(sim: Simulator, learns: Any, reads: Any) -> None:
    for line in (learns, reads):
        line.prune(np.arange(0, line.size, 3))
        line.create([3, 3, 65], [0, 64, 64], w=0.4, delay=[1.0, 28.0, 39.0])
    sim.simulate(3.0)
    learns.create([5], [7], w=0.4, delay=40.0)


def gone_back(sim: Simulator, learns: Any, reads: Any) -> None:
    present = sim.snapshot()
    sim.simulate(20.0)
    sim.rewind(present)


def asleep(sim: Simulator, learns: Any, reads: Any) -> None:
    sim.network.member("slow").enabled = False
    sim.simulate(6.0)
    sim.network.member("slow").enabled = True


EVENTS = [switched, fired, delayed, changed, gone_back, asleep]


def run(event: Callable[..., None], **options: Any) -> dict[str, Any]:
    net, learns, reads = network()
    with Simulator(net, dt=1.0, seed=2, **options) as sim:
        sim.simulate(60.0)
        event(sim, learns, reads)
        sim.simulate(60.0)
        return {
            **{f"{line.name}.w": line.w.copy() for line in net.projections},
            **{"x": learns.x.copy(), "v": net.member("slow").v.copy()},
        }


@pytest.mark.parametrize("event", EVENTS)
def test_as_in_the_reference(event: Callable[..., None]) -> None:
    one, expected = run(event, threads=1), run(event, backend="numpy")
    for name, values in run(event, threads=3).items():
        np.testing.assert_array_equal(values, one[name], err_msg=name)
        np.testing.assert_allclose(values, expected[name], rtol=1e-9, err_msg=name)
    assert np.ptp(expected["v"]) > 0.0 and np.ptp(expected["asks.w"]) > 0.0


@pytest.mark.parametrize("threads", [1, 2])
def test_saved_and_loaded(tmp_path: Path, threads: int) -> None:
    net, learns, reads = network()
    with Simulator(net, dt=1.0, seed=2, threads=3) as sim:
        sim.simulate(50.0)
        changed(sim, learns, reads)
        sim.save(tmp_path / "run.npz")
        sim.simulate(60.0)
        expected = sim.digest()
    with Simulator.load(network()[0], tmp_path / "run.npz", threads=threads) as sim:
        sim.simulate(60.0)
        assert sim.digest() == expected


def test_a_run_that_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """`check="nan"` goes back to the begin of a run that went wrong: the same spikes are under way there again."""
    monkeypatch.setattr("dslnet.compiled.guard.CREDIT", 1.0)  # there is time for a copy
    found = []
    for options in ({"threads": 1}, {"threads": 3}, {"backend": "numpy"}):
        source, slow = SpikeTrains([[1.0, 30.0], [1.0]], name="source"), Slow(65, name="slow")
        line = Swelling(source, slow, FromPairs([0, 1], [64, 3]), into="heard", delay=[20.0, 2.0])
        with Simulator(Network(source, slow, line), dt=1.0, seed=2, check="nan", **options) as sim:
            sim.simulate(10.0)
            with pytest.raises(SimulationError) as error:
                sim.simulate(200.0)
            found.append(str(error.value))
            np.testing.assert_array_equal(line.w[np.isfinite(line.w)] > 0.0, True)
    assert found[0] == found[1] == found[2] and "w[" in found[0]


@pytest.mark.parametrize("check", [None, "nan"])
def test_no_memory_is_left(check: Any) -> None:
    """As C writes it down where it gets no room on a page."""
    net = network()[0]
    with Simulator(net, dt=1.0, seed=2, check=check) as sim:
        sim.simulate(5.0)
        assert sim._session is not None
        sim._session.engine._binding.failure[:3] = (np.iinfo(np.int64).max, 0, -2)  # type: ignore[attr-defined]
        with pytest.raises(SimulationError, match="memory does not suffice for the spikes under way"):
            sim.simulate(5.0)
        sim.simulate(5.0)


def test_a_source_without_a_synapse_has_a_trace() -> None:
    """The spike under way when its first synapse is made counts, as it does in a projection that stays as it is."""
    traces = []
    for options in ({"threads": 1}, {"threads": 2}, {"backend": "numpy"}):
        source, cells = SpikeTrains([[1.0], [2.0], [3.0]], name="source"), IF_cond_exp(70, name="cells")
        line = AdditiveSTDP(source, cells, FromPairs([0, 0], [1, 69]), into="g_exc", delay=5.0)
        with Simulator(Network(source, cells, line), dt=1.0, **options) as sim:
            sim.simulate(4.0)
            line.create([1], [2], w=0.001)
            sim.simulate(5.0)
            traces.append(line.x.copy())
    assert (traces[0] > 0.8).all()
    for other in traces[1:]:
        np.testing.assert_allclose(other, traces[0], rtol=1e-12)


def test_what_delivers_at_once() -> None:
    """Delays of one projection, as far as no other one to the same target comes between; not where rules ask what the
    source was when it fired."""
    net = network()[0]
    with Simulator(net, dt=1.0, seed=2) as sim:
        assert sim._session is not None
        runs = together(sim._session.plan.projections)
        names = [run[0].name for run in runs]
        assert names.count("learns") == 1
        assert names.count("asks") == len({p.delay for p in net.member("asks")._room.bundle.parts})
        flat = [part for run in runs for part in run if part.post.name == "slow"]
        assert [part.delay for part in flat] == sorted((part.delay for part in flat), reverse=True)
