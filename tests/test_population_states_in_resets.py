"""Resets, refractory times and stop conditions read the value that a state of the whole population has in this step."""

from __future__ import annotations

import numpy as np
import pytest

from dslnet import Array, Network, Neuron, Simulator, State, spike, state, stop_condition, update


class Counted(Neuron):
    """A number that all share rises in every step, and whoever fires keeps it and is silent for as long."""

    p: State = state(0.0, per="population")
    v: State = state(0.0)
    kept: State = state(0.0)

    @update
    def rise(self) -> None:
        self.p = self.p + 1.0 + 0.0 * np.mean(self.v)
        self.v = self.v + 1.0

    @spike
    def fires(self) -> Array:
        return self.v > 0.0

    @fires.reset
    def keep(self) -> None:
        self.kept = self.p

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.p


@pytest.mark.parametrize("size", [1, 65, 130])
def test_the_new_value_is_read(backend: str, size: int) -> None:
    cells = Counted(size, name="cells")
    with Simulator(Network(cells), dt=1.0, backend=backend, threads=1 if backend == "numpy" else 2) as sim:
        kept = []
        for _ in range(10):
            sim.step()
            assert np.all(cells.kept == cells.kept[0])
            kept.append(float(cells.kept[0]))
    assert kept[0] == 1.0, "p of this step"
    assert kept == [1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 7.0, 7.0, 7.0, 7.0]  # silent for 1, 3 and 7 steps


class Summed(Neuron):
    """Neurons of one thread, and a sum of them that another thread may write."""

    x: State = state(0.0)
    total: State = state(0.0, per="population")

    @update
    def rise(self) -> None:
        self.x = self.x + 1.0
        self.total = np.sum(self.x)

    @stop_condition
    def few(self) -> Array:
        return np.all((self.x > 3.5) & (self.total < 12.0))


def test_a_reduction_in_a_stop_condition_reads_the_new_value() -> None:
    cells = Summed(3, name="cells")
    with Simulator(Network(cells), dt=1.0, threads=2) as sim:
        for _ in range(20):
            sim.reset()
            assert not sim.until(cells, max_duration=6.0).met
