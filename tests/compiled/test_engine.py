"""The compiled engine: any size with any number of threads, reset, many lives in one process."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from codegen.networks import NETWORKS, Relay, relay
from comparison.running import assert_same, outcome, state_of

from dslnet import FixedProbability, Network, Neuron, Noise, Normal, Simulator, State, Synapse, noise, spike, state

SIZES = [1, 63, 64, 65, 129]
FLAGS = ["-O1"]


def digest(name: str, size: int, threads: int, steps: int = 25) -> str:
    """What a network has become."""
    with Simulator(NETWORKS[name](size, 3.0, 0.1), dt=0.1, seed=6, threads=threads, compiler_flags=FLAGS) as sim:
        sim.step(steps)
        return sim.digest()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["bursts", "watched", "relay"])
def test_the_number_of_threads_changes_nothing(name: str, size: int) -> None:
    """Also where some threads have no neuron at all."""
    assert len({digest(name, size, threads) for threads in (1, 2, 3, 4)}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_all_sizes_agree_with_the_reference(size: int) -> None:
    def run(backend: str, **options: Any) -> Any:
        return outcome(lambda: NETWORKS["watched"](size, 2.0, 0.1), backend, (3, 9), dt=0.1, seed=size, **options)

    assert_same(run("numpy"), run("c", threads=3, compiler_flags=FLAGS))


def test_a_digest_sees_every_change() -> None:
    cells = Relay(70, name="a")
    with Simulator(Network(cells), dt=0.1, seed=6, compiler_flags=FLAGS) as sim:
        sim.step(5)
        seen = {sim.digest()}
        cells.count[69] += 1e-9
        seen.add(sim.digest())
        sim.step()
        seen.add(sim.digest())
        assert len(seen) == 3 and sim.digest() in seen


def test_what_is_under_way_is_part_of_the_digest() -> None:
    """Spikes that have been sent and have not arrived: everything else is the same."""
    with Simulator(relay(70, 3.0, 0.1), dt=0.1, seed=6, compiler_flags=FLAGS) as sim:
        sim.step(4)
        seen = sim.digest()
        for spikes in sim._session.engine._binding.spikes.values():
            assert spikes.counts.any()
            spikes.counts[:] = 0
        assert sim.digest() != seen


@pytest.mark.parametrize("threads", [1, 3])
def test_reset_is_a_new_start(threads: int) -> None:
    options: dict[str, Any] = {"dt": 0.1, "seed": 6, "threads": threads, "compiler_flags": FLAGS}
    with Simulator(relay(130, 4.0, 0.1), **options) as sim:
        fresh = sim.digest()
        record = sim.record(sim.network.populations[0], "often", "g")
        sim.step(20)
        later, spikes, trace = sim.digest(), record["often"].tick.tolist(), np.array(record["g"])
        sim.reset()
        assert sim.tick == 0 and sim.digest() == fresh and len(record["often"].tick) == 0
        sim.step(20)
        assert sim.digest() == later
        assert record["often"].tick.tolist() == spikes
        np.testing.assert_array_equal(record["g"], trace)
        sim.reset(seed=7)
        sim.step(20)
        assert sim.digest() != later
        sim.reset(seed=6, connectivity=True)
        sim.step(20)
        assert sim.digest() == later


def test_closed_and_opened_again() -> None:
    net = relay(70, 2.0, 0.1)
    seen = []
    for _ in range(3):
        with Simulator(net, dt=0.1, seed=6, threads=2, compiler_flags=FLAGS) as sim:
            sim.step(10)
            seen.append((sim.digest(), state_of(net)["a.count"].sum()))
        sim.close()  # a second time does nothing
        assert state_of(net)["a.count"].sum() == seen[-1][1]  # the last values stay
    assert len(set(seen)) == 1


def test_many_simulators_live_side_by_side() -> None:
    """Each with threads of its own; one library serves them all."""
    options: dict[str, Any] = {"dt": 0.1, "compiler_flags": FLAGS}
    sims = [Simulator(relay(70, 2.0, 0.1), seed=n % 4, threads=1 + n % 3, **options).start() for n in range(12)]
    try:
        for _ in range(5):
            for sim in sims:
                sim.step(3)
        digests = [sim.digest() for sim in sims]
        assert len(set(digests)) == 4
        assert all(digests[n] == digests[n % 4] for n in range(12))
    finally:
        for sim in reversed(sims):
            sim.close()


def test_a_simulator_that_nobody_closes_disturbs_no_other() -> None:
    """Its threads sleep; a new one finds its own memory."""
    first = digest("relay", 70, 2)
    for _ in range(3):
        Simulator(relay(70, 3.0, 0.1), dt=0.1, seed=6, threads=2, compiler_flags=FLAGS).start().step(4)
    assert digest("relay", 70, 2) == first


class Failing(Neuron):
    """Asks for a refractory time that is no time, in some neurons, when t is late enough."""

    xi: Noise = noise(Normal(0.0, 1.0))
    v: State = state(0.0)

    @spike
    def fires(self) -> Any:
        return self.xi > 1.0

    @fires.refractory(v)
    def silence(self) -> Any:
        return np.where(self.t < 1.0, 0.1, -1.0)


@pytest.mark.parametrize("threads", [1, 4])
def test_a_refractory_time_that_is_none_is_told_and_the_run_can_go_on(threads: int) -> None:
    cells = Failing(300, name="cells")
    with Simulator(Network(cells), dt=0.1, seed=6, threads=threads, compiler_flags=FLAGS) as sim:
        sim.step(10)
        for tick in (11, 12):
            with pytest.raises(Exception, match=r"refractory time of cells\.fires is negative or NaN for neuron \d+"):
                sim.step(5)
            assert sim.tick == tick


def test_an_index_of_16_bits_and_one_of_32_mean_the_same() -> None:
    """The last neurons of a population beyond the reach of 16 bits get what they are sent."""
    source = Relay(3, name="source")
    target = Relay(70_000, name="target")
    line = Synapse(source, target, FixedProbability(1.0), into="g", w=1.0, on="seldom", name="line")
    with Simulator(Network(source, target, line), dt=0.1, seed=6, compiler_flags=FLAGS) as sim:
        sent = sim.record(source, "seldom")
        sim.step(60)
        arrived = np.count_nonzero(sent.tick < 59)
        assert arrived > 0
        np.testing.assert_array_equal(target.g, np.full(70_000, float(arrived)))
