"""Timed arrays: which row is shown when, as a rate and as a current, and tables that are replaced while they run."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Clock, Still, sizes

from dslnet import (
    AllToAll,
    DeclarationError,
    Network,
    NetworkError,
    Neuron,
    OneToOne,
    Poisson,
    Port,
    SimulationError,
    Simulator,
    State,
    Synapse,
    TimedArray,
    TimedPoisson,
    TimeGridWarning,
    Uniform,
    port,
    state,
    update,
)


def shown_to(timed: TimedArray, into: Neuron, **options: Any) -> Simulator:
    """A timed array that drives a port, one to one."""
    return Simulator(Network(timed, into, Synapse(timed, into, OneToOne(), into="exc")), **{"dt": 1.0} | options)


def expected_row(values: Any, tick: int, every: int = 1, period: int = 0, start: int = 0) -> Any:
    """The row of a tick, by the rule as it is written."""
    since = tick - start
    if since < 0:
        return np.zeros_like(values[0])
    since = since % period if period else since
    return values[min(since // every, len(values) - 1)]


@pytest.mark.parametrize("dt", [1.0, 0.1])
@pytest.mark.parametrize(
    ("options", "steps", "row"),
    [
        ({}, 11, 9),
        ({}, 12, 9),
        ({"schedule": 10}, 21, 1),
        ({"period": 10}, 12, 0),
        ({"schedule": 2, "period": 20}, 25, 1),
    ],
)
def test_one_hot_rows(backend: str, options: dict[str, float], steps: int, row: int, dt: float) -> None:
    """C13 of CASES."""
    timed = TimedArray(np.eye(10), **{name: value * dt for name, value in options.items()})
    into = Still(10)
    with shown_to(timed, into, dt=dt, backend=backend) as sim:
        sim.step(steps)
        np.testing.assert_array_equal(into.exc, np.eye(10)[row])


class Membrane(Neuron):
    """Mp is what arrives, as a current of g."""

    exc: Port = port()
    g: Port = port()
    mp: State = state(0.0)

    @update
    def follow(self) -> None:
        self.mp = self.g


class Wave(Clock):
    """r = sin(t)."""

    @update
    def tell(self) -> None:
        self.r = np.sin(self.t)


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a_sine_as_a_current(backend: str, dt: float) -> None:
    """C9 of CASES, by an equation and from a table."""
    wave = TimedArray(np.sin(dt * np.arange(11.0)).reshape(-1, 1))
    for source in (Wave(1), wave):
        target = Membrane(1)
        net = Network(source, target, Synapse(source, target, OneToOne(), into="g"))
        with Simulator(net, dt=dt, backend=backend) as sim:
            trace = sim.record(target, "mp")
            sim.step(11)
            np.testing.assert_allclose(trace["mp"][:, 0], [0.0, *np.sin(dt * np.arange(10))], rtol=1e-12)


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a_port_that_is_recorded(backend: str, dt: float) -> None:
    """C8 of CASES: three sources r = t, from 10 ms on for 5 ms."""
    clock, read = Clock(3), Still(2)
    net = Network(clock, read, Synapse(clock, read, AllToAll(), into="exc"))
    with Simulator(net, dt=dt, backend=backend) as sim:
        sim.step(10)
        trace = sim.record(read, "exc")
        sim.step(5)
        np.testing.assert_allclose(trace["exc"], dt * np.array([[27.0, 30.0, 33.0, 36.0, 39.0]] * 2).T)


@given(sources=sizes, targets=sizes, dt=st.sampled_from([1.0, 0.1, 0.25]), threads=st.integers(1, 3))
@settings(max_examples=10)
def test_a_port_of_any_size(sources: int, targets: int, dt: float, threads: int) -> None:
    """C8 at other sizes: what arrives is the number of sources times the time of the step before; C9 beside it."""
    clock, wave, read = Clock(sources), Wave(targets), Membrane(targets)
    net = Network(
        clock, wave, read, Synapse(clock, read, AllToAll(), into="exc"), Synapse(wave, read, OneToOne(), into="g")
    )
    with Simulator(net, dt=dt, threads=threads) as sim:
        trace = sim.record(read, "exc", "mp")
        sim.step(9)
        before = np.array([sim.clock.time(tick) for tick in range(8)])
        np.testing.assert_allclose(trace["exc"][1:], np.repeat(sources * before[:, None], targets, axis=1), rtol=1e-13)
        np.testing.assert_allclose(trace["mp"][1:], np.repeat(np.sin(before)[:, None], targets, axis=1), rtol=1e-13)


@given(st.data())
@settings(max_examples=20)
def test_rows_come_when_they_are_due(data: st.DataObject) -> None:
    """Any size, schedule, period, start and dt, with a table that is replaced, against the rule."""
    draw = data.draw
    size, dt, threads = draw(sizes), draw(st.sampled_from([1.0, 0.1, 0.25])), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 99)))

    def table() -> dict[str, Any]:
        rows, every, start = draw(st.integers(1, 5)), draw(st.integers(1, 4)), draw(st.integers(0, 9))
        period = draw(st.sampled_from([0, rows * every, rows * every + 3]))
        return {"values": random.normal(size=(rows, size)), "every": every, "period": period, "start": start}

    def keywords(made: dict[str, Any]) -> dict[str, Any]:
        listed, rows = draw(st.booleans()), len(made["values"])
        schedule = made["every"] * dt
        times = {"schedule": schedule * np.arange(rows) if listed else schedule, "start": made["start"] * dt}
        return {"values": made["values"], "period": made["period"] * dt or None, **times}

    first, second = table(), table()
    timed = TimedArray(**keywords(first))
    for backend in ("c", "numpy"):
        timed.replace(**keywords(first))
        with Simulator(Network(timed), dt=dt, threads=threads if backend == "c" else 1, backend=backend) as sim:
            trace = sim.record(timed, "r")
            sim.simulate(12 * dt)
            timed.replace(**keywords(second))
            sim.simulate(13 * dt)
            expected = [expected_row(tick=tick, **(first if tick < 12 else second)) for tick in range(25)]
            np.testing.assert_array_equal(trace["r"], expected)


def test_gaps_in_a_schedule(backend: str) -> None:
    """Before the first row, also of a later round, there is nothing; the last one stays."""
    timed = TimedArray([[1.0], [2.0]], schedule=[2.0, 3.0], period=5.0)
    with Simulator(Network(timed), dt=1.0, backend=backend) as sim:
        trace = sim.record(timed, "r")
        sim.step(9)
        assert trace["r"][:, 0].tolist() == [0, 0, 1, 2, 2, 0, 0, 1, 2]


def test_a_shape_and_one_number() -> None:
    """Rows have the shape of the population; without axes the population is one neuron."""
    values = np.arange(24.0).reshape(2, 3, 4)
    with Simulator(Network(TimedArray(values, name="grid"), TimedArray([5.0, 6.0], name="one")), dt=1.0) as sim:
        grid, one = (sim.network.member(name) for name in ("grid", "one"))
        sim.step(2)
        np.testing.assert_array_equal(grid.r, values[1])
        assert one.r.shape == ()
        assert one.r == 6.0


class Halved(TimedArray):
    """Equations of a subclass see the row of now, and reduce over the population."""

    level: State = state(0.0, per="population")
    half: State = state(0.0)

    @update
    def halve(self) -> None:
        self.level = np.mean(self.r)
        self.half = 0.5 * self.r - self.level


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_equations_on_what_is_shown(backend: str, dtype: Any) -> None:
    rows = np.random.default_rng(3).normal(size=(7, 65))
    timed = Halved(rows, period=7.0)
    with Simulator(Network(timed), dt=1.0, threads=2 if backend == "c" else 1, backend=backend, dtype=dtype) as sim:
        trace = sim.record(timed, "half")
        sim.step(9)
        chosen = rows[[0, 1, 2, 3, 4, 5, 6, 0, 1]].astype(dtype)
        np.testing.assert_allclose(trace["half"], 0.5 * chosen - chosen.mean(axis=1, keepdims=True), rtol=0, atol=1e-6)


def test_replaced_in_a_callback(backend: str) -> None:
    """A trial shows its own rows from its own begin on."""
    timed, into = TimedArray(np.zeros((1, 3))), Still(3)
    with shown_to(timed, into, backend=backend) as sim:
        trace = sim.record(into, "exc")

        @sim.every(period=5.0)
        def trial(n: int) -> None:
            timed.replace(values=np.full((2, 3), [[n + 1.0], [0.0]]), schedule=2.0, start=timed.t)

        sim.simulate(15.0)
        assert trace["exc"][:, 0].tolist() == [0, 1, 1, 0, 0, 0, 2, 2, 0, 0, 0, 3, 3, 0, 0]


def test_life(backend: str) -> None:
    """A reset brings the first table back; after the end the last one is seen, and the next simulator begins anew."""
    timed = TimedArray([[1.0], [2.0]], schedule=2.0)
    with Simulator(Network(timed), dt=1.0, seed=1, backend=backend) as sim:
        begin = sim.digest()
        timed.values = [[7.0], [8.0], [9.0]]
        assert sim.digest() != begin
        sim.step(5)
        assert timed.r == 9.0
        sim.reset()
        assert sim.digest() == begin
        assert timed.values[:, 0].tolist() == [1.0, 2.0]
        timed.values = [[7.0]]
    assert timed.values.tolist() == [[7.0]]
    with Simulator(Network(timed), dt=1.0, backend=backend) as sim:
        assert timed.values[:, 0].tolist() == [1.0, 2.0]
        sim.step(3)
        assert timed.r == 2.0
    timed.values = [[3.0]]
    with Simulator(Network(timed), dt=1.0, backend=backend) as sim:
        sim.step(1)
        assert timed.r == 3.0


def test_what_is_refused_changes_nothing(backend: str) -> None:
    timed = TimedArray([[1.0], [2.0]], schedule=[0.0, 3.0])
    with Simulator(Network(timed), dt=1.0, backend=backend) as sim:
        for name, value, message in (
            ("values", [[1.0], [2.0], [3.0]], "2 times for 3 rows"),
            ("values", [[np.nan], [2.0]], "finite"),
            ("values", [[1.0, 2.0]], r"\(rows, 1\)"),
            ("schedule", [1.0, 1.0], "increase"),
            ("schedule", -1.0, "above 0"),
            ("period", 3.0, "never shown"),
            ("start", np.inf, "finite"),
        ):
            with pytest.raises(DeclarationError, match=message):
                setattr(timed, name, value)
        with pytest.warns(TimeGridWarning, match="1 of 2 rows"):
            timed.schedule = [0.0, 1e-7]
        timed.schedule = [0.0, 3.0]
        sim.step(4)
        assert timed.r == 2.0


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        ((), {}, "one array of rows comes first"),
        ((3.0,), {}, r"shape \(rows, neurons\)"),
        (([],), {}, "at least one row"),
        (([["a"]],), {}, "values is an array of real numbers"),
        (([[1.0]],), {"period": 0.0}, "period=0.0: a time in ms above 0"),
        (([[1.0], [2.0]],), {"schedule": [0.0]}, "1 times for 2 rows"),
    ],
)
def test_bad_tables(arguments: Any, keywords: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        TimedArray(*arguments, **keywords)


def test_replace_knows_its_words() -> None:
    with pytest.raises(DeclarationError, match="values, schedule, period, start"):
        TimedArray([[1.0]]).replace(rows=[[1.0]])


def test_a_value_that_is_not_finite_is_found(backend: str) -> None:
    """Population, variable, index and time of the first one, when the check is on."""
    source, into = Still(65, name="source"), Still(65, name="into")
    net = Network(source, into, Synapse(source, into, OneToOne(), into="exc"))
    with Simulator(net, dt=0.1, backend=backend, check="nan") as sim:
        sim.step(3)
        source.r[64] = np.nan  # written past all checks, into the live array
        with pytest.raises(SimulationError, match=r"source\.r\[64\] is nan after the step at t = 0\.3 ms"):
            sim.step(1)
    assert isinstance(source.r, np.ndarray)


def test_poisson_spikes_from_a_table(backend: str) -> None:
    """400 neurons, 100 ms at 0, 50 and 200 Hz in turn: counts within four standard deviations; none where it is 0."""
    rates = np.repeat([[0.0], [50.0], [200.0]], 400, axis=1)
    source = TimedPoisson(rates, schedule=100.0, period=300.0)
    with Simulator(Network(source), dt=0.5, seed=3, backend=backend) as sim:
        spikes = sim.record(source, "fires")
        sim.simulate(600.0)
        counts = np.bincount((spikes.time // 100.0).astype(int), minlength=6)
        expected = np.array([0.0, 2000.0, 8000.0] * 2)
        assert (np.abs(counts - expected) <= 4 * np.sqrt(expected)).all()


def test_the_same_spikes_as_poisson_with_these_rates() -> None:
    """One row is what `Poisson` does with one array of rates: the same draws, keyed by name and tick."""
    rates, found = np.linspace(0.0, 900.0, 65), []
    for backend in ("c", "numpy"):
        for source in (TimedPoisson([rates], name="source"), Poisson(65, rate=rates, name="source")):
            with Simulator(Network(source), dt=0.1, seed=9, backend=backend) as sim:
                spikes = sim.record(source, "fires")
                sim.step(200)
                found.append([spikes.tick.tolist(), spikes.index.tolist()])
    assert len(found[0][0]) > 500
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize(("rate", "message"), [(-1.0, "not negative"), (2000.0, "use a smaller dt")])
def test_rates_that_cannot_be(rate: float, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        Simulator(Network(TimedPoisson([[1.0], [rate]])), dt=1.0)


def test_memory_is_foreseen() -> None:
    timed = TimedArray(np.zeros((100, 640)), name="timed")
    sim = Simulator(Network(timed), dt=1.0)
    foreseen = sim.memory().of("timed")
    with sim:
        assert sim.memory().of("timed") == pytest.approx(foreseen, rel=0.01)
        assert foreseen > 8 * 100 * 640


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (Uniform(0.0, 1.0), "rows are numbers; draw them with NumPy"),
        (None, "an array of real numbers.*not None"),
        ([[1j]], "an array of real numbers"),
        ([[1.0, 2.0], [3.0]], "differ in length"),
    ],
)
def test_rows_are_numbers(values: Any, words: str) -> None:
    with pytest.raises(DeclarationError, match=words):
        TimedArray(values)
    with pytest.raises(DeclarationError, match=words):
        TimedArray([[1.0]]).values = values


def test_rows_are_replaced_and_not_written_into() -> None:
    timed = TimedArray([[1.0, 2.0]])
    with pytest.raises(DeclarationError, match=r"replaced as a whole.*stimulus.values = values"):
        timed.values[:] = 7.0
    doubled = 2.0 * timed.values
    doubled[0, 0] = 5.0
    copy = timed.values.copy()
    copy[...] = 7.0
    assert (timed.values.tolist(), doubled.tolist(), repr(copy)) == ([[1, 2]], [[5, 4]], "array([[7., 7.]])")


def test_rows_that_a_period_hides_are_told() -> None:
    rows = [[1.0], [2.0], [3.0]]
    with pytest.raises(DeclarationError, match=r"period=0.2 ms the last 1 of them are never shown"):
        shown_to(TimedArray(rows, period=0.2), Still(1), dt=0.1).__enter__()
    timed, into = TimedArray(rows, schedule=0.06, period=0.14), Still(1)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        shown_to(timed, into, dt=0.1).__enter__()
    assert "the last 2 of 3 rows are never shown" in str([str(warning.message) for warning in told])


def test_a_view_replaces_nothing() -> None:
    with pytest.raises(DeclarationError, match="belong to the whole population"):
        TimedArray(np.ones((2, 4)))[:2].replace(values=np.zeros((2, 2)))


def test_what_arrives_cannot_change_the_row_of_now() -> None:
    class Heard(TimedArray):
        exc: Port = port()

    cells = Still(3, name="cells")
    with pytest.raises(NetworkError, match="it is the row of now, whatever arrives"):
        Synapse(cells, TimedArray(np.ones((2, 3))), OneToOne(), into="r")
    Synapse(cells, Heard(np.ones((2, 3))), OneToOne(), into="exc")
