"""Stop conditions of views: the neurons of the view decide, whatever the others do."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import Counter, Still, simulate_members

from dslnet import Array, Neuron, SimulationError, State, state, stop_condition, update


def test_a_view_stops_when_its_own_neurons_say_so(backend: str) -> None:
    """r grows by one a step from 0 to 4; the first one beyond 5 ends the run."""
    cells = Counter(5, name="cells", r=np.arange(5.0))
    with simulate_members(cells, backend=backend) as sim:
        assert sim.until(cells[:2], max_duration=20.0) == 5.0
        sim.reset()
        assert sim.until(cells[:2].beyond, max_duration=20.0) == 5.0
        sim.reset()
        assert sim.until(cells, cells[:1], max_duration=20.0) == 6.0
        sim.reset()
        assert sim.until(cells, cells[:1], max_duration=20.0, operator="or") == 2.0


def test_a_condition_that_was_given_with_the_population() -> None:
    cells = Counter(5, r=np.arange(5.0), stop_condition=lambda n: np.all(n.r > 5.0))
    with simulate_members(cells) as sim:
        assert sim.until(cells[1:3], max_duration=20.0) == 5.0
        sim.reset()
        assert sim.until(cells, max_duration=20.0) == 6.0


def test_a_view_without_a_condition() -> None:
    cells = Still(5)
    with simulate_members(cells) as sim, pytest.raises(SimulationError, match="has no stop condition"):
        sim.until(cells[:2], max_duration=20.0)


class Late(Neuron):
    """Ends by the clock."""

    x: State = state(0.0)

    @update
    def grow(self) -> None:
        self.x = self.x + self.dt

    @stop_condition
    def late(self) -> Array:
        return np.all(self.t + 0.0 * self.x >= 5.0)


def test_the_time_is_that_of_the_step_that_was_made(backend: str) -> None:
    cells = Late(5, name="cells")
    parts = [cells, cells[:], cells[1:][1:], cells[[0, 3]], cells[np.arange(5) > 2]]
    with simulate_members(cells, dt=0.1, backend=backend) as sim:
        for part in parts:
            assert sim.until(part.late, max_duration=20.0) == 5.1
            assert part.t == sim.time == 5.1
            sim.reset()
