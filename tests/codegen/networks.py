"""Networks that together make the code generator say all it can: the zoo of the comparison, and what is not in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from comparison.zoo import ZOO

from dslnet import (
    STP,
    AdditiveSTDP,
    AllToAll,
    Array,
    Covariance,
    EIF_cond_exp_isfa_ista,
    FiringRate,
    FixedProbability,
    IF_curr_exp,
    Network,
    Neuron,
    Noise,
    Normal,
    Oja,
    OneToOne,
    Param,
    Poisson,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    VoltageSTDP,
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


class Vectorised(Neuron):
    """Every function that has C of our own or an instruction, so that all loops stay loops over lanes."""

    a: Param = param(Uniform(0.1, 0.9), per="neuron")
    b: State = state(Uniform(0.1, 0.9))
    r: State = state(0.0)

    @update
    def powers(self) -> None:
        b = self.b
        self.r = b**2 + b**3 + b**4 + b**5 + b**-1 + b**-2 + b**0.5 + b**-0.5 + b**self.a + (b + self.a) ** 3

    @update
    def exponentials(self) -> None:
        a, b = self.a, self.b
        self.b = np.exp(-a) + np.expm1(a) + np.log(b) + np.log1p(b) + np.log10(b) + np.exp2(a) + np.log2(b)
        self.b = np.tanh(self.b) + np.sinh(a) + np.cosh(a) + np.sin(b) + np.cos(b) + np.cbrt(b) + np.hypot(a, b)

    @update
    def arcs(self) -> None:
        a, b = self.a, self.b
        self.r = self.r + np.tan(b / 10.0) + np.arcsin(a) + np.arccos(a) + np.arctan(b) + np.arctan2(b, a)

    @update
    def steps(self) -> None:
        a, b = self.a, self.b
        self.b = np.floor(b) + np.ceil(b) + np.rint(b) + np.trunc(b) + np.sign(b) + np.abs(b) + np.heaviside(b, 0.5)
        self.b = np.maximum(np.minimum(np.clip(self.b, -2.0, 2.0), a + 3.0), np.mod(b, a)) - np.logaddexp(a, b)
        self.b = np.where((self.b > 0.5) | ~(a < 0.3) & (b != a), np.tanh(self.b) ** 2 + 0.1, 0.4)


class Called(Neuron):
    """Every function that libm computes one by one, in updates and under reductions."""

    b: State = state(Uniform(0.1, 0.9))
    r: State = state(0.0)

    @update
    def rests(self) -> None:
        self.r = np.fmod(self.b, 0.3)

    @update
    def others(self) -> None:
        self.b = np.tanh(np.arcsinh(self.b) + np.arccosh(1.0 + self.b) + np.arctanh(self.b)) / 2.0 + 0.2

    @update
    def reduced(self) -> None:
        self.r = self.r + np.sum(np.arcsinh(self.b)) - np.max(np.fmod(self.b, 0.2)) + np.mean(self.b > 0.4)


class Counting(Neuron):
    """Whole numbers and truth values: arithmetic, comparison, choice, reduction."""

    k: Param = param(3, dtype=int)
    n: State = state(0, dtype=int)
    m: State = state(5, dtype=int)
    on: State = state(False, dtype=bool)
    all_on: State = state(False, dtype=bool, per="population")
    most: State = state(0, dtype=int, per="population")
    r: State = state(0.0)

    @update
    def count(self) -> None:
        self.n = np.minimum(self.n + self.k, 1000 - self.m)
        self.m = np.where(self.on, self.m - 1, self.m + 2)
        self.on = (self.n % 2 == 0) & ~self.on | (self.m == self.k)
        self.r = self.n / self.m + self.m**2 / self.k - abs(self.n - self.m) + 2 * self.on
        self.r = self.r + self.n * self.m / (self.n + self.m) - self.n // self.k
        self.most = np.max(self.n)
        self.all_on = np.all(self.on) | (np.sum(self.n) > 500)


class Watched(Neuron):
    """Reductions of reductions, one number for all, several conditions, one of which needs three meetings."""

    drive: Port = port()
    best: Port = port()
    worst: Port = port()
    average: Port = port()
    xi: Noise = noise(Normal(0.0, 0.2))
    x: State = state(Uniform(-1.0, 1.0))
    r: State = state(Uniform(0.0, 1.0))
    level: State = state(0.5, per="population")

    @x.ode(method="midpoint")
    def dx(self) -> Array:
        return (self.drive + self.best - self.worst + self.average - self.x + self.xi) / (5.0 + np.max(self.x))

    @update
    def relax(self) -> None:
        self.level = 0.9 * self.level + 0.1 * np.mean((self.x - np.mean(self.x)) ** 2)
        self.r = np.clip(self.x / np.linalg.norm(self.x), 0.0, 1.0)

    @stop_condition
    def spread(self) -> Array:
        return np.max(np.abs(self.x - np.mean(np.abs(self.x - np.mean(self.x))))) > 50.0 + self.level

    @stop_condition
    def high(self) -> Array:
        return self.level > 100.0

    @stop_condition
    def any_high(self) -> Array:
        return self.r > 2.0


class Halting(Neuron):
    """Runs until conditions hold for all neurons and for the population, and meets at nothing else."""

    x: State = state(0.0)
    level: State = state(0.0, per="population")

    @update
    def grow(self) -> None:
        self.x = self.x + 1.0
        self.level = self.level + 1.0

    @stop_condition
    def grown(self) -> Array:
        return self.x > 1e3

    @stop_condition
    def risen(self) -> Array:
        return self.level > 1e3

    @stop_condition
    def both(self) -> Array:
        return np.all((self.x > 1e3) & (self.level > 1e3))


class Relay(Neuron):
    """Spikes at random; one event with a refractory time, one with nothing, both carried."""

    xi: Noise = noise(Uniform(0.0, 1.0))
    count: State = state(0.0)
    g: State = state(0.0)

    @spike
    def often(self) -> Array:
        return self.xi < 0.3

    @often.reset
    def counted(self) -> None:
        self.count += 1.0

    @often.refractory(count)
    def silence(self) -> Array:
        return 0.2 + 0.3 * self.xi

    @spike
    def seldom(self) -> Array:
        return self.xi > 0.95


class Squared(Synapse):
    """A rule over both sides with a function that libm computes."""

    @transmit
    def current(self) -> Array:
        return self.w * np.arcsinh(self.pre.r) * self.post.x + self.dt


def vectorised(size: int, delay: float, dt: float) -> Network:
    """Rates that are sent along."""
    cells = Vectorised(size, name="cells")
    return Network(cells)


def called(size: int, delay: float, dt: float) -> Network:
    """Without projections."""
    return Network(Called(size, name="cells"))


def counting(size: int, delay: float, dt: float) -> Network:
    """Two populations of one kind, one of which has its own numbers."""
    return Network(Counting(size, name="a"), Counting(size, name="b", k=4, n=2))


def watched(size: int, delay: float, dt: float) -> Network:
    """Every reduction over synapses, dense and in rows, with delays."""
    a = Watched(size, name="a")
    w = Uniform(0.0, 0.1)
    return Network(
        a,
        Synapse(a, a, AllToAll(), into="best", w=w, reduce=np.max, name="best"),
        Synapse(a, a, FixedProbability(0.3), into="worst", w=w, reduce=np.min, delay=delay * dt, name="worst"),
        Synapse(a, a, FixedProbability(0.3), into="average", w=0.2, reduce=np.mean, name="average"),
        Squared(a, a, OneToOne(), into="drive", w=w, delay=2 * delay * dt, name="squared"),
        Squared(a, a, AllToAll(), into="drive", w=0.01, name="dense"),
    )


def halting(size: int, delay: float, dt: float) -> Network:
    """Without projections: threads meet only for the conditions."""
    return Network(Halting(size, name="a"))


def relay(size: int, delay: float, dt: float) -> Network:
    """Both events, into a state that is held and into one that is not, dense and in rows."""
    a = Relay(size, name="a")
    return Network(
        a,
        Synapse(a, a, AllToAll(), into="g", w=0.01, delay=delay * dt, name="dense"),
        Synapse(a, a, FixedProbability(0.5), into="count", w=Uniform(0.0, 1.0), name="rows"),
        Synapse(a, a, OneToOne(), into="g", w=1.0, on="seldom", name="seldom"),
    )


class Noisy(Neuron):
    """Noise of the population, noise within bounds, and firing rates."""

    least: Param = param(Uniform(-2.0, 0.0), per="neuron")
    common: Noise = noise(Normal(0.0, 1.0, max=2.0), per="population")
    own: Noise = noise(Normal(0.0, 1.0, min=least))
    count: Noise = noise(Poisson(2.0, min=1, max=4))
    rate: FiringRate = firing_rate(window=2.0)
    brief: FiringRate = firing_rate(window=0.1)
    total: State = state(0.0)
    heard: Port = port()

    @update
    def add(self) -> None:
        self.total = 0.5 * self.total + self.common + self.own + 0.1 * self.count - 0.001 * (self.rate + self.brief)

    @spike
    def fires(self) -> Array:
        return self.total + 0.0 * self.heard > 0.5


class Rates(Synapse):
    """Transmits firing rates."""

    w: State = state(0.5)

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.w * self.pre.rate


def noisy(size: int, delay: float, dt: float) -> Network:
    """Firing rates that others hear, with a delay."""
    a = Noisy(size, name="a")
    return Network(a, Rates(a, a, FixedProbability(0.3), into="heard", delay=delay * dt, name="rates"))


class Learns(AdditiveSTDP):
    """Looks back at what its source was when the spike was sent."""

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0
        self.w += self.x - 0.001 * self.pre.count


def learning(size: int, delay: float, dt: float) -> Network:
    """Synapses learn from what other threads send, while these go on."""
    a = Relay(size, name="a")
    w = Uniform(0.0, 1.0)
    return Network(
        a,
        Learns(a, a, FixedProbability(0.5), into="g", w=w, name="at_once"),
        Learns(a, a, FixedProbability(0.5), into="count", w=w, delay=delay * dt, on_post="seldom", name="later"),
    )


class Pairing(Synapse[Relay, Relay]):
    """Learns from pairs of spikes, with a trace of each synapse."""

    w: State = state(0.05)
    x: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return -self.x / 20.0

    @pre_spike
    def arrives(self) -> None:
        self.into += self.w
        self.x += 1.0

    @post_spike
    def leaves(self) -> None:
        self.w += 0.01 * self.x


class Asking(Pairing):
    """Also from what its source was when it fired."""

    @pre_spike
    def arrives(self) -> None:
        self.into += self.w
        self.x += 1.0 + 0.1 * self.pre.count


def due(size: int, delay: float, dt: float) -> Network:
    """Synapses that learn, of many delays."""
    a, b = Relay(size, name="a"), Relay(size + 70, name="b")
    delays = np.linspace(1, 20 * delay, size * (size + 70)).round().reshape(size + 70, size) * dt
    more: dict[str, Any] = {"into": "g", "w": 0.01, "delay": delays, "on_post": "seldom"}
    return Network(a, b, *(kind(a, b, AllToAll(), **more) for kind in (Pairing, Pairing, Asking)))


class Shared(Neuron):
    """Numbers of the whole population, which the first thread writes."""

    gain: Param = param(0.5)
    g: Port = port()
    v: State = state(0.3)
    level: State = state(0.1, per="population")

    @update
    def run(self) -> None:
        self.v = 0.9 * self.v + 0.1 * self.g + 0.05 * self.level
        self.level = 0.95 * self.level + 0.1

    @spike
    def fires(self) -> Array:
        return self.v > 0.8

    @fires.reset
    def recover(self) -> None:
        self.v = 0.2 * self.level


class Reader(Synapse):
    """Reads them of both sides, wherever it can: as spikes arrive, as they look back, and in every step."""

    w: State = state(0.1)
    seen: State = state(0.0, per="post")
    mean: State = state(0.0, per="projection")

    @update
    def follow(self) -> None:
        self.seen = 0.9 * self.seen + 0.1 * self.post.level
        self.mean = 0.9 * self.mean + 0.1 * np.mean(self.post.v) * self.pre.level
        self.w = 0.99 * self.w + 0.001 * self.post.level * self.pre.gain * self.mean

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.post.level

    @post_spike
    def look_back(self) -> None:
        self.w += 0.001 * self.post.level


class Sender(Synapse):
    """The same of what is sent in every step."""

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.v * self.pre.level * self.post.level * self.pre.gain


def shared(size: int, delay: float, dt: float) -> Network:
    """Values of whole populations, read by synapses."""
    a, b = Shared(size, name="a"), Shared(size, name="b")
    reads = Reader(a, b, FixedProbability(0.5), into="g", delay=delay * dt, name="reads")
    return Network(a, b, reads, Sender(b, a, FixedProbability(0.2), into="g", w=0.2, name="sends"))


class Firing(Neuron):
    """Rates that hear one another."""

    g: Port = port()
    r: State = state(0.5)

    @r.ode
    def dr(self) -> Array:
        return (np.tanh(self.g) + 0.1 - self.r) / 5.0


def growing(size: int, delay: float, dt: float) -> Network:
    """All weights of a matrix change in every step, and are sent through by others than change them; and one sum for
    all but oneself."""
    a, b = Firing(size, name="a"), Firing(size + 70, name="b")
    w = Uniform(-0.05, 0.05)
    return Network(
        a,
        b,
        Covariance(a, b, AllToAll(), into="g", w=w, delay=delay * dt, name="forth"),
        Oja(b, a, AllToAll(), into="g", w=w, name="back"),
        Synapse(a, a[::2], AllToAll(self_connections=False), into="g", w=-0.01, delay=delay * dt, name="others"),
    )


def among(size: int, delay: float, dt: float) -> Network:
    """Rates that learn, and spikes, among all but oneself: run by run."""
    a, b = Firing(size + 70, name="a"), Relay(size + 70, name="b")
    others, w = AllToAll(self_connections=False), Uniform(-0.05, 0.05)
    return Network(
        a,
        b,
        Covariance(a, a, others, into="g", w=w, delay=delay * dt, name="learning"),
        Synapse(b, b, others, into="count", w=w, delay=delay * dt, name="sent"),
        Synapse(b[5:], b[:-3], AllToAll(), into="count", w=-0.01, name="same"),
    )


def stirred(size: int, delay: float, dt: float) -> Network:
    """Synapses that a step changes only where the potential of their target is high, which is where some are driven."""
    noise = Poisson(size, rate=40.0, name="noise")
    cells = EIF_cond_exp_isfa_ista(size, i_offset=Uniform(-1.0, 2.0), name="cells")
    given: dict[str, Any] = {"into": "g_exc", "delay": delay * dt, "w": Uniform(0.0, 0.02)}
    return Network(noise, cells, VoltageSTDP(noise, cells, FixedProbability(0.4), name="line", **given))


def of_their_own(size: int, delay: float, dt: float) -> Network:
    """Parameters of each neuron and of each synapse, states that are solved together, and traces of both sides."""
    noise = Poisson(size, rate=40.0, name="noise")
    cells = IF_curr_exp(
        size, tau_m=Uniform(5.0, 20.0), tau_syn_E=Uniform(1.0, 9.0), tau_refrac=Uniform(0.0, 3.0), name="a"
    )
    pairs = Turning(size, a=Uniform(0.1, 0.5), name="pairs")
    given: dict[str, Any] = {"into": "g_exc", "delay": delay * dt, "w": Uniform(0.1, 0.4)}
    return Network(
        noise, cells, pairs,
        STP(noise, cells, FixedProbability(0.4), tau_rec=Uniform(5.0, 50.0), name="tiring", **given),
        Traced(noise, cells, FixedProbability(0.4), tau=Uniform(5.0, 50.0), name="traced", **given),
    )  # fmt: skip


class Pulling(Synapse):
    """Functions of either side, and a parameter of both."""

    gain: Param = param(0.7)

    @transmit
    def sent(self) -> Array:
        return self.w * np.sin(self.pre.r - self.post.r) * np.exp(-self.gain * self.pre.r)


def lagged(size: int, delay: float, dt: float) -> Network:
    """Rates with delays of their own, among some and among all, sent on, by way of functions and learned."""
    a = Firing(size, name="a")
    delays = Uniform(dt, 2.0 * delay * dt)
    pulling = Pulling(a, a, FixedProbability(0.3), into="g", w=Uniform(-0.1, 0.1), delay=delays, name="pulling")
    pulled = Pulling(a, a, AllToAll(), into="g", w=Uniform(-0.1, 0.1), delay=delays, name="pulled")
    some = Synapse(a, a, FixedProbability(0.3), into="g", w=Uniform(-0.1, 0.1), delay=delays, name="some")
    every = Oja(a, a, AllToAll(), into="g", w=Uniform(0.0, 0.1), delay=delays, name="every")
    return Network(a, some, every, pulling, pulled)


class Turning(Neuron):
    a: Param = param(0.1)
    x: State = state(1.0)
    y: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return self.a * self.y

    @y.ode
    def dy(self) -> Array:
        return -self.a * self.x + 0.1


class Traced(Synapse):
    tau: Param = param(10.0)
    x: State = state(0.1)

    @x.ode
    def dx(self) -> Array:
        return -self.x / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.x
        self.x += 1.0

    @post_spike
    def look_back(self) -> None:
        self.x *= 0.5


NETWORKS: dict[str, Callable[[int, float, float], Network]] = {
    **ZOO,
    "vectorised": vectorised,
    "called": called,
    "counting": counting,
    "watched": watched,
    "halting": halting,
    "relay": relay,
    "noisy": noisy,
    "learning": learning,
    "shared": shared,
    "growing": growing,
    "among": among,
    "due": due,
    "of_their_own": of_their_own,
    "stirred": stirred,
    "lagged": lagged,
}


def exercise(sim: Simulator, steps: int) -> None:
    """Run with everything recorded, by steps and until a condition; nothing is looked at."""
    for population in sim.network.populations:
        fields = [n for n, f in type(population)._declared.fields.items() if f.kind in ("state", "port")]
        events = type(population)._declared.named("spike")
        sim.record(population, *fields, *events, period=3 * sim.dt)
        if population.size > 2:
            sim.record(population[1:-1], *fields, *events)
    sim.step(steps // 2)
    conditions = [
        getattr(population, name)
        for population in sim.network.populations
        if isinstance(population, Watched | Halting)
        for name in type(population)._declared.named("stop_condition")
    ]
    if conditions:
        sim.until(conditions, max_duration=(steps - steps // 2) * sim.dt, operator="or")
    else:
        sim.simulate((steps - steps // 2) * sim.dt)
