"""A fixed zoo: classes that together touch every feature, and networks of any size made of them.

They are built once for each shape of network; sizes, seeds, delays, dt and cuts are data.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    OneToOne,
    Param,
    Port,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    port,
    pre_spike,
    spike,
    state,
    stop_condition,
    transmit,
    update,
)
from dslnet.integrate import RungeKutta

HEUN = RungeKutta("heun", stages=[["1"]], weights=["1/2", "1/2"])


class Pool(Neuron):
    """Reductions over the population, in equations with stages, in updates, and in one number for all."""

    tau: Param = param(8.0, min=1.0)
    gain: Param = param(Uniform(0.5, 1.5), per="neuron")
    ceiling: Param = param(1.0)
    drive: Port = port()
    brake: Port = port()
    x: State = state(Normal(0.0, 1.0), min=-20.0, max=20.0)
    y: State = state(0.1)
    r: State = state(0.0)
    level: State = state(0.0, per="population")
    slow: State = state(1.0, per="population", min=-3.0, max=3.0)
    steps: State = state(0, per="population", dtype=int)

    @slow.ode(method="midpoint")
    def dslow(self) -> Array:
        return (np.mean(self.x) - self.slow * np.cos(self.slow)) / 20.0

    @x.ode(method="midpoint")
    def dx(self) -> Array:
        return (self.gain * self.drive - self.brake - self.x + 0.3 * np.mean(np.tanh(self.x))) / self.tau

    @y.ode(method=HEUN)
    def dy(self) -> Array:
        return np.cos(self.x + 0.05 * self.t) - 0.2 * self.y

    @stop_condition
    def high(self) -> Array:
        return (self.y > self.ceiling) & (self.steps > 3)

    @update
    def rate(self) -> None:
        self.steps += 1 + (self.slow > 0.5)
        spread = np.max(self.x) - np.min(self.y) / (1.0 + np.linalg.norm(self.y))
        self.level = 0.9 * self.level + 0.1 * self.slow + 0.01 * (self.steps % 5) + spread
        self.r = np.log1p(np.exp(np.clip(self.x - self.level, -30.0, 30.0))) / (1.0 + np.sum(np.abs(self.y)))
        self.y = np.where(np.any(self.r > 0.6) | np.all(self.x < 0.0), self.y * 0.99, self.y)


class Methods(Neuron):
    """One equation for each method, and an update between two blocks."""

    a: Param = param(Uniform(0.1, 1.0), per="neuron")
    e: State = state(Uniform(-1.0, 1.0))
    m: State = state(Uniform(-1.0, 1.0))
    x: State = state(Uniform(-1.0, 1.0))
    k: State = state(Uniform(-1.0, 1.0))
    z: State = state(0.0)
    w: State = state(0.5)
    g: Port = port()

    @e.ode(method="explicit")
    def de(self) -> Array:
        return self.m - self.a * self.e**3

    @m.ode(method="midpoint")
    def dm(self) -> Array:
        return np.sin(self.t / 7.0) - self.e * self.m**2

    @x.ode(method="exponential")
    def dx(self) -> Array:
        return self.k - (self.a + self.e**2) * self.x + self.g

    @k.ode(method="exact")
    def dk(self) -> Array:
        return -self.a * self.k

    @update
    def swap(self) -> None:
        old = self.z
        self.z = np.arctan2(self.e, 1.5 + self.x) + np.hypot(self.m, self.k)
        self.w = 0.5 * old + np.cbrt(self.w) / (2.0 + self.z)

    @z.ode
    def dz(self) -> Array:
        return np.sqrt(np.abs(self.w)) - self.z / 3.0


class Leaky(Neuron):
    """Conductances, a held potential, bounds, noise in the equation and in the reset, spikes straight into v."""

    tau: Param = param(12.0)
    sigma: Param = param(1.5)
    t_ref: Param = param(Uniform(0.0, 4.0), per="neuron")
    xi: Noise = noise(Normal(0.0, sigma))
    eta: Noise = noise(Uniform(-1.0, 1.0))
    v: State = state(Uniform(-65.0, -50.0), min=-80.0)
    g: State = state(0.0, max=2.0)
    input: Port = port()
    n: State = state(0, dtype=int)
    late: State = state(False, dtype=bool)
    last: State = state(-1.0)

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return (-60.0 - self.v - self.g * self.v + self.input + 14.0 + self.xi) / self.tau

    @g.ode
    def dg(self) -> Array:
        return -self.g / 5.0

    @spike
    def fires(self) -> Array:
        return self.v > -50.0

    @fires.reset
    def recover(self) -> None:
        self.v = -60.0 + self.eta
        self.n += 1
        self.late = (self.t - self.t_last > 4.0) & (self.n % 2 == 0)
        self.last = np.where(self.late, self.t, self.last)

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.t_ref + np.where(self.late, 1.0, 0.0)


class Bursting(Neuron):
    """Izhikevich's equations, and a second event that swaps two states."""

    a: Param = param(Uniform(0.02, 0.1), per="neuron")
    b: Param = param(0.2)
    v: State = state(Uniform(-70.0, -40.0))
    u: State = state(-13.0)
    old: State = state(1.0)
    new: State = state(2.0)
    current: Port = port()

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return 0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u + 11.0 + self.current

    @u.ode(method="explicit")
    def du(self) -> Array:
        return self.a * (self.b * self.v - self.u)

    @spike
    def fires(self) -> Array:
        return self.v > 30.0

    @fires.reset
    def after(self) -> None:
        self.v = -65.0
        self.u = np.minimum(self.u + 8.0, 20.0)

    @spike
    def turns(self) -> Array:
        return (self.u > -8.0) & (self.old < self.new + 20.0)

    @turns.reset
    def swap(self) -> None:
        old = self.old
        self.old = self.new
        self.new = old + 0.25

    @turns.refractory()
    def pause(self) -> float:
        return 3.0


