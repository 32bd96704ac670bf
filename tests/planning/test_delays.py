"""Delays: exactly d ticks, per synapse, across cuts and threads; changed while a simulator runs, nothing is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import Still, simulate_members

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    DiscreteUniform,
    FixedProbability,
    FromMatrix,
    FromPairs,
    Network,
    Neuron,
    Normal,
    OneToOne,
    Param,
    Port,
    ScheduleError,
    SimulationError,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Transposed,
    Uniform,
    UnknownNameError,
    param,
    port,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)


class Sparse:
    """What SciPy's matrices look like."""

    def toarray(self) -> NDArray[Any]:
        return np.eye(2)


class Listening(Neuron):
    """Keeps what arrived in the last step, and what arrived in all."""

    heard: Port = port()
    got: State = state(0.0)
    total: State = state(0.0)

    @update
    def listen(self) -> None:
        self.got = self.heard
        self.total += self.heard


class Wearing(Synapse):
    """Gets weaker with every spike, so that its weight must be written where it is kept."""

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w *= 0.5


class Sending(Neuron):
    """Its rate is the time."""

    r: State = state(-1.0)

    @update
    def count(self) -> None:
        self.r = self.t

    @spike
    def fires(self) -> Any:
        return self.r < -2.0


class Rate(Synapse):
    """Transmits the rate of its source."""

    @transmit
    def current(self) -> Any:
        return self.w * self.pre.r


def arrivals(trains: list[list[int]], delays: NDArray[Any], weights: NDArray[Any], end: int) -> NDArray[Any]:
    """By hand, all to all: each spike of source i reaches target j exactly delays[i, j] ticks later."""
    found = np.zeros((end, delays.shape[1]))
    for source, train in enumerate(trains):
        for tick in set(train):
            for target, delay in enumerate(delays[source]):
                if tick + delay < end:
                    found[tick + delay, target] += weights[source, target]
    return found


@pytest.mark.parametrize("backend", ["c", "numpy"])
@given(data=st.data())
def test_each_spike_arrives_exactly_its_delay_later(backend: str, data: Any) -> None:
    targets = data.draw(st.sampled_from([1, 63, 64, 65, 130]))
    trains = data.draw(st.lists(st.lists(st.integers(0, 25), max_size=8), min_size=1, max_size=4))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    delays = random.integers(1, data.draw(st.sampled_from([2, 9, 300])) + 1, (len(trains), targets))
    weights = random.integers(1, 9, delays.shape).astype(float)
    source = SpikeTrains([[tick * 0.5 for tick in set(train)] for train in trains])
    cells = Listening(targets, name="cells")
    line = Synapse(source, cells, AllToAll(), into="heard", w=weights.ravel(), delay=delays.ravel() * 0.5)
    choices: dict[str, Any] = {} if backend == "numpy" else {"threads": data.draw(st.integers(1, 3))}
    with Simulator(Network(source, cells, line), dt=0.5, seed=1, backend=backend, **choices) as sim:
        got = sim.record(cells, "got")
        while sim.tick < 40:
            sim.step(min(40 - sim.tick, data.draw(st.integers(1, 20))))
        np.testing.assert_array_equal(got["got"], arrivals(trains, delays, weights, 40))
        np.testing.assert_array_equal(line.delay, delays.ravel() * 0.5 if np.ptp(delays) else delays[0, 0] * 0.5)


DELAYS = st.one_of(st.none(), st.integers(1, 9).map(float), st.just("many"))


@given(first=DELAYS, changes=st.lists(st.tuples(DELAYS, st.booleans(), st.integers(0, 6)), max_size=4),
       seed=st.integers(0, 2**32), kind=st.sampled_from([Synapse, Wearing]), threads=st.integers(1, 3))  # fmt: skip
