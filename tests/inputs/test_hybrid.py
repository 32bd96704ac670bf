"""Rates and spikes in one network: currents one to one, spikes decoded into rates, rates that drive Poisson spikes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Still

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    Decoding,
    FiringRate,
    FixedProbability,
    Network,
    NetworkError,
    Neuron,
    OneToOne,
    Param,
    Poisson,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimedArray,
    Uniform,
    describe,
    firing_rate,
    param,
    port,
    pre_spike,
    spike,
    state,
    update,
)


class Cells(Neuron):
    """Integrate-and-fire with a current and a synaptic trace."""

    tau: Param = param(10.0, unit="ms")
    current: Port = port()
    g: State = state(0.0)
    v: State = state(0.0)
    rate: FiringRate = firing_rate(window=20.0)

    @g.ode
    def dg(self) -> Array:
        return -self.g / 5.0

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return (self.current + self.g - self.v) / self.tau

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @fires.reset
    def recover(self) -> None:
        self.v = 0.0


class Reader(Neuron):
    """Follows what arrives."""

    tau: Param = param(20.0, unit="ms")
    exc: Port = port()
    r: State = state(0.0)

    @r.ode(method="exponential")
    def dr(self) -> Array:
        return (self.exc - self.r) / self.tau


class CountedPoisson(Poisson):
    """Poisson spikes that are counted."""

    counted: FiringRate = firing_rate(window=50.0)


def hybrid_network(size: int) -> Network:
    """Table -> current -> cells -> rates -> Poisson spikes -> cells."""
    steps = np.random.default_rng(1).uniform(0.0, 4.0, size=(8, size))
    stimulus = TimedArray(steps, schedule=5.0, period=40.0, name="stimulus")
    cells, reader = Cells(size, name="cells", v=Uniform(0.0, 1.0)), Reader(max(1, size // 2), name="reader")
    source = CountedPoisson(max(1, size // 2), rate=5.0, name="source")
    return Network(
        stimulus, cells, reader, source,
        Synapse(stimulus, cells, OneToOne(), into=Cells.current, name="inject"),
        Decoding(cells, reader, AllToAll(), into=Reader.exc, w=1.0 / size, name="decode"),
        Synapse(reader, source, OneToOne(), into=Poisson.drive, w=0.5, name="drive"),
        Synapse(source, cells, FixedProbability(0.3), into=Cells.g, w=0.3, delay=2.0, name="feedback"),
    )  # fmt: skip


@given(size=st.sampled_from([63, 64, 65]), dt=st.sampled_from([1.0, 0.5]), threads=st.integers(2, 3))
@settings(max_examples=4)
def test_a_hybrid_network_is_the_same_everywhere(size: int, dt: float, threads: int) -> None:
    def run(backend: str, threads: int) -> tuple[str, Any, Any]:
        with Simulator(
            hybrid_network(size), dt=dt, seed=3, backend=backend, threads=threads, compiler_flags="-O1"
        ) as sim:
            trace = sim.record(sim.network.member("reader"), "r")
            spikes = sim.record(sim.network.member("source"), "fires")
            sim.simulate(60.0)
            assert len(spikes) > 0
            return sim.digest(), trace["r"], spikes.tick

    digest, rates, ticks = run("c", 1)
    assert run("c", threads)[0] == digest
    _, expected, expected_ticks = run("numpy", 1)
    np.testing.assert_allclose(rates, expected, rtol=1e-9)
    np.testing.assert_array_equal(ticks, expected_ticks)


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a_current_one_to_one(backend: str, dt: float) -> None:
    """Each cell follows its own current, which arrives a step later: against a loop in NumPy."""
    rows = np.random.default_rng(2).uniform(0.0, 3.0, size=(30, 65))
    currents, cells = TimedArray(rows, schedule=2 * dt), Cells(65)
    net = Network(currents, cells, Synapse(currents, cells, OneToOne(), into="current"))
    with Simulator(net, dt=dt, backend=backend) as sim:
        trace = sim.record(cells, "v")
        sim.step(60)
    v, expected = np.zeros(65), []
    for tick in range(60):
        arriving = rows[(tick - 1) // 2] if tick else 0.0
        v = v + dt * (arriving - v) / 10.0
        v = np.where(v > 1.0, 0.0, v)
        expected.append(v)
    np.testing.assert_allclose(trace["v"], expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("reduce", ["sum", "mean", "max"])
def test_spikes_become_rates(backend: str, reduce: str) -> None:
    """The spikes of a window, counted by hand, weighted, and one step later at their target."""
    trains = [np.unique(np.random.default_rng(n).integers(0, 60, size=12)) * 1.0 for n in range(5)]
    weights = np.random.default_rng(9).uniform(0.5, 1.0, size=(2, 5))
    source, read = CountedTrains(trains), Still(2)
    line = Decoding(source, read, AllToAll(), into="exc", w=weights, reduce=reduce)
    with Simulator(Network(source, read, line), dt=1.0, backend=backend) as sim:
        trace = sim.record(read, "exc")
        sim.step(60)
    rates = np.array([[np.sum((t > k - 20) & (t <= k)) for t in trains] for k in range(60)]) * 1000.0 / 20.0
    join = getattr(np, reduce)
    expected = [join(weights * r, axis=1) for r in rates]
    np.testing.assert_allclose(trace["exc"][1:], expected[:-1])


class CountedTrains(SpikeTrains):
    """Given spikes that are counted."""

    rate: FiringRate = firing_rate(window=20.0)


def test_a_rate_that_drives_poisson_spikes_is_decoded_again(backend: str) -> None:
    """300 neurons of 40 Hz over 0.6 s are 7200 spikes: met within three standard deviations of their number."""
    rate, source, read = TimedArray([[40.0]]), CountedPoisson(300), Reader(1, tau=100.0)
    drive = Synapse(rate, source, AllToAll(), into="drive")
    decode = Decoding(source, read, AllToAll(), into="exc", reduce="mean")
    with Simulator(Network(rate, source, read, drive, decode), dt=1.0, seed=8, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(600.0)
        assert len(spikes) == pytest.approx(7200.0, abs=3 * 7200.0**0.5)
        assert float(read.r[0]) == pytest.approx(40.0 * -np.expm1(-600.0 / 100.0), rel=0.06)


def test_the_class_shows_what_it_sends() -> None:
    assert "into += the sum of pre.rate·w" in str(describe(Decoding))


def test_who_counts_nothing_is_not_decoded() -> None:
    with pytest.raises(NetworkError, match="class CountedPoisson"):
        Decoding(Poisson(3, rate=1.0), Still(1), AllToAll(), into="exc")


class Following(Neuron):
    """Keeps an update for the plain rate of a state."""

    r: State = state(0.0)

    @update
    def keep(self) -> None:
        self.r = self.r


def test_rates_are_not_decoded() -> None:
    with pytest.raises(NetworkError, match="Following has no spikes to count: it has rates already"):
        Decoding(Following(3), Still(1), AllToAll(), into="exc")


def test_the_source_says_over_which_time_spikes_are_counted() -> None:
    with pytest.raises(DeclarationError, match=r"the class of the source.*\n    rate: .* = firing_rate\(window=20.0\)"):
        Decoding(CountedPoisson(3, rate=1.0), Still(1), AllToAll(), into="exc", window=20.0)
    with pytest.raises(DeclarationError, match=r"says of what event it is:\n    rate: .*50.0, event='fires'\)"):
        Decoding(CountedPoisson(3, rate=1.0), Still(1), AllToAll(), into="exc", on="fires")

    class Counting(Decoding):
        hits: State = state(0.0)

        @pre_spike
        def hit(self) -> None:
            self.hits += 1.0

    Counting(CountedPoisson(3, rate=1.0), Still(1), AllToAll(), into="exc", on="fires")  # a rule asks for it


class Recent(Decoding):
    """Reads when the last spike came, without a rule for spikes."""

    def decoded(self) -> Array:
        return self.t_pre


@pytest.mark.parametrize(("on", "last"), [(None, 4.0), ("fires", 4.0), ("bursts", 5.0)])
def test_a_decoding_that_reads_times_of_spikes_may_name_their_event(backend: str, on: str | None, last: float) -> None:
    class Beating(Neuron):
        n: State = state(0)
        rate: FiringRate = firing_rate(window=6.0)

        @update
        def count(self) -> None:
            self.n += 1

        @spike
        def fires(self) -> Array:
            return self.n % 4 == 0

        @spike
        def bursts(self) -> Array:
            return self.n % 5 == 0

    cells, reader = Beating(1), Still(1)
    line = Recent(cells, reader, AllToAll(), into="exc", on=on)
    with Simulator(Network(cells, reader, line), dt=1.0, backend=backend) as sim:
        sim.step(7)
        assert line.t_pre[0] == last  # fired in the step before, arrived one later

    class Doubled(Decoding):
        def decoded(self) -> Array:
            return 2.0 * super().decoded()

    with pytest.raises(NetworkError, match="no other that asks for spikes"):
        Doubled(cells, reader, AllToAll(), into="exc", on="bursts")