class Rivals(Neuron):
    """Two events that come together: the second writes what the first holds, and looks at the spike before."""

    step: Param = param(Uniform(0.2, 0.9), per="neuron")
    wait: State = state(1.5)
    v: State = state(Uniform(0.0, 2.0))
    u: State = state(Uniform(0.0, 2.0))
    seen: State = state(0.0)

    @update
    def grow(self) -> None:
        self.v += self.step
        self.u += 0.3 * self.step

    @spike
    def first(self) -> Array:
        return self.v > 2.0

    @first.reset
    def after_first(self) -> None:
        self.v = 0.0
        self.wait = 2.0 - self.wait

    @first.refractory(v)
    def rest(self) -> Array:
        return self.wait

    @spike
    def second(self) -> Array:
        return (self.u > 1.5) & (self.v > 1.0)

    @second.reset
    def after_second(self) -> None:
        self.v += 0.25
        self.u -= 1.25
        self.seen += np.maximum(self.t_last, -10.0)

    @second.refractory(u)
    def pause(self) -> Array:
        return 0.5 * self.v


class Depressing(Synapse):
    """A state of each synapse within bounds, and values of both sides."""

    use: Param = param(0.3)
    x: State = state(1.0, min=0.2, max=1.0)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w * self.x * (1.0 + 0.01 * self.pre.v)
        self.x = self.x * (1.0 - self.use) + 0.001 * np.tanh(self.post.v)


class Weighted(Synapse):
    """Values, written out."""

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.w * np.tanh(self.pre.r) + 0.01 * self.post.x


def rates(size: int, delay: float, dt: float) -> Network:
    """Two rate populations: dense, sparse and one to one, with and without a delay."""
    a, b = Pool(size, name="a"), Pool(max(1, size // 2), name="b")
    return Network(
        a,
        b,
        Weighted(a, a, OneToOne(), into="drive", w=Uniform(-1.0, 1.0), delay=delay * dt),
        Weighted(a, b, AllToAll(), into="drive", w=Normal(0.0, 0.3)),
        Weighted(b, a, FixedProbability(0.4), into="brake", w=0.2, delay=delay * dt),
        Synapse(b, b, AllToAll(self_connections=False), into="brake", w=0.05),
    )


def methods(size: int, delay: float, dt: float) -> Network:
    """Every numerical method, with an input that is some steps old."""
    cells = Methods(size, name="cells")
    scale = Slow(1, name="scale")
    return Network(cells, scale, Slower(scale, cells, AllToAll(), into="g", w=0.2, delay=delay * dt))


class Slow(Neuron):
    """One neuron whose value is a sawtooth of time."""

    saw: State = state(0.0)

    @update
    def step(self) -> None:
        self.saw = (
            np.mod(self.t, 3.0) - np.fmod(self.t, 2.0) + np.rint(self.t / 4.0 + 0.1) + np.heaviside(self.t - 5.05, 0.5)
        )


class Slower(Synapse):
    """A value under another name than r."""

    @transmit
    def value(self) -> Array:
        return self.w * self.pre.saw


def spikes(size: int, delay: float, dt: float) -> Network:
    """Leaky neurons that excite each other through a bounded conductance, through a port, and straight into v."""
    cells = Leaky(size, name="cells")
    return Network(
        cells,
        Synapse(cells, cells, FixedProbability(0.2), into=Leaky.g, w=0.05, name="plain"),
        Synapse(cells, cells, FixedProbability(0.1), into=Leaky.v, w=Uniform(0.0, 0.5), delay=delay * dt, name="jump"),
        Depressing(
            cells, cells, FixedProbability(0.3), into=Leaky.input, w=Normal(2.0, 0.5), delay=delay * dt, name="fade"
        ),
    )


def bursts(size: int, delay: float, dt: float) -> Network:
    """Two kinds of spiking neurons, parts of them connected, and a projection that carries the second event."""
    a, b = Bursting(size, name="a"), Leaky(max(1, size // 3), name="b")
    return Network(
        a,
        b,
        Synapse(a, b, AllToAll(), into="input", w=0.5 / size, delay=delay * dt, name="ab"),
        Synapse(b, a[: (size + 1) // 2], FixedProbability(0.5), into="current", w=0.4, name="ba"),
        Synapse(a, a, OneToOne(), into="current", w=1.0, on=Bursting.turns, delay=2 * delay * dt, name="turned"),
    )


def events(size: int, delay: float, dt: float) -> Network:
    """Neurons with two events, each carried back by a projection."""
    cells = Rivals(size, name="cells")
    return Network(
        cells,
        Synapse(cells, cells, FixedProbability(0.3), into="u", w=0.05, delay=delay * dt),
        Synapse(cells, cells, OneToOne(), into="v", w=0.1, on=Rivals.second),
    )


ZOO: dict[str, Callable[[int, float, float], Network]] = {
    "rates": rates,
    "methods": methods,
    "spikes": spikes,
    "bursts": bursts,
    "events": events,
}