def test_changes_while_spikes_are_under_way(first: Any, changes: Any, seed: int, kind: Any, threads: int) -> None:
    """The same changes of delays and weights in C and in the reference, which delivers on arrival."""

    def run(**choices: Any) -> tuple[NDArray[Any], Any, NDArray[Any]]:
        random = np.random.default_rng(seed)

        def drawn(delay: Any) -> Any:
            return random.integers(1, 9, 3 * 70).astype(float) if delay == "many" else delay

        source = SpikeTrains([np.unique(random.integers(0, 30, 9)) * 1.0 for _ in range(3)], name="source")
        cells = Listening(70, name="cells")
        line = kind(source, cells, AllToAll(), into="heard", w=random.random(210), delay=drawn(first), name="line")
        with Simulator(Network(source, cells, line), dt=1.0, seed=1, **choices) as sim:
            got = sim.record(cells, "got")
            for delay, reweighted, duration in changes:
                if delay is not None:
                    line.delay = drawn(delay)
                if reweighted:
                    line.w = random.random(210)
                sim.simulate(duration)
            sim.simulate(30.0)
            return got["got"].copy(), np.array(line.delay), line.w.copy()

    expected, seen = run(backend="numpy"), run(threads=threads)
    np.testing.assert_allclose(seen[0], expected[0], rtol=1e-13)
    np.testing.assert_array_equal(seen[1], expected[1])
    np.testing.assert_allclose(seen[2], expected[2], rtol=1e-13)


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_spike_keeps_the_arrival_it_was_given(backend: str) -> None:
    source, cells = SpikeTrains([[2.0, 6.0]]), Listening(1, name="cells")
    line = Synapse(source, cells, AllToAll(), into="heard", delay=10.0)
    with Simulator(Network(source, cells, line), dt=1.0, seed=1, backend=backend) as sim:
        got = sim.record(cells, "got")
        sim.simulate(5.0)
        line.delay = 3.0
        assert line.delay == 3.0
        sim.simulate(20.0)
        assert np.flatnonzero(got["got"]).tolist() == [9, 12]
        sim.reset()
        assert line.delay == 10.0
        sim.simulate(25.0)
        assert np.flatnonzero(got["got"]).tolist() == [12, 16]
    assert line.delay == 10.0
    line.delay = 4.0
    assert line.delay == 4.0
    with Simulator(Network(source, cells, line), dt=1.0, seed=1, backend=backend) as sim:
        got = sim.record(cells, "got")
        sim.simulate(25.0)
        assert np.flatnonzero(got["got"]).tolist() == [6, 10]


@pytest.mark.parametrize("backend", ["c", "numpy"])
def test_a_rate_projection_reads_its_past_with_the_new_delay(backend: str) -> None:
    source, cells = Sending(1, name="source"), Listening(1, name="cells")
    line = Rate(source, cells, AllToAll(), into="heard", delay=3.0)
    with Simulator(Network(source, cells, line), dt=1.0, seed=1, backend=backend) as sim:
        got = sim.record(cells, "got")
        sim.step(6)
        line.delay = 5.0
        sim.step(4)
        line.delay = 1.0
        sim.step(2)
        # ticks 0 to 5 with a delay of 3; then of 5, where only the last three values are known; then of 1
        assert got["got"].ravel().tolist() == [-1, -1, -1, 0, 1, 2, 3, 3, 3, 4, 9, 10]


def test_the_smallest_delay_says_how_often_threads_meet() -> None:
    def stride(**more: Any) -> int:
        source, cells = SpikeTrains([[1.0]]), Listening(130, name="cells")
        lines = [Synapse(source, cells, AllToAll(), into="heard", delay=d, name=f"d{int(d)}") for d in (7.0, 9.0)]
        lines += [
            cls(Sending(1, name=name), cells, AllToAll(), into="heard", delay=9.0, name=f"line_{name}")
            for name, cls in more.items()
        ]
        members = {id(m): m for line in lines for m in (line.pre, line.post)}
        with Simulator(Network(*members.values(), *lines), dt=1.0, seed=1, threads=2) as sim:
            return int(sim._session.engine._net.stride)  # type: ignore[union-attr]  # how it works inside

    assert stride() == 7
    assert stride(values=Rate) == 1


def test_bad_delays() -> None:
    source, cells = SpikeTrains([[1.0]]), Listening(3, name="cells")
    line = Synapse(source, cells, FromPairs([0, 0], [0, 2]), into="heard", delay=[1.0, 2.0], name="line")
    with Simulator(Network(source, cells, line), dt=1.0, seed=1) as sim:
        for wrong in (-1.0, np.nan, np.inf, [1.0, np.nan], [1.0, -2.0], "1", True):
            with pytest.raises(DeclarationError, match="delay"):
                line.delay = wrong
        with pytest.raises(Exception, match="shape"):
            line.delay = [1.0, 2.0, 3.0]
        with pytest.raises(ScheduleError, match="not negative"):
            line.delay = Normal(0.0, 1.0)
        np.testing.assert_array_equal(line.delay, [1.0, 2.0])
        line.delay = Uniform(1.0, 5.0)
        sim.step(3)
        seen = line.delay
        assert seen.shape == (2,) and ((seen >= 1) & (seen <= 5)).all()
    np.testing.assert_array_equal(line.delay, seen)


