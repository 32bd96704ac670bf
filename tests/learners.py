"""Synapses that keep values of every kind, for tests of what is recorded of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from plasticity.trains import Target

from dslnet import (
    AdditiveSTDP,
    Array,
    FixedProbability,
    Network,
    OneToOne,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    post_spike,
    pre_spike,
    state,
    update,
)

FIELDS = ("w", "x", "y", "u", "hits", "age", "tau_plus", "t_pre")
"""Per synapse, per source and per target; per synapse and kept per source; integers; one for all; a parameter."""


class Keeping(AdditiveSTDP):
    """Traces that decay, one of them declared per synapse though it depends on the source alone."""

    u: State = state(0.0, unit="mV")
    hits: State = state(0, dtype=int)
    age: State = state(0.0, per="projection")

    @u.ode
    def du(self) -> Array:
        return (1.0 - self.u) / 8.0

    @update
    def grow(self) -> None:
        self.age += self.dt

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.x += 1.0
        self.u *= 0.5
        self.w -= 0.1 * self.y * np.exp(-(self.t - self.t_pre) / 20.0)

    @post_spike
    def look_back(self) -> None:
        self.y += 1.0
        self.w += 0.1 * self.x
        self.hits += 1


def trains(seed: int, count: int) -> list[Any]:
    """Steps in which neurons fire, about every fifth."""
    random = np.random.default_rng(seed)
    return [np.flatnonzero(random.random(200) < 0.2) for _ in range(count)]


def network(dt: float = 1.0, *, pre: int = 65, post: int = 64, delay: Any = 2.0, **given: Any) -> Network:
    """A projection that learns, called "line"."""
    source = SpikeTrains([each * dt for each in trains(1, pre)], name="source")
    teacher = SpikeTrains([each * dt for each in trains(2, post)], name="teacher")
    target = Target(post, name="target")
    telling = Synapse(teacher, target, OneToOne(), into="told", name="telling")
    own: dict[str, Any] = {"w": Uniform(0.2, 0.8), "delay": delay * dt} | given
    line = Keeping(source, target, FixedProbability(0.2), into="heard", name="line", **own)
    return Network(source, teacher, target, telling, line)


@contextmanager
def learning(dt: float = 1.0, *, made: dict[str, Any] | None = None, **choices: Any) -> Iterator[tuple[Simulator, Any]]:
    net = network(dt, **(made or {}))
    with Simulator(net, dt=dt, seed=5, **choices) as sim:
        yield sim, net.member("line")


def shown(line: Any, steps: int, step: Any) -> dict[str, Any]:
    """What the attributes show after each of so many steps."""
    found: dict[str, list[Any]] = {name: [] for name in FIELDS}
    for _ in range(steps):
        step()
        for name in FIELDS:
            found[name].append(np.array(getattr(line, name)))
    return {name: np.array(rows) for name, rows in found.items()}
