"""Populations that are disabled and enabled again: what stands still, what others see, what is lost, what goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Clock, Counter, Noisy, Rate, Still

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    FiringRate,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    OneToOne,
    Param,
    PoissonInput,
    Port,
    SimulationError,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimedArray,
    Uniform,
    firing_rate,
    noise,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    stop_condition,
    transmit,
    update,
)


class Levelled(Neuron):
    """Rates with a value of the whole population, which is transmitted as well, and noise."""

    gain: Param = param(0.1)
    xi: Noise = noise(Uniform(-1.0, 1.0))
    exc: Port = port()
    level: State = state(0.5, per="population")
    r: State = state(Uniform(0.0, 1.0))

    @update
    def move(self) -> None:
        self.level = 0.9 * self.level + np.mean(self.r)
        self.r = np.tanh(self.r + self.gain * self.exc + 0.1 * self.xi - 0.1 * self.level)


class Both(Synapse):
    """Transmits a value of the neuron and one of its population."""

    @transmit
    def sum_up(self) -> Array:
        return self.w * self.pre.r + self.pre.level


class Ticking(SpikeTrains):
    """Fires by a list, and counts what it did."""

    rate: FiringRate = firing_rate(window=5.0)


class Silent(Neuron):
    """Fires as soon as it may, every four steps; what arrives is added to a state that is held meanwhile."""

    got: State = state(0.0)
    drive: Param = param(1.0, per="neuron")

    @spike
    def fires(self) -> Array:
        return self.drive > 0.0

    @fires.refractory(got)
    def rest(self) -> Array:
        return 3.0


def levelled_network(size: int) -> Network:
    """Two populations with values of the whole, each delayed to the other."""
    a, b = Levelled(size, name="a"), Levelled(max(1, size // 2), name="b")
    forward = Both(a, b, FixedProbability(0.3), into="exc", w=Uniform(0.0, 0.1), delay=3.0, name="forward")
    return Network(a, b, forward, Rate(b, a, AllToAll(), into="exc", w=-1.0 / size, name="back"))


def all_to_all(size: int) -> Network:
    """Spikes and counts into ports and states, with delays of their own and the same for all."""
    cells = Noisy(size, name="a", v=Uniform(-60.0, -52.0))
    read = Still(max(1, size // 2), name="b")
    near = Synapse(cells, cells, FixedProbability(0.3), into=Noisy.g, w=0.02, delay=Uniform(1.0, 9.0), name="near")
    out = Synapse(cells, read, FixedProbability(0.5), into=Still.exc, w=Uniform(0.0, 1.0), delay=4.0, name="out")
    kicks = PoissonInput(cells, into=Noisy.g, n=20, rate=20.0, w=0.01, name="kicks")
    return Network(cells, read, near, out, kicks)


NETWORKS = {"rates": (levelled_network, ("r", "exc", "level")), "spikes": (all_to_all, ("v", "g", "count"))}


@given(st.data())
@settings(max_examples=12)
def test_any_switching_is_the_same_on_both_backends_and_all_threads_however_cut(data: st.DataObject) -> None:
    draw = data.draw
    make, fields = NETWORKS[draw(st.sampled_from(sorted(NETWORKS)))]
    net, threads = make(draw(st.sampled_from([63, 64, 65, 130]))), draw(st.integers(2, 3))
    names = ["a", "b", *(["kicks"] if fields[0] == "v" else [])]
    switched = draw(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(names), st.booleans()), max_size=6))
    dt = draw(st.sampled_from([1.0, 0.5]))

    def run(backend: str, threads: int, apart: bool = False) -> tuple[Any, list[Any]]:
        with Simulator(net, dt=dt, seed=5, backend=backend, threads=threads, compiler_flags="-O0") as sim:
            trace = sim.record(net.member("a"), *fields)
            other = sim.record(net.member("b"), "exc")
            for steps, name, on in switched:
                for part in [1] * steps if apart else [steps]:
                    sim.step(part)
                net.member(name).enabled = on
            sim.simulate(10 * dt)
            return sim.digest(), [*(trace[f] for f in fields), other["exc"]]

    first, values = run("c", 1)
    assert run("c", threads, apart=True)[0] == first
    for found, expected in zip(run("numpy", 1)[1], values, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


class Learning(Synapse):
    """Traces on both sides, and a weight that forgets by itself in every step."""

    w: State = state(0.5)
    x: State = state(0.0, per="pre")
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 20.0

    @y.ode
    def dy(self) -> Array:
        return -self.y / 20.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 0.1
        self.w = self.w - 0.1 * self.y

    @post_spike
    def look_back(self) -> None:
        self.y += 0.1
        self.w = self.w + 0.1 * self.x

    @update
    def forget(self) -> None:
        self.w = 0.999 * self.w


@pytest.mark.parametrize("rests", ["pre", "post"])
def test_synapses_of_a_population_that_rests(rests: str) -> None:
    """Nothing arrives and nobody fires; what happens in every step goes on, decays too, on both backends alike."""
    found = []
    for backend, threads in (("c", 1), ("c", 3), ("numpy", 1)):
        pre = SpikeTrains([np.arange(n, 60.0, 4.0 + n % 3) for n in range(65)], name="pre")
        post = Heard([np.arange(1.0 + n, 60.0, 5.0) for n in range(70)], name="post")
        line = Learning(pre, post, FixedProbability(0.5), into="got", delay=2.0, name="line")
        with Simulator(Network(pre, post, line), dt=1.0, seed=1, backend=backend, threads=threads) as sim:
            sim.step(12)
            net = {"pre": pre, "post": post}
            net[rests].disable()
            before = line.w.copy(), post.got.copy()
            sim.step(10)
            if rests == "post":
                np.testing.assert_allclose(line.w, before[0] * 0.999**10)
                np.testing.assert_array_equal(post.got, before[1])
            net[rests].enable()
            sim.step(15)
            found.append([line.w.copy(), line.x.copy(), line.y.copy(), post.got.copy()])
    for one, other in zip(found[0], found[1], strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(found[0], found[2], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


class Heard(SpikeTrains):
    """Fires by a list, and adds up what arrives."""

    got: State = state(0.0)


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_last_values_keep_being_transmitted(backend: str, dt: float) -> None:
    clock, read = Clock(3), Still(2)
    net = Network(clock, read, Synapse(clock, read, AllToAll(), into="exc", delay=2 * dt))
    with Simulator(net, dt=dt, backend=backend) as sim:
        trace, own = sim.record(read, "exc"), sim.record(clock, "r")
        sim.step(4)
        clock.disable()
        assert not clock.enabled
        sim.step(4)
        clock.enable()
        sim.step(4)
        r = dt * np.array([0, 1, 2, 3, 3, 3, 3, 3, 8, 9, 10, 11])
        np.testing.assert_allclose(own["r"][:, 0], r)
        np.testing.assert_allclose(trace["exc"][:, 0], 3 * np.array([0, 0, *r[:-2]]))


def test_a_condition_sees_the_numbers_of_its_tick(backend: str) -> None:
    """Noise belongs to its tick: what a stop condition reads of it while the population rests is drawn all the same."""

    class Chance(Neuron):
        z: Noise = noise(Normal(0.0, 1.0))
        seen: State = state(0.0)

        @update
        def look(self) -> None:
            self.seen = self.z

        @stop_condition
        def low(self) -> Array:
            return np.all(self.z > -1.0)

    cells = Chance(5, name="chance")
    with Simulator(Network(cells), dt=1.0, seed=3, backend=backend) as sim:
        trace = sim.record(cells, "seen")
        sim.step(40)
        holds = np.flatnonzero((trace["seen"] > -1.0).all(axis=1)) + 1
    for first in (0, 1, 5):
        cells = Chance(5, name="chance")
        with Simulator(Network(cells), dt=1.0, seed=3, backend=backend) as sim:
            sim.step(first)
            cells.disable()
            for expected in holds[holds > first][:4]:
                sim.until(cells, max_duration=40.0)
                assert sim.tick == expected


def test_what_python_writes_is_seen(backend: str) -> None:
    """The arrays stay live: a write by Python counts as the last value."""
    clock, read = Clock(1), Still(1)
    net = Network(clock, read, Synapse(clock, read, AllToAll(), into="exc"))
    with Simulator(net, dt=1.0, backend=backend) as sim:
        sim.step(3)
        clock.disable()
        clock.r = 7.0
        sim.step(2)
        assert read.exc == 7.0
        assert clock.r == 7.0


def test_spikes_while_it_rests(backend: str) -> None:
    """Those under way arrive; a disabled population does not fire; what comes to it is lost; its rate falls."""
    source, read = Ticking([np.arange(12.0)], name="source"), Still(1, name="read")
    net = Network(source, read, Synapse(source, read, OneToOne(), into="exc", delay=3.0))
    with Simulator(net, dt=1.0, backend=backend) as sim:
        spikes, trace, rate = sim.record(source, "fires"), sim.record(read, "exc", "total"), sim.record(source, "rate")
        sim.step(5)
        source.disable()
        assert source.fired.tolist() == [True]
        sim.step(2)
        assert source.fired.tolist() == [False]
        assert source.t_last == 4.0
        read.disable()
        sim.step(2)
        source.enable()
        read.enable()
        sim.step(3)
        assert spikes.tick.tolist() == [0, 1, 2, 3, 4, 9, 10, 11]
        assert trace["exc"][:, 0].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]  # while it rests, what it was
        assert read.total == 4.0  # those of ticks 4 to 8 that arrived at 7 are lost
        assert rate["rate"][:, 0].tolist() == [200, 400, 600, 800, 1000, 800, 600, 400, 200, 200, 400, 600]


@pytest.mark.parametrize("delay", [2.0, [2.0, 4.0]])
def test_what_arrives_meanwhile_is_lost(backend: str, delay: Any) -> None:
    """Also what lies in the rows of delays of their own, and only what arrives while it rests."""
    source, read = SpikeTrains([[0.0, 3.0, 6.0]] * 2), Counting(1)
    net = Network(source, read, Synapse(source, read, AllToAll(), into="got", w=1.0, delay=delay))
    with Simulator(net, dt=1.0, backend=backend) as sim:
        sim.step(5)  # ticks 2 and perhaps 4
        read.disable()
        sim.step(2)  # ticks 5 and perhaps none
        read.enable()
        sim.step(5)
        arrivals = [2, 5, 8, 2, 5, 8] if delay == 2.0 else [2, 5, 8, 4, 7, 10]
        assert read.got == sum(tick not in (5, 6) for tick in arrivals)


class Counting(Neuron):
    """Adds up."""

    got: State = state(0.0)


def test_silence_is_a_time_and_goes_on(backend: str) -> None:
    cells = Silent(2)
    with Simulator(Network(cells), dt=1.0, backend=backend) as sim:
        spikes = sim.record(cells, "fires")
        sim.step(1)
        cells.disable()
        sim.step(10)
        cells.enable()
        sim.step(6)
        assert spikes.tick[::2].tolist() == [0, 11, 15]
        assert cells.t_last.tolist() == [15.0, 15.0]


def test_noise_belongs_to_its_tick(backend: str) -> None:
    """Who rests draws nothing and misses nothing: later draws, and those of others, are what they would have been."""

    def run(resting: bool) -> tuple[Any, Any]:
        a, b = Drawing(70, name="a"), Drawing(70, name="b")
        with Simulator(Network(a, b), dt=1.0, seed=2, backend=backend) as sim:
            traces = [sim.record(each, "x") for each in (a, b)]
            sim.step(3)
            a.enabled = not resting
            sim.step(4)
            a.enable()
            sim.step(3)
            return traces[0]["x"], traces[1]["x"]

    (a, b), (all_a, all_b) = run(True), run(False)
    np.testing.assert_array_equal(b, all_b)
    np.testing.assert_array_equal(a[[0, 1, 2, 7, 8, 9]], all_a[[0, 1, 2, 7, 8, 9]])
    np.testing.assert_array_equal(a[3:7], [a[2]] * 4)


class Drawing(Neuron):
    """x is a draw."""

    xi: Noise = noise(Uniform(0.0, 1.0))
    x: State = state(0.0)

    @update
    def take(self) -> None:
        self.x = self.xi


def test_in_callbacks(backend: str) -> None:
    """A switch holds from the step before which it was turned."""
    counter = Counter(1)
    with Simulator(Network(counter), dt=0.1, backend=backend) as sim:
        trace = sim.record(counter, "r")

        @sim.every(period=0.4)
        def turn(n: int) -> None:
            (counter.disable if n % 2 else counter.enable)()

        sim.simulate(1.2)
        assert trace["r"][:, 0].tolist() == [1, 2, 3, 4, 4, 4, 4, 4, 5, 6, 7, 8]


def test_conditions_look_at_what_stands_still(backend: str) -> None:
    resting, going = Counter(2, name="resting"), Counter(2, name="going")
    with Simulator(Network(resting, going), dt=1.0, backend=backend) as sim:
        resting.disable()
        assert sim.until(resting, going, max_duration=30.0, operator="or") == 6.0
        assert not sim.until(resting, max_duration=5.0).met


def test_timed_arrays_rest_too(backend: str) -> None:
    timed = TimedArray(np.arange(8.0).reshape(-1, 1))
    with Simulator(Network(timed), dt=1.0, backend=backend) as sim:
        trace = sim.record(timed, "r")
        sim.step(2)
        timed.disable()
        sim.step(3)
        timed.enable()
        sim.step(2)
        assert trace["r"][:, 0].tolist() == [0, 1, 1, 1, 1, 5, 6]


def test_life(backend: str) -> None:
    """The switch is a part of the state: hashed, put back by a reset, kept apart from where the next one begins."""
    counter = Counter(1, enabled=False)
    with Simulator(Network(counter), dt=1.0, seed=1, backend=backend) as sim:
        begin = sim.digest()
        sim.step(2)
        assert counter.r == 0.0
        counter.enable()
        sim.step(2)
        assert counter.r == 2.0
        sim.reset()
        assert sim.digest() == begin
        counter.enable()
        assert sim.digest() != begin
    assert counter.enabled
    with Simulator(Network(counter), dt=1.0, backend=backend):
        assert not counter.enabled
    counter.enable()
    with Simulator(Network(counter), dt=1.0, backend=backend) as sim:
        sim.step(1)
        assert counter.r == 1.0


def test_nothing_is_compiled_again(tmp_path: Any) -> None:
    """The switch is data: one library for all settings."""
    cells = Drawing(70)
    net = Network(cells)
    with Simulator(net, dt=0.5, directory=tmp_path) as sim:
        sim.simulate(5.0)
        cells.disable()
        sim.simulate(5.0)
        first = sim.source
    cells.disable()
    before = sorted(path.name for path in tmp_path.iterdir())
    with Simulator(net, dt=0.5, directory=tmp_path) as sim:
        assert sim.source == first
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_another_delay_while_it_rests(backend: str) -> None:
    clock, read = Clock(1), Still(1)
    line = Synapse(clock, read, AllToAll(), into="exc", delay=2.0)
    with Simulator(Network(clock, read, line), dt=1.0, backend=backend) as sim:
        sim.step(4)
        clock.disable()
        line.delay = 5.0
        sim.step(6)
        assert clock.r == 3.0
        assert read.exc == 3.0


def test_it_does_not_fire_on_demand(backend: str) -> None:
    source = SpikeTrains([[1.0], [2.0]], name="source")
    with Simulator(Network(source), dt=1.0, backend=backend) as sim:
        sim.step(1)
        source.disable()
        with pytest.raises(SimulationError, match=r"source is disabled and does not fire; source\.enable\(\)"):
            source.fire([0])
        source.fire([])


def test_what_is_refused() -> None:
    cells = Counter(4)
    with pytest.raises(DeclarationError, match="belongs to the whole population"):
        cells[:2].disable()
    assert cells[:2].enabled
    with pytest.raises(DeclarationError, match="enabled=0: True or False"):
        cells.enabled = 0


@pytest.mark.parametrize(
    ("name", "words"),
    [("disable", "disable_transmission"), ("enable", "enable_plasticity"), ("enabled", "transmits, plastic")],
)
def test_a_projection_has_two_switches(name: str, words: str) -> None:
    line = Synapse(Still(1), Still(1), AllToAll(), into="exc")
    with pytest.raises(DeclarationError, match=words):
        getattr(line, name)
    with pytest.raises(DeclarationError, match=words):
        setattr(line, name, True)