def connected(**options: Any) -> Any:
    """What a simulator finds of a projection with two synapses: 0 -> 1 and 1 -> 0."""
    cells = Still(2, name="cells")
    line = Rate(cells, cells, FromMatrix([[0.0, 1.0], [1.0, 0.0]]), into="exc", name="line", **options)
    with simulate_members(cells, line, backend="numpy", dt=1.0):
        return line.delay


def test_a_matrix_of_delays_may_have_nan_where_there_is_no_synapse() -> None:
    """As lengths / speed of a connectome are, whose pairs without a fibre have no length."""
    np.testing.assert_array_equal(connected(delay=[[np.nan, 2.0], [3.0, np.nan]]), [3.0, 2.0])
    message = r"the delay of line: it is nan for 1 of 2 synapses, the first one from neuron 0 to neuron 1"
    with pytest.raises(DeclarationError, match=message):
        connected(delay=[[1.0, 2.0], [np.nan, 1.0]])
    for wrong, shown in (([[1.0, -2.0], [np.nan, 1.0]], "-2.0"), ([[1.0, np.inf], [np.nan, 1.0]], "inf")):
        with pytest.raises(DeclarationError, match=rf"line\.delay: the value at position \(0, 1\) is {shown}"):
            connected(delay=wrong)
    with pytest.raises(DeclarationError, match=r"line\.delay: the value at position 0 is nan"):
        connected(delay=[np.nan, 1.0])


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (1j, r"complex: give real numbers, such as np\.abs"),
        (np.array([1j, 1.0]), r"complex: give real numbers, such as np\.abs"),
        (Sparse(), r"a sparse matrix, Sparse: give the dense one, values\.toarray\(\)"),
    ],
)
def test_values_of_another_kind(values: Any, form: str) -> None:
    for name in ("delay", "w"):
        with pytest.raises(DeclarationError, match=rf"line\.{name}.*{form}"):
            connected(**{name: values})
    with pytest.raises(DeclarationError, match=rf"cells\.r .*{form}"):
        Still(2, name="cells", r=values)


def test_nan_in_a_matrix_of_weights() -> None:
    with pytest.raises(DeclarationError, match=r"line\.w: the value at position \(1, 1\) is nan.*np\.nan_to_num"):
        connected(w=[[0.0, 1.0], [1.0, np.nan]])
    with pytest.raises(DeclarationError, match=r"weight at \(0, 1\) is nan.*write 0, as np\.nan_to_num\(W\) does"):
        FromMatrix([[0.0, np.nan]])


def test_a_delay_that_no_memory_holds_leaves_the_simulator_as_it_was() -> None:
    source, cells = SpikeTrains([[2.0]]), Listening(3, name="cells")
    line = Synapse(source, cells, AllToAll(), into="heard", delay=2.0, name="line")
    with Simulator(Network(source, cells, line), dt=0.1, seed=1, threads=2) as sim:
        sim.simulate(2.5)
        for wrong in (1e14, [0.1, 1e14, 5.0]):
            with pytest.raises(SimulationError, match="memory"):
                line.delay = wrong
            assert line.delay == 2.0
        sim.simulate(5.0)
        assert cells.total.tolist() == [1.0, 1.0, 1.0]
    source, cells = SpikeTrains([[2.0]]), Listening(3, name="cells")
    line = Synapse(source, cells, AllToAll(), into="heard", delay=1e14, name="long")
    with pytest.raises(SimulationError, match="memory"):
        Simulator(Network(source, cells, line), dt=0.1).start()


def test_what_is_read_of_a_projection_cannot_be_written() -> None:
    source, cells = SpikeTrains([[2.0]]), Listening(3, name="cells")
    line = Synapse(source, cells, AllToAll(), into="heard", delay=[1.0, 2.0, 1.0], name="line")
    with Simulator(Network(source, cells, line), dt=1.0, seed=1):
        for array in (line.pre_index, line.post_index, line.delay, line.w):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
        with pytest.raises(UnknownNameError, match="no field 'ww'"):
            line.to_dense("ww")
    with pytest.raises(ValueError, match="read-only"):
        line.pre_index[0] = 0


