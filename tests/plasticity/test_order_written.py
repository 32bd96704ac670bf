"""A rule is read from top to bottom: what was added to a target is seen below, and what was set is what is there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg

from dslnet import (
    AllToAll,
    Array,
    FromPairs,
    Network,
    Neuron,
    OneToOne,
    Param,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    describe,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    update,
)
from dslnet.planning.bundling import Bundler
from dslnet.ticks import Clock


class Sink(Neuron):
    """Keeps what it is given."""

    g: State = state(0.0)
    told: Port = port()

    @spike
    def fires(self) -> Array:
        return self.told > 0.5


class ByPort(Synapse):
    """Looks before and after it adds to what `into` names."""

    before: State = state(0.0)
    after: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        self.before = self.post.g
        self.into += 1.0
        self.after = self.post.g


class ByName(ByPort):
    """The same, by the name of the state."""

    @pre_spike
    def arrive(self) -> None:
        self.before = self.post.g
        self.post.g += 1.0
        self.after = self.post.g


class Chosen(ByPort):
    """Reads it where a condition decides."""

    w: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        self.before = np.where(self.w < 1.0, self.post.g, 9.0)
        self.into += 1.0
        self.after = np.where(self.w < 1.0, self.post.g, 9.0)


@pytest.mark.parametrize("rule", [ByPort, ByName, Chosen])
@pytest.mark.parametrize("delay", [0.5, np.array([0.5, 0.5, 0.6, 0.5] * 2)])
def test_what_was_added_above_is_seen_below(backend: str, rule: Any, delay: Any) -> None:
    pre, post = SpikeTrains([[1.0]] * 4, name="pre"), Sink(2, name="post")
    line = rule(pre, post, AllToAll(), into="g", delay=delay, name="line")
    with Simulator(Network(pre, post, line), dt=0.1, backend=backend) as sim:
        sim.simulate(3.0)
        late = np.broadcast_to(delay, (8,)).reshape(4, 2) > 0.5
        rank = np.where(late, (~late).sum(axis=0), 0) + np.cumsum(np.where(late, 0, 1), axis=0) * ~late
        rank = np.where(late, rank + np.cumsum(late, axis=0), rank)
        np.testing.assert_array_equal(line.after.reshape(4, 2), rank)
        np.testing.assert_array_equal(line.before, line.after - 1.0)


def both(first: Any, second: Any) -> Any:
    """A rule that adds 1 and 10 in two ways, each followed by a look."""

    class Both(Synapse):
        between: State = state(0.0)
        after: State = state(0.0)

        @pre_spike
        def arrive(self) -> None:
            first(self, 1.0)
            self.between = self.post.g
            second(self, 10.0)
            first(self, 100.0)
            self.after = self.post.g

    return Both


def by_name(synapse: Any, value: float) -> None:
    synapse.post.g += value


def by_into(synapse: Any, value: float) -> None:
    synapse.into += value


@pytest.mark.parametrize("first", [by_name, by_into])
@pytest.mark.parametrize("second", [by_name, by_into])
def test_several_additions_are_all_seen(backend: str, first: Any, second: Any) -> None:
    pre, post = SpikeTrains([[1.0]] * 3, name="pre"), Sink(2, name="post")
    line = both(first, second)(pre, post, AllToAll(), into="g", name="line")
    with Simulator(Network(pre, post, line), dt=0.5, backend=backend) as sim:
        sim.simulate(3.0)
        before = 111.0 * np.repeat(np.arange(3), 2)
        np.testing.assert_array_equal(line.between, before + 1.0)
        np.testing.assert_array_equal(line.after, before + 111.0)
        assert post.g.tolist() == [333.0, 333.0]


class Held(Neuron):
    """Its state is held while it is silent, and what is sent to it waits until that is known."""

    g: State = state(0.0)
    told: Port = port()

    @spike
    def fires(self) -> Array:
        return self.told > 0.5

    @fires.refractory(g)
    def silence(self) -> float:
        return 1.0


@pytest.mark.parametrize("first", [by_name, by_into])
@pytest.mark.parametrize("second", [by_name, by_into])
def test_of_a_state_that_can_be_held_a_rule_sees_what_it_added_itself(backend: str, first: Any, second: Any) -> None:
    pre, post = SpikeTrains([[1.0], [1.0], [2.0]], name="pre"), Held(2, name="post")
    line = both(first, second)(pre, post, AllToAll(), into="g", name="line")
    with Simulator(Network(pre, post, line), dt=0.5, backend=backend) as sim:
        sim.simulate(3.0)
        before = np.repeat([0.0, 0.0, 222.0], 2)
        np.testing.assert_array_equal(line.between, before + 1.0)
        np.testing.assert_array_equal(line.after, before + 111.0)
        assert post.g.tolist() == [333.0, 333.0]


class Remembered(Synapse):
    """What was read above an addition stays what it was."""

    was: State = state(0.0)
    between: State = state(0.0)
    after: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        was = self.post.g
        self.into += 1.0
        between = self.post.g
        self.post.g += 10.0
        self.was, self.between, self.after = was, between, self.post.g


@pytest.mark.parametrize("layout", [None, "rows"])
def test_a_value_that_was_read_is_kept(backend: str, layout: Any) -> None:
    pre, post = SpikeTrains([[1.0]] * 3, name="pre"), Sink(2, name="post")
    line = Remembered(pre, post, AllToAll(), into="g", layout=layout, name="line")
    with Simulator(Network(pre, post, line), dt=0.5, backend=backend) as sim:
        sim.simulate(3.0)
        before = 11.0 * np.repeat(np.arange(3), 2)
        for seen, more in ((line.was, 0.0), (line.between, 1.0), (line.after, 11.0)):
            np.testing.assert_array_equal(seen, before + more)
    assert "between = post.g " in " ".join(describe(line).split())


class Gate(Synapse):
    """A trace that is used up."""

    tau: Param = param(13.0)
    w: State = state(0.0)
    x: State = state(0.0, min=0.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.x = 1.0

    @post_spike
    def look_back(self) -> None:
        self.w += np.where(self.x > 0.0, 1.0, 0.0) + np.sqrt(self.x)
        self.x = 0.0


def gated(dtype: str, backend: str) -> float:
    """What is learnt when one source spikes now and then, and the target often."""
    pre = SpikeTrains([np.arange(3.0, 300.0, 37.3)], name="pre")
    drive = SpikeTrains([np.arange(5.0, 300.0, 3.1)], name="drive")
    post = Sink(1, name="post")
    line = Gate(pre, post, AllToAll(), into="g", name="line")
    push = Synapse(drive, post, OneToOne(), into="told", w=1.0)
    with Simulator(Network(pre, drive, post, push, line), dt=0.1, dtype=dtype, backend=backend) as sim:
        sim.simulate(300.0)
        return float(line.w[0])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_set_to_nothing_is_nothing(dtype: str) -> None:
    assert gated(dtype, "c") == pytest.approx(gated(dtype, "numpy"), rel=1e-6)


def test_a_bound_at_nothing_does_not_cost_the_cheap_form() -> None:
    pre, post = SpikeTrains([[1.0]], name="pre"), Sink(1, name="post")
    program = Bundler(Clock(0.1), np.dtype(np.float64)).foreseen(Gate(pre, post, AllToAll(), into="g"))
    assert {decay.names for decay in program.decays} == {("x",)}


class Level(Neuron):
    """One number for all, which one thread writes while the others may still read it."""

    g: Port = port()
    r: State = state(0.5)
    level: State = state(0.5, per="population")

    @update
    def run(self) -> None:
        self.r = np.cos(self.r + 0.1 * self.g)
        self.level = 0.9 * self.level + 0.1 * self.t

    @spike
    def fires(self) -> Array:
        return self.r > 0.2


class Reads(Synapse):
    """At every turn."""

    w: State = state(0.3)

    @update
    def follow(self) -> None:
        self.w += 0.01 * self.post.level

    @pre_spike
    def arrive(self) -> None:
        self.into += 0.01 * self.w * self.post.level

    @post_spike
    def look_back(self) -> None:
        self.w *= 1.0 - 1e-3 * self.post.level


def test_a_number_of_the_whole_target_is_one_for_all_threads() -> None:
    def ran(threads: int) -> str:
        pre, post = Level(50, name="pre"), Level(500, name="post")
        line = Reads(pre, post, AllToAll(), into="g", w=Uniform(0.2, 0.4), name="line")
        with Simulator(Network(pre, post, line), dt=1.0, seed=1, threads=threads) as sim:
            sim.step(100)
            return sim.digest()

    assert len({ran(threads) for threads in (1, 2, 3, 3)}) == 1


class Rewritten(Synapse):
    """Fields that are written several times in a step, by what is known early and by what is known late."""

    w: State = state(0.3)
    v: State = state(0.2)
    whole: State = state(0.1, per="projection")
    seen: State = state(0.1, per="post")

    @update
    def follow(self) -> None:
        self.whole = self.whole + np.min(self.post.r)
        self.whole = np.max(self.pre.r)
        self.whole = 0.5
        self.seen = np.max(self.w * self.v)
        self.w = 0.9 * self.w + 0.1 * self.seen
        self.seen = 0.25
        self.v = self.v + np.mean(self.w)
        self.v = self.v * self.w


@pytest.mark.parametrize("layout", ["dense", "rows"])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_last_write_stays(layout: Any, threads: int) -> None:
    pre, post = Level(6, name="pre"), Level(70, name="post")
    line = Rewritten(pre, post, AllToAll(), into="g", w=Uniform(-0.5, 0.5), v=Uniform(0, 1), layout=layout, name="line")
    with Simulator(Network(pre, post, line), dt=1.0, seed=1, threads=threads) as sim:
        w, v = line.w.reshape(6, 70).copy(), line.v.reshape(6, 70).copy()
        for _ in range(3):
            sim.step()
            w = 0.9 * w + 0.1 * (w * v).max(axis=0)
            v = (v + w.mean(axis=0)) * w
            np.testing.assert_allclose(line.w.reshape(6, 70), w, rtol=1e-13)
            np.testing.assert_allclose(line.v.reshape(6, 70), v, rtol=1e-13)
            assert line.whole == 0.5 and (line.seen == 0.25).all()


class SharedBelow(Synapse):
    """What the synapses of a target share is read above the line that changes it; c is advanced when looked at."""

    w: State = state(2.0)
    c: State = state(0.0)
    seen: State = state(0.0)
    y: State = state(0.5, per="post")

    @c.ode
    def dc(self) -> Array:
        return -self.c / 8.0

    @pre_spike
    def arrive(self) -> None:
        self.c -= self.y
        old = self.y
        self.y += self.w
        self.seen = 10.0 * old + self.y


class SharedDecays(SharedBelow):
    """y decays too."""

    @SharedBelow.y.ode
    def dy(self) -> Array:
        return -self.y / 4.0


class OwnBelow(SharedBelow):
    """A state of the synapse itself, changed below."""

    z: State = state(0.5)

    @pre_spike
    def arrive(self) -> None:
        self.c -= self.z
        old = self.z
        self.z += self.w
        self.seen = 10.0 * old + self.z


@pytest.mark.parametrize(("rule", "decays"), [(SharedBelow, 1.0), (SharedDecays, np.exp(-0.25)), (OwnBelow, 1.0)])
def test_what_is_changed_below_is_not_seen_above(backend: str, rule: Any, decays: float) -> None:
    """Two sources in turn at each of two spikes: what the first one adds is there for the second one."""
    pre, post = SpikeTrains([[0.0, 1.0]] * 2, name="pre"), Sink(1, name="post")
    line = rule(pre, post, AllToAll(), into="g", name="line")
    y, c, seen = [0.5] if rule is not OwnBelow else [0.5, 0.5], [0.0, 0.0], [0.0, 0.0]
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend) as sim:
        sim.step(3)
        for tick in range(3):  # what is sent at 0 arrives at 1
            for source in range(2) if tick else ():
                own = source % len(y)
                c[source] -= y[own]
                seen[source] = 10.0 * y[own] + y[own] + 2.0
                y[own] += 2.0
            c, y = [value * np.exp(-1 / 8.0) for value in c], [value * decays for value in y]
        np.testing.assert_allclose(line.seen, seen, rtol=1e-12)
        np.testing.assert_allclose(line.c, c, rtol=1e-12)


class TargetBelow(Synapse):
    """What is added to the target below is not seen above, also by what is formed where it is kept."""

    c: State = state(0.0)
    d: State = state(0.0)

    @c.ode
    def dc(self) -> Array:
        return -self.c / 8.0

    @d.ode
    def dd(self) -> Array:
        return (self.c - self.d) / 4.0

    @pre_spike
    def arrive(self) -> None:
        self.c += self.post.g
        self.into += self.w
        self.d -= self.post.g


class NamedBelow(TargetBelow):
    """The same, by the name of the state."""

    @pre_spike
    def arrive(self) -> None:
        self.c += self.post.g
        self.post.g += self.w
        self.d -= self.post.g


@pytest.mark.parametrize("delay", [1.0, [1.0, 2.0]], ids=["one", "each"])
@pytest.mark.parametrize("rule", [TargetBelow, NamedBelow])
def test_what_is_added_below_is_not_seen_above(backend: str, rule: Any, delay: Any) -> None:
    """Two synapses of one pair, the second one at once or a step later."""
    pre, post = SpikeTrains([[0.0]], name="pre"), Sink(1, name="post")
    line = rule(pre, post, FromPairs([0, 0], [0, 0]), into="g", w=[1.0, 10.0], delay=delay, name="line")
    flow = scipy.linalg.expm(np.array([[-1 / 8, 0.0], [1 / 4, -1 / 4]]))
    g, states = 0.0, np.zeros((2, 2))
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend) as sim:
        sim.step(5)
        for tick in range(5):
            for synapse, (due, w) in enumerate(zip(np.broadcast_to(delay, 2), line.w, strict=True)):
                if tick == due:
                    states[synapse] += g, -(g + w)
                    g += w
            states = states @ flow.T
        np.testing.assert_allclose(np.transpose([line.c, line.d]), states, rtol=1e-12, atol=1e-15)


class ReadAbove(Synapse):
    """What is read above is what it was, below too."""

    c: State = state(0.0)
    w: State = state(1.0)

    @pre_spike
    def arrive(self) -> None:
        before, weight = self.post.g, self.w
        self.w *= 0.5
        self.into += self.w
        self.c = self.c + before
        self.w += 10.0 * weight

    @post_spike
    def look_back(self) -> None:
        weight = self.w
        self.w -= 1.0
        self.w += 100.0 * weight


@pytest.mark.parametrize("size", [1, 2])
def test_what_was_read_above_is_not_changed_below(backend: str, size: int) -> None:
    """Also where there is one synapse, or one target, alone."""
    pre, post = SpikeTrains([[0.0, 2.0]] * size, name="pre"), Sink(size, name="post")
    teacher = SpikeTrains([[3.0]] * size, name="teacher")
    line = ReadAbove(pre, post, OneToOne(), into="g", delay=1.0, name="line")
    telling = Synapse(teacher, post, OneToOne(), into="told", name="telling")
    with Simulator(Network(pre, post, teacher, line, telling), dt=1.0, backend=backend) as sim:
        sim.step(4)
        np.testing.assert_allclose(line.c, [0.5] * size, rtol=1e-12)
        np.testing.assert_allclose(line.w, [10.5 * 10.5] * size, rtol=1e-12)
        sim.step()
        np.testing.assert_allclose(line.w, [101 * 10.5 * 10.5 - 1.0] * size, rtol=1e-12)


class CountedBelow(Synapse):
    """Whole numbers that single precision has no room for, and a field that the target has too."""

    seen: State = state(0, dtype=int)
    both: State = state(0.0)
    n: State = state(2**24 + 1, dtype=int, per="post")
    g: State = state(0.5, per="post")

    @pre_spike
    def arrive(self) -> None:
        old, own, theirs = self.n, self.g, self.post.g
        self.n += 1
        self.g += 1.0
        self.post.g += 1.0
        self.seen = old
        self.both = 10.0 * own + 1000.0 * theirs


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_whole_numbers_and_names_of_both_sides(backend: str, dtype: str) -> None:
    pre, post = SpikeTrains([[0.0, 1.0]] * 2, name="pre"), Sink(1, name="post", g=100.0)
    line = CountedBelow(pre, post, AllToAll(), into="g", name="line")
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend, dtype=dtype) as sim:
        sim.step(3)
        assert line.n.tolist() == [2**24 + 5] and line.seen.tolist() == [2**24 + 3, 2**24 + 4]
        np.testing.assert_array_equal(line.both, [100000.0 + 2000.0 + 25.0, 100000.0 + 3000.0 + 35.0])


class AddedTwice(Synapse):
    """Two additions to one of two states that decay together, and what it was in between."""

    w: State = state(2.0)
    first: State = state(0.0)
    y: State = state(0.5, per="post")
    z: State = state(0.25, per="post")

    @y.ode
    def dy(self) -> Array:
        return -self.y / 4.0 + self.z / 8.0

    @z.ode
    def dz(self) -> Array:
        return -self.z / 8.0

    @pre_spike
    def arrive(self) -> None:
        old = self.y
        self.y += self.w
        self.y += 1.0
        self.z += self.y
        self.first = old


def test_two_additions_to_states_that_decay_together(backend: str) -> None:
    pre, post = SpikeTrains([[0.0, 1.0]] * 2, name="pre"), Sink(1, name="post")
    line = AddedTwice(pre, post, AllToAll(), into="g", name="line")
    with Simulator(Network(pre, post, line), dt=1.0, backend=backend) as sim:
        sim.step(3)
        y, z, first, slow, fast = 0.5, 0.25, [0.0, 0.0], np.exp(-1 / 8.0), np.exp(-1 / 4.0)
        for tick in range(3):
            for source in range(2) if tick else ():
                first[source] = y
                y += 3.0
                z += y
            y, z = y * fast + z * (slow - fast), z * slow  # y' = -y/4 + z/8
        np.testing.assert_allclose([*line.y, *line.z, *line.first], [y, z, *first], rtol=1e-12)
