"""Networks whose synapses join all pairs, by rules of every kind, for the tests of values that lie by thread; or those
of another pattern, for the tests of runs.

Each has a projection called "line" with a weight of its own for each pair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from learners import Keeping, trains
from plasticity.trains import Target

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Oja,
    OneToOne,
    Param,
    Port,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    param,
    port,
    post_spike,
    pre_spike,
    state,
    transmit,
    update,
)

SIZES = (1, 63, 64, 65, 130)
EVERY = AllToAll()


class Unit(Neuron):
    """A rate."""

    seen: Port = port()
    felt: Port = port()
    r: State = state(Uniform(-1.0, 1.0))

    @r.ode(method="explicit")
    def dr(self) -> Array:
        return (np.tanh(self.seen + 0.5 * self.felt) - self.r) / 5.0


class Hebb(Synapse):
    eta: Param = param(0.02)
    w: State = state(Uniform(-0.2, 0.2), max=0.3)

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return self.eta * self.pre.r * self.post.r


class Normalised(Hebb):
    """What a synapse loses hangs on all synapses of its target."""

    gone: State = state(0.0, per="post")

    @update
    def normalise(self) -> None:
        self.gone = np.mean(self.w) + 0.1 * np.max(self.w)
        self.w -= 0.05 * self.gone


class Tracing(Hebb):
    """Traces declared per synapse that hang on one side alone, so that they are kept once a neuron."""

    x: State = state(0.0)
    z: State = state(0.0)

    @x.ode
    def dx(self) -> Array:
        return (self.pre.r - self.x) / 7.0

    @z.ode
    def dz(self) -> Array:
        return (self.post.r - self.z) / 9.0

    def dw(self) -> Array:
        return self.eta * self.x * self.z


class Stirred(Hebb):
    """Only targets above a threshold change their synapses."""

    def dw(self) -> Array:
        return 0.3 * self.pre.r * np.maximum(self.post.r - 0.2, 0.0)


class Traces(Synapse):
    """A trace for each synapse, so that delays may come to differ, and one that both sides change."""

    w: State = state(0.5, min=0.0, max=1.0)
    x: State = state(0.0)
    both: State = state(Uniform(0.0, 1.0))
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 7.0

    @both.ode
    def dboth(self) -> Array:
        return -self.both / 11.0

    @y.ode
    def dy(self) -> Array:
        return -self.y / 9.0

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0
        self.w -= 0.02 * self.y + 0.01 * self.both
        self.both += 0.5

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0
        self.w += 0.03 * self.x
        self.both *= 0.5


class Meeting(Synapse):
    """Traces with a parameter for each synapse, which are advanced where a spike meets them."""

    tau: Param = param(Uniform(4.0, 9.0), per="synapse")
    w: State = state(0.5)
    met: State = state(0.2)

    @met.ode
    def dmet(self) -> Array:
        return -self.met / self.tau

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.w -= 0.1 * self.met
        self.met += 1.0

    @post_spike
    def look_back(self) -> None:
        self.w += 0.05 * self.met
        self.met *= 0.9


def of_rates(kind: Any, **given: Any) -> Callable[..., Network]:
    """Two populations of rates and what joins them, there and back."""

    def made(size: int, pattern: Any = EVERY, **options: Any) -> Network:
        first, second = Unit(size, name="first"), Unit(size + 3, name="second")
        own: dict[str, Any] = {"w": Uniform(-0.2, 0.2), **given, **options}
        line = kind(first, second, pattern, into="seen", name="line", **own)
        return Network(first, second, line, kind(second, first, pattern, into="felt", name="back", **own))

    return made


def of_spikes(kind: Any, **given: Any) -> Callable[..., Network]:
    """Spikes that are given on both sides."""

    def made(size: int, pattern: Any = EVERY, **options: Any) -> Network:
        source, teacher = (SpikeTrains(trains(n, size + n), name=name) for n, name in ((1, "source"), (2, "teacher")))
        target = Target(size + 2, name="target")
        telling = Synapse(teacher, target, OneToOne(), into="told", name="telling")
        own: dict[str, Any] = {"w": Uniform(0.2, 0.8), **given, **options}
        line = kind(source, target, pattern, into="heard", name="line", **own)
        return Network(source, teacher, target, telling, line)

    return made


NETWORKS: dict[str, Callable[..., Network]] = {
    "static": of_rates(Synapse),
    "later": of_rates(Synapse, delay=3.0),
    "largest": of_rates(Synapse, reduce=np.max),
    "mean": of_rates(Synapse, reduce=np.mean),
    "Hebb": of_rates(Hebb),
    "Oja": of_rates(Oja, eta=0.1),
    "normalised": of_rates(Normalised, delay=2.0),
    "tracing": of_rates(Tracing),
    "stirred": of_rates(Stirred),
    "STDP": of_spikes(Keeping, delay=2.0),
    "traces": of_spikes(Traces, delay=2.0),
    "meeting": of_spikes(Meeting),
}
