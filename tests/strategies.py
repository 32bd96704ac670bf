"""The zoo: small model classes that together touch every feature, networks made of them, and what Hypothesis draws.

Networks are functions of their sizes, so that a drawn example costs a lookup in the cache and not a build: sizes,
seeds, schedules and cuts are data, never code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

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
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    port,
    spike,
    state,
    stop_condition,
    transmit,
    update,
)


class Clock(Neuron):
    """r = t."""

    r: State = state(0.0)

    @update
    def tell(self) -> None:
        self.r = self.t


class Counter(Neuron):
    """r grows by one in every step."""

    r: State = state(0.0)
    limit: Param = param(5.0)

    @update
    def count(self) -> None:
        self.r += 1.0

    @stop_condition
    def beyond(self) -> Array:
        return self.r > self.limit


class Still(Neuron):
    """Holds what Python writes, and receives."""

    r: State = state(0.0)
    total: State = state(0.0)
    exc: Port = port()

    @update
    def collect(self) -> None:
        self.total += self.exc


class Integrator(Neuron):
    """A rate neuron with a reduction over its population."""

    tau: Param = param(10.0, unit="ms")
    baseline: Param = param(0.0, per="neuron")
    exc: Port = port()
    inh: Port = port()
    mp: State = state(0.0)
    r: State = state(0.0, min=0.0)

    @mp.ode(method="exponential")
    def dmp(self) -> Array:
        return (self.baseline + self.exc - self.inh - self.mp) / self.tau

    @update
    def rectify(self) -> None:
        self.r = np.tanh(self.mp) - 0.1 * np.mean(self.mp)

    @stop_condition
    def decided(self) -> Array:
        return np.any(self.r > 0.5)


class Noisy(Neuron):
    """A spiking neuron driven by noise, with two exponential conductances and a refractory time."""

    tau: Param = param(10.0)
    drive: Param = param(12.0, per="neuron")
    sigma: Param = param(4.0)
    xi: Noise = noise(Normal(0.0, 1.0))
    jitter: Noise = noise(Uniform(0.0, 1.0))
    v: State = state(-60.0, min=-90.0)
    g: State = state(0.0)
    count: State = state(0, dtype=int)

    @v.ode(method="explicit")
    def dv(self) -> Array:
        return (-60.0 - self.v + self.drive + self.sigma * self.xi + self.g * (0.0 - self.v)) / self.tau

    @g.ode(method="exact")
    def dg(self) -> Array:
        return -self.g / 5.0

    @spike
    def fires(self) -> Array:
        return self.v > -52.0

    @fires.reset
    def recover(self) -> None:
        self.v = -60.0 - self.jitter
        self.count += 1

    @fires.refractory(v)
    def silence(self) -> float:
        return 2.0


class Rate(Synapse):
    """Rate transmission, written out."""

    w: State = state(1.0)

    @transmit(reduce=np.sum)
    def current(self) -> Array:
        return self.w * self.pre.r


def rate_network(size: int = 70) -> Network:
    """Two rate populations with dense and one-to-one projections and a delay."""
    a = Integrator(size, name="a", baseline=Uniform(0.0, 2.0))
    b = Integrator(size, name="b", mp=Uniform(-1.0, 1.0))
    forward = Rate(a, b, AllToAll(), into=Integrator.exc, w=1.0 / size, name="forward")
    back = Rate(b, a, OneToOne(), into=Integrator.inh, w=0.5, delay=3.0, name="back")
    return Network(a, b, forward, back)


def spiking_network(size: int = 150) -> Network:
    """A noisy population that excites itself with two delays and drives a port."""
    cells = Noisy(size, name="cells", v=Uniform(-60.0, -52.0), drive=Normal(12.0, 1.0))
    read = Still(max(1, size // 3), name="read")
    near = Synapse(cells, cells, FixedProbability(0.1), into=Noisy.g, w=0.02, name="near")
    far = Synapse(cells, cells, FixedProbability(0.05), into="g", w=Uniform(0.0, 0.02), delay=4.0, name="far")
    out = Synapse(cells, read, FixedProbability(0.3), into=Still.exc, w=1.0, delay=2.0, name="out")
    return Network(cells, read, near, far, out)


ZOO: dict[str, Callable[[int], Network]] = {"rate": rate_network, "spiking": spiking_network}

sizes = st.sampled_from([1, 3, 64, 65, 130, 200])
seeds = st.integers(0, 2**32 - 1)
networks = st.sampled_from(sorted(ZOO))


def cuts(total: int) -> st.SearchStrategy[list[int]]:
    """Ways to cut a run of `total` steps into calls: positive numbers of steps that add up to it."""
    inner = st.lists(st.integers(1, total - 1), max_size=5, unique=True).map(sorted)
    return inner.map(lambda marks: np.diff([0, *marks, total]).tolist())


def simulate_members(*members: Any, **options: Any) -> Simulator:
    """A simulator of these members, at dt 1 unless said."""
    return Simulator(Network(*members), **{"dt": 1.0, "seed": 1, **options})


def recorded(population: Any, *fields: str, steps: int, dt: float, backend: str) -> list[Any]:
    """The values of fields after each of some steps, without the axis of the population for one neuron."""
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace = sim.record(population, *fields)
        sim.step(steps)
        return [np.squeeze(trace[field]) for field in fields]


def on_grid(ticks: Any, dt: float) -> Any:
    """Times of ticks, rounded once, for a dt of 1 or a decimal fraction of it."""
    return np.asarray(ticks) / round(1.0 / dt)
