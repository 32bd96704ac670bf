"""The C of methods that assign: each is found by the lines of its statements."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from keeping import QUICK

from dslnet import (
    AllToAll,
    Array,
    Network,
    Neuron,
    Simulator,
    SlowBackendWarning,
    State,
    Synapse,
    post_spike,
    pre_spike,
    spike,
    state,
    update,
)
from dslnet.errors import SimulationError


class Cell(Neuron):
    """One method of each kind."""

    g: State = state(0.0)
    v: State = state(0.0)

    @update
    def rise(self) -> None:
        doubled = 2.0 * self.g
        self.v = np.minimum(
            self.v + doubled,
            7.0,
        )

    @spike
    def fires(self) -> Array:
        return self.v > 5.0

    @fires.reset
    def recover(self) -> None:
        self.v = -3.0

    @fires.refractory(v)
    def silence(self) -> float:
        return 1.5


class Learning(Synapse):
    """Both sides."""

    w: State = state(0.5)

    @w.ode(method="explicit")
    def dw(self) -> Array:
        return -self.w * self.w / 90.0

    @pre_spike
    def arrive(self) -> None:
        self.into += 11.0 * self.w

    @post_spike
    def back(self) -> None:
        self.w = np.clip(self.w + 0.125, 0.0, 13.0)


FOUND: list[tuple[Any, str, str]] = [
    (Cell.rise, "Cell_update", "7.0"),
    (Cell.recover, "Cell_update", "-3.0"),
    (Cell.silence, "Cell_update", "1.5"),
    (Cell.fires, "Cell_update", "> 5.0"),
    (Learning.arrive, "Learning_deliver", "11.0"),
    (Learning.back, "Learning_look_back", "13.0"),
    (Learning.dw, "Learning_", "w[synapse]"),
]


def test_every_kind_of_method_is_found() -> None:
    cells = Cell(5, name="cells")
    with Simulator(Network(cells, Learning(cells, cells, AllToAll(), into="g", name="learns")), **QUICK) as sim:
        for method, function, number in FOUND:
            text = sim.c_source(method)
            assert text.startswith(f"/* in {function}") and number in text
            others = {other for _, _, other in FOUND if other not in (number, "w[synapse]")}
            assert method in (Cell.fires, Cell.silence) or not any(other in text for other in others)
            assert "__attribute__" not in text


def test_without_a_compiler_there_is_none() -> None:
    cells = Cell(5, name="cells")
    with (
        pytest.warns(SlowBackendWarning),
        Simulator(Network(cells), backend="numpy") as sim,
        pytest.raises(SimulationError, match=r'with backend="numpy" no C is generated'),
    ):
        sim.c_source(Cell.rise)
