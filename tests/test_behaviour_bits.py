"""The same bits: whatever the threads, the cuts of a run, the recordings and the callbacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ZOO, cuts, networks, seeds, sizes

from dslnet import Simulator

pytestmark = pytest.mark.shipped

STEPS = 60
DT = 0.5


def digest(network: str, size: int, seed: int, **options: object) -> str:
    """The hash of the state after one plain run."""
    with Simulator(ZOO[network](size), dt=DT, seed=seed, **options) as sim:
        sim.step(STEPS)
        return sim.digest()


@given(network=networks, size=sizes, seed=seeds, threads=st.sampled_from([2, 3]))
def test_threads(network: str, size: int, seed: int, threads: int) -> None:
    assert digest(network, size, seed, threads=threads) == digest(network, size, seed)


@given(network=networks, size=sizes, seed=seeds, parts=cuts(STEPS), threads=st.sampled_from([1, 2]))
def test_cuts_and_ways_to_run(network: str, size: int, seed: int, parts: list[int], threads: int) -> None:
    whole = digest(network, size, seed)
    with Simulator(ZOO[network](size), dt=DT, seed=seed, threads=threads) as sim:
        for number, steps in enumerate(parts):
            if number % 3 == 0:
                sim.step(steps)
            elif number % 3 == 1:
                sim.simulate(steps * DT)
            else:
                sim.until(lambda: False, max_duration=steps * DT, check_every=DT)
        assert sim.tick == STEPS
        assert sim.digest() == whole


@given(network=networks, size=sizes, seed=seeds, period=st.integers(1, 7), threads=st.sampled_from([1, 2]))
def test_recordings_and_callbacks(network: str, size: int, seed: int, period: int, threads: int) -> None:
    net = ZOO[network](size)
    with Simulator(net, dt=DT, seed=seed, threads=threads) as sim:
        for population in net.populations:
            sim.record(population, "r" if network == "rate" or population.name == "read" else "fires")
            sim.record(
                population[: max(1, size // 4)], "exc" if population.name != "cells" else "v", period=period * DT
            )
        sim.every(period * DT)(lambda n: sim.digest())
        sim.simulate(STEPS * DT)
        assert sim.digest() == digest(network, size, seed)


@pytest.mark.parametrize("network", sorted(ZOO))
def test_step_by_step_is_simulate(backend: str, network: str) -> None:
    whole = digest(network, 40, 5, backend=backend)
    with Simulator(ZOO[network](40), dt=DT, seed=5, backend=backend) as sim:
        for _ in range(STEPS):
            sim.step()
        assert sim.digest() == whole
    with Simulator(ZOO[network](40), dt=DT, seed=5, backend=backend) as sim:
        sim.simulate(STEPS * DT)
        assert sim.digest() == whole


@pytest.mark.parametrize("network", sorted(ZOO))
def test_everything_enters_the_digest(network: str) -> None:
    """A state, a parameter, the seed: a change of any changes the hash."""
    plain = digest(network, 40, 5)
    assert digest(network, 40, 6) != plain
    net = ZOO[network](40)
    population = net.populations[0]
    with Simulator(net, dt=DT, seed=5) as sim:
        population.tau = population.tau * 1.001
        sim.step(STEPS)
        assert sim.digest() != plain
