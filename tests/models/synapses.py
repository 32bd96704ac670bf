"""Spike trains and rates of two small populations with one ready-made synapse between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    OneToOne,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TimedArray,
    models,
    port,
    spike,
    state,
    update,
)

BEFORE = [np.array([2.0, 9.0, 15.0, 31.0, 33.0, 60.0]), np.array([5.0, 6.0, 22.0, 47.0])]
BEHIND = [np.array([6.0, 12.0, 24.0, 35.0, 50.0]), np.array([3.0, 30.0, 32.0, 55.0])]
"""When the sources fire, one step before their spikes arrive, and when the targets do."""


class Listener(Neuron):
    """Fires in the step in which it is told to, and sums up what it hears. v rises at a spike and decays."""

    told: Port = port()
    heard: Port = port()
    total: State = state(0.0)
    v: State = state(-65.0)

    @update
    def follow(self) -> None:
        self.total += self.heard
        self.v = -65.0 + 0.9 * (self.v + 65.0) + 70.0 * self.told

    @spike
    def fires(self) -> Array:
        return self.told > 0.0


class Linear(Neuron):
    """A linear rate neuron that is also given something."""

    exc: Port = port()
    told: Port = port()
    r: State = state(0.0)

    @update
    def add_up(self) -> None:
        self.r = self.exc + self.told


def spiking(name: str, before: Any = BEFORE, behind: Any = BEHIND, dt: float = 1.0, **values: Any) -> Any:
    """A network, its projection and its targets. Times of `behind` are of spikes, `before` of what is sent."""
    source = SpikeTrains(before, name="source")
    teacher = SpikeTrains([np.asarray(times) - dt for times in behind], name="teacher")
    target = Listener(len(behind), name="target")
    telling = Synapse(teacher, target, OneToOne(), into=Listener.told, name="telling")
    pattern = values.pop("pattern", AllToAll())
    line = getattr(models, name)(source, target, pattern, into=Listener.heard, name="line", **values)
    return Network(source, teacher, target, telling, line), line, target


def rates(name: str, shown: Any, told: Any, **values: Any) -> Any:
    """The same with rates: rows of what the sources show and of what the targets are told beside what they hear."""
    source, teacher = TimedArray(shown, name="source"), TimedArray(told, name="teacher")
    target = Linear(np.shape(told)[1], name="target")
    telling = Synapse(teacher, target, OneToOne(), into=Linear.told, name="telling")
    line = getattr(models, name)(source, target, AllToAll(), into=Linear.exc, name="line", **values)
    return Network(source, teacher, target, telling, line), line, target


def started(net: Network, dt: float = 1.0, **options: Any) -> Simulator:
    """A simulator of it."""
    return Simulator(net, dt=dt, seed=1, **options).start()
