"""When the last spike arrived, read where values are transmitted: with a rule for spikes and without, all delays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
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

STEPS, CELLS = 30, 3
FORMS: list[dict[str, Any]] = [{"backend": "numpy"}, {"threads": 1}, {"threads": 2}]
DELAYS = [1, 3, np.array([[1, 4, 7], [2, 5, 8], [3, 6, 9]])]
"""In steps; those of single synapses [post, pre]."""


class Cell(Neuron):
    """Two events, in every second and in every fifth step."""

    g: Port = port()
    n: State = state(0, dtype=int)
    total: State = state(0.0)

    @update
    def count(self) -> None:
        self.n += 1
        self.total += self.g

    @spike
    def fires(self) -> Array:
        return self.n % 2 == 0

    @spike
    def bursts(self) -> Array:
        return self.n % 5 == 0


class Waning(Synapse):
    """Transmits less and less until the next spike."""

    @transmit
    def value(self) -> Array:
        return self.w * np.exp((self.t_pre - self.t) / 5.0)


class Both(Waning):
    """Spikes add to the target as well."""

    @pre_spike
    def arrive(self) -> None:
        self.into += self.w


class Stepped(Synapse):
    """Reads it in every step, and transmits that."""

    left: State = state(0.0)

    @update
    def wane(self) -> None:
        self.left = self.w * np.exp((self.t_pre - self.t) / 5.0)

    @transmit
    def value(self) -> Array:
        return self.left


def totals(rule: type[Synapse[Any, Any]], event: int, delay: Any, begin: list[int], dt: float) -> list[float]:
    """One synapse and one step after the other."""
    every, late = (2, 5)[event], rule is Stepped
    found = [0.0] * CELLS
    for post in range(CELLS):
        for pre in range(CELLS):
            steps = delay if isinstance(delay, int) else delay[post, pre]
            arrivals = [t + steps for t in range(STEPS) if (begin[pre] + t + 1) % every == 0]
            for now in range(STEPS):
                seen = now - late
                past = [arrival for arrival in arrivals if arrival <= seen]
                found[post] += 0.5 * np.exp((past[-1] - seen) * dt / 5.0) if past else 0.0
                found[post] += 0.5 if rule is Both and now in arrivals else 0.0
    return found


@pytest.mark.parametrize("form", FORMS, ids=["numpy", "c", "threads"])
@pytest.mark.parametrize("delay", DELAYS, ids=["step", "steps", "own"])
@pytest.mark.parametrize("event", [0, 1])
@pytest.mark.parametrize("rule", [Waning, Both, Stepped])
def test_the_time_of_the_last_arrival(rule: Any, event: int, delay: Any, form: dict[str, Any]) -> None:
    begin, dt = [0, 1, 3], 0.5
    cells = Cell(CELLS, n=begin)
    line = rule(cells, cells, AllToAll(), into="g", w=0.5, delay=delay * dt, on=("fires", "bursts")[event])
    with Simulator(Network(cells, line), dt=dt, **form) as sim:
        sim.step(STEPS)
        np.testing.assert_allclose(cells.total, totals(rule, event, delay, begin, dt), rtol=1e-12)
