"""Ticks beyond 2**30: the ends of silences are counted in 32 bits and counted anew in every era."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import Array, Network, Neuron, Param, Simulator, State, param, spike, state, update
from dslnet.program import ERA, NEVER_FREE, count_anew


class Ramp(Neuron):
    """Counts to three, fires, and is silent for a while."""

    t_ref: Param = param(3.0, per="neuron")
    v: State = state(0.0)

    @update
    def rise(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Array:
        return self.v >= 3.0

    @fires.reset
    def recover(self) -> None:
        self.v = 1.0

    @fires.refractory(v)
    def silence(self) -> Array:
        return self.t_ref


def spikes(backend: str, begin: int, cuts: list[int]) -> tuple[Any, Any]:
    cells = Ramp(70, t_ref=np.linspace(0.0, 6.0, 70), name="cells")
    with Simulator(Network(cells), dt=1.0, seed=1, backend=backend) as sim:
        engine: Any = sim._session.engine  # type: ignore[union-attr]  # to get there without 2**30 steps
        if backend == "numpy":
            engine.tick = begin
        else:
            engine._net.tick = begin
        record = sim.record(cells, "fires")
        cells.t_ref[1] = np.inf
        for cut in cuts:
            sim.step(cut)
        return record.tick - begin, record.index.copy()


@pytest.mark.parametrize("cuts", [[40], [3, 7, 1, 29]])
def test_silences_end_in_time_across_eras(backend: str, cuts: list[int]) -> None:
    expected = spikes(backend, 0, [40])
    assert len(expected[0]) > 300
    for begin in (ERA - 20, ERA - 3, ERA - 2, ERA - 1):
        seen = spikes(backend, begin, cuts)
        # the arrays begin at an end of silence of 0, whatever the tick
        np.testing.assert_array_equal(seen[0], expected[0])
        np.testing.assert_array_equal(seen[1], expected[1])


def test_never_is_never() -> None:
    free = np.array([0, 5, ERA - 1, ERA, ERA + 7, NEVER_FREE], np.int32)
    count_anew(free)
    assert free.tolist() == [0, 0, 0, 0, 7, NEVER_FREE]
