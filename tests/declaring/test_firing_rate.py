"""Firing rates over a window: as a field that equations read, and read from a simulator."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    FiringRate,
    Network,
    NetworkError,
    Neuron,
    Noise,
    OneToOne,
    Param,
    Poisson,
    Port,
    SimulationError,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimeGridWarning,
    TraceError,
    Uniform,
    UnknownNameError,
    describe,
    firing_rate,
    noise,
    param,
    port,
    spike,
    state,
    stop_condition,
    transmit,
    update,
)


class Clockwork(SpikeTrains):
    """Spikes from a list, counted."""

    rate: FiringRate = firing_rate(window=100.0)


class Busy(Neuron):
    """Two events by chance, three windows, and equations that read the rates."""

    often: Param = param(0.3)
    chance: Noise = noise(Uniform(0.0, 1.0))
    rate: FiringRate = firing_rate(window=7.0)
    last: FiringRate = firing_rate(window=0.5)
    rare_rate: FiringRate = firing_rate(window=30.0, event="rare")
    seen: State = state(0.0)
    spread: State = state(0.0, per="population")
    smooth: State = state(0.0)
    at_spike: State = state(0.0)

    @update
    def look(self) -> None:
        self.seen = self.rate
        self.spread = np.mean(self.rate) + np.max(self.rare_rate)

    @smooth.ode
    def dsmooth(self) -> Array:
        return (self.rate + self.last - self.smooth) / 20.0

    @spike
    def fires(self) -> Array:
        return self.chance < self.often - 0.0002 * self.rate

    @fires.reset
    def note(self) -> None:
        self.at_spike = self.rate

    @spike
    def rare(self) -> Array:
        return self.chance > 0.95

    @stop_condition
    def hectic(self) -> Array:
        return np.mean(self.rate) > 400.0


class Listening(Neuron):
    """Gets the rates of others, one step or more later."""

    heard: Port = port()
    kept: State = state(0.0)

    @update
    def keep(self) -> None:
        self.kept = self.heard


class FromRates(Synapse):
    """Transmits the firing rate of the sources."""

    w: State = state(0.5)

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.w * self.pre.rate


NAMES = ("rate", "last", "rare_rate", "seen", "spread", "smooth", "at_spike")


def rates_of(ticks: np.ndarray, index: np.ndarray, size: int, now: int, window: int, dt: float) -> np.ndarray:
    """Counted from a recording."""
    inside = (ticks >= now - window) & (ticks < now)
    return np.bincount(index[inside], minlength=size) * (1000.0 / (window * dt))


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a_spike_each_10_ms_is_100_hz_after_100_ms(dt: float, backend: str) -> None:
    """D10 of CASES."""
    source = Clockwork([np.arange(5.0, 1000.0, 10.0)] * 3)
    with Simulator(Network(source), dt=dt, seed=1, backend=backend) as sim:
        reading = sim.rate(source, window=100.0)
        sim.simulate(50.0)
        np.testing.assert_array_equal(source.rate, 50.0)
        sim.simulate(50.0)
        np.testing.assert_array_equal(source.rate, 100.0)
        np.testing.assert_array_equal(reading.values, 100.0)
        sim.simulate(3.0 if dt == 1.0 else 3.7)
        np.testing.assert_array_equal(source.rate, 100.0)
        assert float(reading) == reading.mean() == 100.0


@settings(max_examples=15)
@given(
    size=st.sampled_from([1, 63, 64, 65, 200]),
    dt=st.sampled_from([0.25, 0.5]),
    seed=st.integers(0, 2**31),
    parts=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    threads=st.integers(1, 3),
)
def test_the_field_is_what_a_recording_says(size: int, dt: float, seed: int, parts: list[int], threads: int) -> None:
    found = {}
    for backend in ("c", "numpy"):
        cells, listening = Busy(size), Listening(3)
        link = FromRates(cells, listening, AllToAll(), into="heard", delay=1.0)
        net = Network(cells, listening, link)
        with Simulator(net, dt=dt, seed=seed, backend=backend, threads=threads if backend == "c" else 1) as sim:
            fires, rare = sim.record(cells, "fires"), sim.record(cells, "rare")
            trace = sim.record(cells, "rate")
            for part in parts:
                sim.step(part)
            now = sum(parts)
            for name, spikes, window in (("rate", fires, 7.0), ("last", fires, 0.5), ("rare_rate", rare, 30.0)):
                expected = rates_of(spikes.tick, spikes.index, size, now, round(window / dt), dt)
                np.testing.assert_allclose(getattr(cells, name), expected, rtol=1e-14, err_msg=name)
            expected = [rates_of(fires.tick, fires.index, size, k + 1, round(7.0 / dt), dt) for k in range(now)]
            np.testing.assert_allclose(trace["rate"], expected, rtol=1e-14)
            found[backend] = {name: np.array(getattr(cells, name)) for name in NAMES}
            found[backend]["kept"] = listening.kept.copy()
    for name, value in found["c"].items():
        np.testing.assert_allclose(value, found["numpy"][name], rtol=1e-9, atol=1e-11, err_msg=name)


def digest(threads: int, parts: list[int], fire_at: int) -> str:
    cells = Busy(150)
    with Simulator(Network(cells), dt=0.5, seed=4, threads=threads) as sim:
        for part in parts:
            sim.step(part)
            if sim.tick == fire_at:
                cells.fire([3, 64, 149])
        return sim.digest()


def test_the_digest_knows_neither_threads_nor_cuts() -> None:
    assert len({digest(1, [20, 80], 20), digest(2, [20, 50, 30], 20), digest(3, [1, 19, 80], 20)}) == 1
    assert digest(1, [20, 80], 20) != digest(1, [20, 80], -1)


def test_who_fired_in_the_window_is_part_of_the_digest() -> None:
    digests = []
    for time in (1.0, 2.0):
        source = Clockwork([[time]])
        with Simulator(Network(source), dt=1.0, seed=1) as sim:
            sim.step(5)
            source.times = [[1.0]]
            digests.append((float(source.rate[0]), sim.digest()))
    assert digests[0][0] == digests[1][0] == 10.0
    assert digests[0][1] != digests[1][1]


def test_spikes_from_python_count_once(backend: str) -> None:
    source = Clockwork([[1.0], [3.0], []])
    with Simulator(Network(source), dt=1.0, seed=1, backend=backend) as sim:
        reading = sim.rate(source, window=100.0)
        sim.step(2)
        source.fire([0, 2])
        np.testing.assert_array_equal(source.rate, [10.0, 0.0, 10.0])
        sim.step(2)
        source.fire([2])
        np.testing.assert_array_equal(source.rate, [10.0, 10.0, 20.0])
        np.testing.assert_array_equal(reading.values, source.rate)
        sim.step(97)
        np.testing.assert_array_equal(source.rate, [10.0, 10.0, 20.0])
        sim.step()
        np.testing.assert_array_equal(source.rate, [0.0, 10.0, 10.0])
        np.testing.assert_array_equal(reading.values, source.rate)
        sim.step(2)
        np.testing.assert_array_equal(source.rate, 0.0)


def test_reset_and_close(backend: str) -> None:
    cells = Busy((4, 20))
    with Simulator(Network(cells), dt=0.5, seed=4, backend=backend) as sim:
        reading = sim.rate(cells[1], window=7.0)
        begin = sim.digest()
        sim.step(50)
        after, rate = sim.digest(), cells.rate.copy()
        assert rate.shape == (4, 20)
        assert rate.any()
        np.testing.assert_allclose(reading.values, rate[1])
        sim.reset()
        assert not cells.rate.any()
        assert not reading.values.any()
        assert sim.digest() == begin
        sim.step(50)
        assert sim.digest() == after
        np.testing.assert_allclose(reading.values, rate[1])
    np.testing.assert_array_equal(cells.rate, rate)
    np.testing.assert_allclose(reading.values, rate[1])


def test_in_single_precision(backend: str) -> None:
    cells = Busy(100)
    with Simulator(Network(cells), dt=0.5, seed=4, dtype=np.float32, backend=backend) as sim:
        spikes = sim.record(cells, "fires")
        sim.step(80)
        assert cells.rate.dtype == np.float32
        np.testing.assert_allclose(cells.rate, rates_of(spikes.tick, spikes.index, 100, 80, 14, 0.5), rtol=1e-6)


def test_a_stop_condition_reads_it(backend: str) -> None:
    cells = Busy(100, often=0.9)
    with Simulator(Network(cells), dt=0.5, seed=4, backend=backend) as sim:
        assert sim.until(cells, max_duration=100.0).met
        assert cells.rate.mean() > 400.0
        assert cells.seen.mean() <= 400.0


def test_a_reading_begins_with_the_call_and_keeps_no_more_than_it_needs() -> None:
    cells = Busy(100, often=0.5)
    with Simulator(Network(cells), dt=0.5, seed=4, threads=2) as sim:
        sim.step(100)
        reading, rare = sim.rate(cells, window=50.0), sim.rate(cells[::2], window=50.0, event=Busy.rare)
        assert reading.mean() == 0.0
        spikes = sim.record(cells, "fires", "rare")
        for _ in range(20):
            sim.step(1000)
            reading.mean()
            assert len(reading.spikes) < 3 * 100 * 100
        recorded = spikes["fires"]
        np.testing.assert_allclose(reading.values, rates_of(recorded.tick, recorded.index, 100, sim.tick, 100, 0.5))
        recorded = spikes["rare"]
        np.testing.assert_allclose(rare.values, rates_of(recorded.tick, recorded.index, 100, sim.tick, 100, 0.5)[::2])
        assert repr(reading) == "rate of Busy_0 over 50.0 ms"


def test_nobody_assigns_it(backend: str) -> None:
    cells = Busy(5)
    np.testing.assert_array_equal(cells.rate, np.zeros(5))
    with pytest.raises(DeclarationError, match="counts the spikes of the last"):
        cells.rate = 3.0
    with pytest.raises(DeclarationError, match="counts the spikes of the neurons"):
        Busy(5, rate=3.0)
    with Simulator(Network(cells), dt=0.5, seed=4, backend=backend) as sim:
        sim.step(9)
        with pytest.raises(DeclarationError, match="counts the spikes of the last"):
            cells[:2].rate = 3.0
        with pytest.raises(ValueError, match="read-only"):
            cells.rate[0] = 3.0
        with pytest.raises(ValueError, match="read-only"):
            cells[:3].rate[0] = 3.0

    class Writing(Busy):
        @update
        def write(self) -> None:
            self.rate = 3.0

    with pytest.raises(TraceError, match="only read"):
        Writing(3)


@pytest.mark.parametrize("window", [0.0, -1.0, np.nan, np.inf, "long", True, None])
def test_a_window_that_is_no_time(window: object) -> None:
    with pytest.raises(DeclarationError, match="a time in ms above 0"):
        firing_rate(window)
    cells = Busy(3)
    with Simulator(Network(cells), dt=0.5, seed=1) as sim, pytest.raises(DeclarationError, match="above 0"):
        sim.rate(cells, window=window)


def test_what_it_counts_has_to_be_there() -> None:
    class Silent(Neuron):
        rate: FiringRate = firing_rate(window=10.0)

    with pytest.raises(DeclarationError, match="has no spike event"):
        Silent(3)

    class Misspelt(Busy):
        more: FiringRate = firing_rate(window=10.0, event="fire")

    with pytest.raises(DeclarationError, match=r"no event 'fire'.*fires"):
        Misspelt(3)
    with pytest.raises(DeclarationError, match="does not fire"):

        class Wrong(Synapse):
            rate: FiringRate = firing_rate(window=10.0)

    with pytest.raises(DeclarationError, match="firing_rate"):

        class Bare(Neuron):
            rate: FiringRate = 100.0

    listening, cells = Listening(3), Busy(3)
    with pytest.raises(Exception, match="a projection delivers into a port or a state"):
        Synapse(cells, cells, OneToOne(), into=Busy.rate)
    line = FromRates(cells, listening, OneToOne(), into="heard")
    with Simulator(Network(listening, cells, line), dt=0.5, seed=1) as sim:
        with pytest.raises(DeclarationError, match="no spike event to count"):
            sim.rate(listening, window=10.0)
        with pytest.raises(DeclarationError, match=r"no spike event\. There are fires, rare"):
            sim.rate(cells, window=10.0, event="seen")
        with pytest.raises(DeclarationError, match="no field or event"):
            sim.rate(cells, window=10.0, event="fire")
        for members in ([cells], "cells", line):
            with pytest.raises(NetworkError, match=r"a population .* is needed, as in sim.rate\(exc, window=100.0\)"):
                sim.rate(members, window=10.0)
    with pytest.raises(SimulationError):
        sim.rate(cells, window=10.0)


def test_a_window_off_the_grid_warns() -> None:
    class Off(Busy):
        more: FiringRate = firing_rate(window=10.2, doc="of ten ms")

    cells = Off(3)
    with pytest.warns(TimeGridWarning, match="the window of more"), Simulator(Network(cells), dt=0.5, seed=1) as sim:
        sim.step(200)
        spikes = sim.rate(cells, window=10.0)
        sim.step(20)
        np.testing.assert_allclose(spikes.values, cells.more)
    assert repr(Off.more) == "firing_rate(window=10.2, doc='of ten ms')"


def test_describe_shows_what_is_counted() -> None:
    text = str(describe(Busy))
    assert "rare in 30 ms" in text
    assert "fires in 7 ms" in text


def test_the_name_of_the_method_stays_reserved() -> None:
    with pytest.raises((DeclarationError, UnknownNameError)):

        class Reserved(Neuron):
            firing_rate: FiringRate = firing_rate(window=10.0)


def test_the_memory_of_a_window_is_foreseen() -> None:
    class Long(Busy):
        slow: FiringRate = firing_rate(window=10_000.0)

    sim = Simulator(Network(Long(1000, name="a")), dt=0.5, seed=1)
    before = next(row.bytes for row in sim.memory().rows if row.what == "values")
    with sim:
        after = next(row.bytes for row in sim.memory().rows if row.what == "values")
    assert before == pytest.approx(after, rel=0.01)
    assert before > 20_000 * 1000 / 8


def test_a_rate_that_is_read_often_forgets_as_one_that_is_not() -> None:
    source = Poisson(50, rate=200.0, name="source")
    with Simulator(Network(source), dt=1.0, seed=2, backend="numpy") as sim:
        reading, once = sim.rate(source, window=10.0), sim.rate(source, window=10.0)
        for _ in range(30):
            sim.step(10)
            seen = reading.values
            assert len(reading.spikes) <= 500  # in 10 ms at most so many
        np.testing.assert_array_equal(seen, once.values)


def test_a_copy_of_a_reading_stays_at_its_time() -> None:
    cells = Busy(5, name="cells")
    with Simulator(Network(cells), dt=0.5, seed=1) as sim:
        reading = sim.rate(cells, window=50.0)
        sim.simulate(60.0)
        copy, then = pickle.loads(pickle.dumps(reading)), reading.values.copy()
        sim.simulate(17.0)
        np.testing.assert_array_equal(copy.values, then)
        assert not np.array_equal(reading.values, then)
        now = reading.values.copy()
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(reading)).values, now)


def test_a_view_is_silent_while_others_fire(backend: str) -> None:
    cells = SpikeTrains([[1.0], np.arange(2.0, 100.0, 3.0)], name="cells")
    with Simulator(Network(cells), dt=1.0, seed=1, backend=backend) as sim:
        rate = sim.rate(cells[:1], window=5.0)
        sim.simulate(4.0)
        assert rate.mean() == 200.0
        sim.simulate(16.0)
        assert rate.values.tolist() == [0.0]
