"""States of synapses that are kept per neuron: as their fields keep numbers, and only where that is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Network,
    Neuron,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
    update,
)


class Firing(Neuron):
    """Fires in every step."""

    x: State = state(0.0)
    gain: Param = param(0.7)
    g: Port = port()

    @update
    def count(self) -> None:
        self.x = self.x + 1.0

    @spike
    def fires(self):  # type: ignore[no-untyped-def]  # what it returns is tested elsewhere
        return self.x > 0.5


class Whole(Synapse):
    """Whole numbers and truth values that are written several times at a spike."""

    n: State = state(0, dtype=int, per="post")
    k: State = state(0, dtype=int, per="pre")
    late: State = state(False, dtype=bool, per="post")
    heard: State = state(0.0)
    looked: State = state(0.0)

    @pre_spike
    def arrive(self) -> None:
        self.k = self.k + 0.6
        self.heard = 10.0 * self.k
        self.k = self.k + 1.6
        self.heard = self.heard + self.k

    @post_spike
    def look_back(self) -> None:
        self.n = self.n + 0.7
        self.late = self.n - 1.5
        self.looked = self.n + 10.0 * self.late
        self.n = self.n + 1.7


def test_every_write_is_kept_as_the_field_keeps_it(backend: str) -> None:
    cells = Firing(3, name="cells")
    random = Uniform(0.0, 0.1)
    line = Whole(cells, cells, AllToAll(), into="g", heard=random, looked=random, name="line")
    with Simulator(Network(cells, line), dt=1.0, backend=backend, seed=1) as sim:
        sim.step(4)
        assert line.k.tolist() == [3, 3, 3] and line.n.tolist() == [4, 4, 4]
        assert set(line.heard) == {23.0} and set(line.looked) == {13.0}


class Gained(Synapse):
    """Follows a number of its source as it was when a spike was sent."""

    s: State = state(0.3)

    @update
    def follow(self) -> None:
        self.s = 0.5 * self.s + self.pre.gain


@pytest.mark.parametrize("delay", [2.0, Uniform(1.0, 4.0)])
def test_what_is_read_of_a_source_at_several_times_is_kept_per_synapse(backend: str, delay: Any) -> None:
    cells = Firing(5, name="cells")
    line = Gained(cells, cells, AllToAll(), into="g", delay=delay, name="line")
    with Simulator(Network(cells, line), dt=1.0, backend=backend, seed=1) as sim:
        sim.step(6)
        np.testing.assert_allclose(line.s, 0.3 / 64 + 1.4 * (1 - 1 / 64), rtol=1e-12)
