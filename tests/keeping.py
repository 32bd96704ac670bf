"""Networks with all that a run has under way, for the tests of what is kept of it, in this process and in others."""

from __future__ import annotations

from typing import Any

import numpy as np

from dslnet import (
    AdditiveSTDP,
    AllToAll,
    Array,
    Convolution,
    FiringRate,
    FixedProbability,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    PoissonInput,
    Pooling,
    Port,
    State,
    Synapse,
    TimedArray,
    Transposed,
    Uniform,
    firing_rate,
    noise,
    param,
    port,
    spike,
    state,
    transmit,
    update,
)

QUICK: dict[str, Any] = {"compiler_flags": ["-O0"]}
"""Compiled in a quarter of the time: most of these tests run few steps of many kinds of code."""


class Cell(Neuron):
    """Noise, a refractory time, a rate over a window, and a rate that others hear."""

    tau: Param = param(10.0, unit="ms")
    xi: Noise = noise(Normal(0.0, 1.0))
    g: State = state(0.0)
    near: Port = port()
    v: State = state(0.0)
    r: State = state(0.0)
    lately: FiringRate = firing_rate(window=7.0)

    @v.ode
    def dv(self) -> Array:
        return (self.g + 0.2 * self.near - self.v) / self.tau + 0.3 * self.xi

    @g.ode
    def dg(self) -> Array:
        return -self.g / 5.0

    @update
    def tell(self) -> None:
        self.r = np.tanh(self.v) + 0.001 * self.lately

    @spike
    def fires(self) -> Array:
        return self.v > 1.0

    @fires.reset
    def recover(self) -> None:
        self.v = 0.0

    @fires.refractory(v)
    def silence(self) -> float:
        return 1.5


class Hearing(Synapse):
    """Hears rates of some time ago."""

    @transmit
    def current(self) -> Any:
        return self.w * self.pre.r


def network(size: int = 65, tau: float = 10.0) -> Network:
    """Two populations; learning synapses, delays of their own, rates, Poisson spikes, and a picture that moves."""
    exc = Cell(size, name="exc", v=Uniform(0.0, 1.0), tau=tau)
    inh = Cell(64, name="inh", v=Uniform(0.0, 1.0))
    shown = TimedArray(np.sin(np.arange(80.0)).reshape(20, 4), schedule=1.0, period=20.0, name="shown")
    few = FixedProbability(0.2)
    return Network(
        exc,
        inh,
        shown,
        PoissonInput(exc, into=Cell.g, rate=400.0, n=5, w=0.4),
        AdditiveSTDP(exc, exc, few, into=Cell.g, w=Uniform(0.0, 0.6), delay=1.2, name="learns", A_plus=0.05),
        Synapse(exc, inh, few, into=Cell.g, w=0.5, delay=Uniform(0.5, 3.0), name="spread"),
        Synapse(inh, exc, few, into=Cell.g, w=Uniform(-0.5, 0.0), name="back"),
        Hearing(inh, exc, few, into=Cell.near, w=0.1, delay=Uniform(0.2, 0.3), name="hears"),
        Hearing(shown, exc, FixedProbability(0.1), into=Cell.near, w=0.3, name="sees"),
    )


class Pixel(Neuron):
    """A rate with noise."""

    xi: Noise = noise(Normal(0.0, 0.1))
    seen: Port = port()
    r: State = state(0.0)

    @update
    def look(self) -> None:
        self.r = 0.5 * self.r + self.seen + self.xi


def layouts() -> Network:
    """Connections of every form: windows, shared and turned weights, a matrix, a mask, all but oneself."""
    first, second, third = (
        Pixel(shape, name=name) for name, shape in zip("abc", ((8, 8), (8, 8), (4, 4)), strict=True)
    )
    into, each = {"into": Pixel.seen}, Uniform(-0.1, 0.1)
    whole = Synapse(third, third, AllToAll(), w=each, name="whole", **into)
    return Network(
        first,
        second,
        third,
        whole,
        Synapse(first, second, Convolution(np.full((3, 3), 0.1)), name="slides", delay=0.3, **into),
        Synapse(second, third, Pooling((2, 2)), name="pools", reduce=np.max, **into),
        Synapse(third, third, Transposed(whole), name="turned", delay=0.2, **into),
        Synapse(third, first, FixedProbability(0.97), w=each, name="masked", layout="dense", **into),
        Synapse(first, first[1:], AllToAll(self_connections=False), w=-0.01, name="others", **into),
    )
