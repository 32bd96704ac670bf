"""In one step spikes come first and what `@transmit` sends follows, whatever delays the synapses have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    FromPairs,
    Network,
    Neuron,
    Port,
    Simulator,
    State,
    Synapse,
    port,
    pre_spike,
    spike,
    state,
    transmit,
    update,
)

WAYS: list[dict[str, Any]] = [{"backend": "numpy"}, {"threads": 1}, {"threads": 2}]


class Beating(Neuron):
    """Fires in every second step and shows what arrived."""

    g: Port = port()
    n: State = state(0)
    q: State = state(1.0)
    sum: State = state(0.0)

    @update
    def count(self) -> None:
        self.n += 1
        self.q = 1.0
        self.sum = self.g

    @spike
    def fires(self) -> Any:
        return self.n % 2 == 0


class Meeting(Synapse):
    """A spike notes the target as it meets it, and what is transmitted goes into it."""

    seen: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        self.seen = self.post.q

    @transmit
    def send(self) -> Any:
        return 10.0 * self.pre.q


class Ageing(Synapse):
    """Transmits how long ago its last spike came."""

    @transmit
    def send(self) -> Any:
        return self.t - np.maximum(self.t_pre, 0.0)


class Marking(Synapse):
    """A spike marks the target, and every synapse transmits the mark."""

    mark: State = state(0.0, per="post")

    @pre_spike
    def arrive(self) -> None:
        self.mark += 1.0

    @transmit
    def send(self) -> Any:
        return self.mark


class Echo(Synapse):
    """Spikes only add, and every synapse transmits what it finds there."""

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w

    @transmit
    def send(self) -> Any:
        return 0.5 * self.post.q


def run(kind: type[Synapse[Any, Any]], into: str, delay: Any, way: dict[str, Any], longer: float = 0.0) -> Any:
    """Two sources onto one target for nine steps, of which `longer` is the delay of the last three."""
    a, b = Beating(2, name="a"), Beating(1, name="b")
    line = kind(a, b, FromPairs([0, 1], [0, 0]), into=into, delay=delay, name="line")
    with Simulator(Network(a, b, line), dt=1.0, seed=1, **way) as sim:
        sim.step(6)
        if longer:
            line.delay = longer
        sim.step(3)
        return {"seen": line.seen.copy() if kind is Meeting else None, "sum": b.sum[0], "q": b.q[0]}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("delay", [1.0, np.array([3.0, 1.0]), np.array([1.0, 3.0])])
@pytest.mark.parametrize("longer", [0.0, 5.0])
def test_a_spike_meets_the_target_before_anything_is_transmitted(
    delay: Any, longer: float, way: dict[str, Any]
) -> None:
    assert run(Meeting, "q", delay, way, longer)["seen"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_transmitted_knows_a_spike_that_keeps_its_arrival(way: dict[str, Any]) -> None:
    """Spikes are fired at 1, 3, 5, 7; those under way at step 6, of 5, arrive at 7 after a delay of 2."""
    assert run(Ageing, "g", 2.0, way)["sum"] == 2 * 1.0  # at 8 the last one came at 7
    a, b = Beating(2, name="a"), Beating(1, name="b")
    line = Ageing(a, b, FromPairs([0, 1], [0, 0]), into="g", delay=2.0, name="line")
    with Simulator(Network(a, b, line), dt=1.0, seed=1, **way) as sim:
        sim.step(6)
        line.delay = 6.0
        sim.step(2)
        assert b.sum[0] == 0.0  # it came in this very step


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("delay", [np.array([4.0, 1.0]), np.array([1.0, 4.0])])
def test_all_spikes_of_a_step_are_known_to_all_that_is_transmitted(delay: Any, way: dict[str, Any]) -> None:
    """Fired at 1, 3, 5, 7; by step 8 four have come after a delay of 1 and two of 4: all synapses transmit six."""
    assert run(Marking, "g", delay, way)["sum"] == 2 * 6.0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("delay", [2.0, np.array([2.0, 4.0])])
def test_spikes_that_only_add_are_seen_by_what_the_same_synapses_transmit(delay: Any, way: dict[str, Any]) -> None:
    """Targets become 1 in every step, to which at step 7 one spike of each adds; each synapse sends half of what it
    finds, both before anything of that has arrived."""
    a, b = Beating(2, name="a"), Beating(1, name="b")
    line = Echo(a, b, FromPairs([0, 1], [0, 0]), into=("q", "g"), w=np.ones(2), delay=delay, name="line")
    with Simulator(Network(a, b, line), dt=1.0, seed=1, **way) as sim:
        sim.step(8)
        assert b.sum[0] == 2.0 + 3.0