def test_a_delay_beyond_memory(backend: str) -> None:
    cells = Still(3, name="cells")
    line = Synapse(cells, cells, AllToAll(), into="exc", delay=1e12)
    with pytest.raises(SimulationError, match=r"not enough memory: the last 10+ steps .* the longest delay is 10+"):
        simulate_members(cells, line, backend=backend).__enter__()


@pytest.mark.parametrize("probability", [0.1, 0.95, 1.0])
def test_delays_of_their_own_in_any_layout(probability: float) -> None:
    """Where values of synapses stand elsewhere, a part of the synapses finds its own there."""
    heard = []
    for backend, threads in (("numpy", 1), ("c", 2)):
        source, target = (
            Still(40, r=np.cos(np.arange(40.0)), name="source"),
            Still(70, r=np.sin(np.arange(70.0)), name="target"),
        )
        there = FixedProbability(probability, seed=2)
        line = Rate(source, target, there, into="exc", w=Normal(0.1, 0.4), delay=3.0, name="line")
        turned = Rate(target, source, Transposed(line), into="exc", delay=2.0, name="turned")
        with Simulator(Network(source, target, line, turned), dt=1.0, seed=5, backend=backend, threads=threads) as sim:
            sim.simulate(5.0)
            for member in (line, turned):
                member.delay = np.random.default_rng(1).integers(1, 6, len(member.pre_index)) * 1.0
            sim.simulate(6.0)
            heard.append((target.total.copy(), source.total.copy()))
    for found, expected in zip(*heard, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("delay", [1.0, 3.0, DiscreteUniform(1, 3)])
def test_a_parameter_of_all_sources_is_sent_as_it_was(backend: str, delay: Any) -> None:
    """One number for the population, assigned between the steps: it arrives with the delay of what it was sent with."""

    class Gained(Neuron):
        gain: Param = param(1.0)
        r: State = state(1.0, per="population")
        unused: Param = param(2.0)

    class Heard(Neuron):
        g: Port = port()
        sum: State = state(0.0)

        @update
        def take(self) -> None:
            self.sum = self.g

    class Scaled(Synapse):
        @transmit
        def send(self) -> Array:
            return self.w * self.pre.r * self.pre.gain

    source, target = Gained(3), Heard(2)
    line = Scaled(source, target, AllToAll(), into="g", w=0.5, delay=delay)
    with Simulator(Network(source, target, line), dt=1.0, seed=1, backend=backend) as sim:
        ticks = np.broadcast_to(line.delay, (6,)).astype(int).reshape(3, 2)
        sent = [10.0 + tick for tick in range(8)]  # what is assigned ahead of a step was sent in the one before
        for tick in range(8):
            source.gain = sent[tick]
            sim.step()
            past = tick - (ticks - 1)
            np.testing.assert_allclose(target.sum, 0.5 * np.where(past < 0, 1.0, 10.0 + past).sum(axis=0))


def test_what_is_added_up_ahead_comes_ahead_of_all_else() -> None:
    """A rate that is read of the target in the step in which spikes with delays of their own arrive."""

    class Cell(Neuron):
        v: State = state(0.0)
        i: Port = port()
        heard: State = state(0.0)

        @update
        def keep(self) -> None:
            self.heard = self.i

    class Gap(Synapse):
        @transmit(reduce=np.sum)
        def current(self) -> Array:
            return self.w * (self.pre.v - self.post.v)

    found = []
    for backend, threads in (("numpy", 1), ("c", 1), ("c", 2)):
        sources, cells = SpikeTrains([[0.0], []], name="sources"), Cell(2, name="cells")
        spikes = Synapse(sources, cells, OneToOne(), into="v", w=1.0, delay=np.array([0.3, 0.4]), name="spikes")
        gap = Gap(cells, cells, AllToAll(), into="i", w=0.5, name="gap")
        with Simulator(Network(sources, cells, spikes, gap), dt=0.1, backend=backend, threads=threads) as sim:
            sim.step(3)
            rows = []
            for _ in range(3):
                sim.step()
                rows.append(cells.heard.copy())
            found.append(np.stack(rows))
    for other in found[1:]:
        np.testing.assert_array_equal(other, found[0])
    assert found[0].tolist() == [[-1.0, 0.0], [-0.5, 0.5], [-0.5, 0.5]]
