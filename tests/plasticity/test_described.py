"""What `describe` says of how states are kept is what runs, with a reason that holds."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from plasticity.trains import Target

from dslnet import (
    STP,
    AdditiveSTDP,
    AllToAll,
    Array,
    Network,
    Param,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    Uniform,
    describe,
    param,
    pre_spike,
    state,
    update,
)


class Odd(Synapse):
    tau: Param = param(10.0, per="synapse")
    age: State = state(0.0)
    told: State = state(0.0)
    driven: State = state(0.0)
    own: State = state(0.0)
    highest: State = state(0.0)
    square: State = state(0.0)
    timed: State = state(0.0)
    mean: State = state(0.0)
    bounded: State = state(0.0, max=0.0)

    @age.ode
    def dage(self) -> Array:
        return 1.0

    @told.ode
    def dtold(self) -> Array:
        return -self.told / 10.0 + self.post.heard

    @driven.ode
    def ddriven(self) -> Array:
        return self.told - self.driven / 5.0

    @own.ode
    def down(self) -> Array:
        return -self.own / self.tau

    @square.ode
    def dsquare(self) -> Array:
        return -(self.square**2)

    @timed.ode
    def dtimed(self) -> Array:
        return self.t - self.timed

    @mean.ode
    def dmean(self) -> Array:
        return np.mean(self.post.heard) - self.mean

    @bounded.ode
    def dbounded(self) -> Array:
        return 1.0 - self.bounded

    @update
    def look(self) -> None:
        self.highest = np.maximum(self.highest, self.own)

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w
        self.own += 1.0


REASONS = {
    "age": "its equation reads no state",
    "told": "its equation reads self.post.heard",
    "driven": "its equation reads self.told, which is not advanced in this way",
    "own": "its equation reads self.tau, which has one per synapse, and not spikes alone look at the state",
    "square": "its equation is not linear",
    "timed": "its equation reads self.t",
    "mean": "its equation reduces over neurons or synapses",
    "bounded": "it may reach its bounds by itself",
}


def network(cls: Any, **given: Any) -> tuple[Network, Any]:
    source, target = SpikeTrains([[1.0], [2.0]], name="source"), Target(2, name="target")
    line = cls(source, target, AllToAll(), into="heard", name="line", **given)
    return Network(source, target, line), line


def kept(what: Any, name: str) -> str:
    """The line that says how a state is kept."""
    text = describe(what).partition("tates are kept" if isinstance(what, Synapse) else "States of synapses")[2]
    return next(line for line in text.splitlines() if f" {name} " in line)


def test_reasons_hold() -> None:
    _, line = network(Odd, tau=Uniform(1.0, 2.0))
    for name, reason in REASONS.items():
        assert f"stepped: {reason}" in kept(line, name)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one a source.*advanced when it is looked at"),
        ({"method": "explicit"}, "one a source.*stepped: another method than the exact one is asked for"),
        ({"backend": "numpy"}, "one a synapse +stepped: this backend reads plainly"),
    ],
)
def test_the_choices_of_a_simulator_count(options: Any, words: str) -> None:
    net, _ = network(STP)
    assert re.search(words, kept(Simulator(net, dt=1.0, **options), "x"))


def test_what_runs_is_described() -> None:
    net, line = network(STP)
    with Simulator(net, dt=0.01, method="explicit") as sim:
        for what in (line, sim):
            assert "one a source" in kept(what, "x") and "another method" in kept(what, "x")
        line.x = np.array([0.1, 0.2, 0.3, 0.4])
        for what in (line, sim):
            assert "one a synapse: its synapses may have other values than others of the neuron" in kept(what, "x")
    assert "one a source" in kept(line, "x") and "advanced when" in kept(line, "x")


def test_why_each_synapse_has_a_value() -> None:
    """A trace of the source where its spikes arrive at several times; the weight is one of each by what it is."""

    class Traced(AdditiveSTDP):
        x: State = state(0.0)

    for delay, words in (
        (1.0, "one a source, not"),
        (Uniform(1.0, 3.0), "spikes of a source arrive by several delays"),
    ):
        net, line = network(Traced, w=0.1, delay=delay)
        with Simulator(net, dt=0.5, seed=2) as sim:
            for what in (line, sim):
                assert words in kept(what, "x") and "one a synapse  " in kept(what, "w")
