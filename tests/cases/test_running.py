"""CASES E1 to E11: runs, callbacks and recordings with known answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from strategies import Clock, Counter, Noisy, on_grid, simulate_members, spiking_network

from dslnet import Simulator

both_dt = pytest.mark.parametrize("dt", [1.0, 0.1])


@both_dt
@pytest.mark.parametrize(("which", "operator", "steps"), [("b", "and", 8), ("ab", "or", 6), ("ab", "and", 8)])
def test_e1_until(backend: str, dt: float, which: str, operator: str, steps: int) -> None:
    members = {"a": Counter(1, name="a"), "b": Counter(3, name="b", r=[-4.0, -3.0, -2.0])}
    with simulate_members(*members.values(), dt=dt, backend=backend) as sim:
        elapsed = sim.until(*[members[name] for name in which], max_duration=15 * dt, operator=operator)
        assert elapsed == on_grid(steps, dt)
        assert elapsed.met
        assert sim.tick == steps


@both_dt
def test_e2_a_condition_that_already_holds(backend: str, dt: float) -> None:
    population = Counter(1, r=100.0)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        elapsed = sim.until(population, max_duration=15 * dt)
        assert (elapsed, elapsed.met, sim.tick) == (dt, True, 1)


def times_called(backend: str, dt: float, duration: float, **schedule: float) -> tuple[list[float], list[int]]:
    """When a callback runs in one run, and what it is given."""
    times: list[float] = []
    numbers: list[int] = []
    with simulate_members(Clock(1), dt=dt, backend=backend) as sim:

        @sim.every(**schedule)
        def note(n: int) -> None:
            times.append(sim.time)
            numbers.append(n)

        sim.simulate(duration)
    return times, numbers


@both_dt
def test_e3_negative_offset(backend: str, dt: float) -> None:
    times, numbers = times_called(backend, dt, 1000.0, period=100.0, offset=-10.0)
    assert times == list(range(90, 1000, 100))
    assert numbers == list(range(10))


@both_dt
def test_e4_offset_and_wait(backend: str, dt: float) -> None:
    times, _ = times_called(backend, dt, 1000.0, period=100.0, offset=50.0, wait=500.0)
    assert times == [550, 650, 750, 850, 950]


@both_dt
def test_e5_each_run_counts_from_zero(backend: str, dt: float) -> None:
    calls: list[tuple[int, float]] = []
    with simulate_members(Clock(1), dt=dt, backend=backend) as sim:

        @sim.every(10.0)
        def note(n: int) -> None:
            calls.append((n, sim.time))

        sim.simulate(100.0)
        sim.simulate(100.0)
    assert calls == [(n % 10, 10.0 * n) for n in range(20)]


def test_e6_period_of_three_steps(backend: str) -> None:
    times, numbers = times_called(backend, 0.1, 3.0, period=0.3)
    assert times == [0.0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1, 2.4, 2.7]
    assert numbers == list(range(10))


def test_e7_three_steps(backend: str) -> None:
    with simulate_members(Clock(1), dt=0.1, backend=backend) as sim:
        assert sim.simulate(0.3) == 0.3
        assert sim.tick == 3
        sim.every(0.1)(lambda n: None)
        assert sim.simulate(0.3) == 0.3
        assert sim.tick == 6


def test_e8_equal_times_go_in_order_of_definition(backend: str) -> None:
    order: list[str] = []

    def appender(letter: str) -> Callable[[int], None]:
        return lambda n: order.append(letter)

    with simulate_members(Clock(1), backend=backend) as sim:
        for letter, period in [("c", 2.0), ("a", 4.0), ("b", 2.0)]:
            sim.every(period)(appender(letter))
        sim.simulate(6.0)
    assert "".join(order) == "cab" + "cb" + "cab"


@both_dt
def test_e9_record_with_a_period(backend: str, dt: float) -> None:
    population = Clock(1)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace = sim.record(population, Clock.r, period=10.0)
        sim.simulate(100.0)
        assert trace["r"][:, 0].tolist() == list(range(0, 100, 10))
        assert trace.time.tolist() == list(range(0, 100, 10))


@both_dt
def test_e10_a_grid(backend: str, dt: float) -> None:
    population = Clock((3, 5))
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace = sim.record(population, "r", period=1.0)
        sim.simulate(10.0)
        assert trace["r"].shape == (10, 3, 5)


def outcome(sim: Simulator, cells: Noisy) -> tuple[str, np.ndarray, np.ndarray]:
    """Everything a run of the spiking network leaves: hash, spikes, potentials."""
    spikes = sim.record(cells, Noisy.fires)
    sim.step(200)
    return sim.digest(), np.stack([spikes.tick, spikes.index]), cells.v.copy()


def test_e11_one_seed_gives_the_same_bits(backend: str) -> None:
    results = []
    for _ in range(2):
        net = spiking_network()
        with Simulator(net, dt=0.5, seed=11, backend=backend) as sim:
            results.append(outcome(sim, net.member("cells")))
            sim.reset()
            results.append(outcome(sim, net.member("cells")))
    digest, spikes, v = results[0]
    assert spikes.shape[1] > 50
    for other_digest, other_spikes, other_v in results[1:]:
        assert other_digest == digest
        np.testing.assert_array_equal(other_spikes, spikes)
        np.testing.assert_array_equal(other_v, v)


def test_e11_another_seed_gives_other_values(backend: str) -> None:
    net = spiking_network()
    with Simulator(net, dt=0.5, seed=11, backend=backend) as sim:
        first = outcome(sim, net.member("cells"))[0]
        sim.reset(seed=12)
        assert sim.seed == 12
        assert outcome(sim, net.member("cells"))[0] != first
