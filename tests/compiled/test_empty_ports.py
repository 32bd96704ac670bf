"""A port that nothing adds to is 0: C neither empties it in every step nor reads it, and gives what NumPy gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import simulate_members

from dslnet import (
    Array,
    IF_curr_exp,
    Neuron,
    OneToOne,
    PoissonInput,
    Port,
    State,
    Synapse,
    port,
    state,
    update,
)


class Heard(Neuron):
    """What a port gives in sums, quotients, comparisons and calls."""

    exc: Port = port()
    inh: Port = port()
    v: State = state(1.0)
    over: State = state(0.0)
    chosen: State = state(0.0)
    logarithm: State = state(0.0)
    alone: State = state(5.0)
    answer: State = state(0.0)
    r: State = state(0.5)

    @v.ode
    def dv(self) -> Array:
        return (self.exc - self.inh - self.v) / 10.0

    @update
    def heard(self) -> None:
        self.over = self.v / self.exc
        self.chosen = np.where(self.exc > 0.0, self.v, -self.v)
        self.logarithm = np.log(self.exc) + np.maximum(self.exc, self.inh)
        self.alone = self.exc
        rate = self.exc / (np.exp(self.exc) - 1.0)  # 0/0, which sympy does not compare
        self.answer = np.where((rate > 0.3) | (np.arctan2(self.exc, self.inh) > 0.1), 1.0, 2.0)


FIELDS = ("v", "over", "chosen", "logarithm", "alone", "answer", "exc", "inh")


def after(backend: str, threads: int = 1) -> dict[str, Any]:
    cells = Heard(65, name="cells")
    with simulate_members(cells, backend=backend, dt=0.1, threads=threads) as sim:
        if backend == "c":
            assert "dsl_clear" not in sim.source.partition("static void step(")[2].partition("static void follow(")[0]
        recorded = sim.record(cells, "exc")
        cells.exc[3] = 7.0  # what Python writes into a port is gone with the step
        sim.step(3)
        assert not recorded["exc"].any()
        return {name: np.array(getattr(cells, name)) for name in FIELDS}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("threads", [1, 2])
def test_empty_ports_are_zeros(threads: int) -> None:
    found, expected = after("c", threads), after("numpy")
    for name in FIELDS:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12, err_msg=name)


def into_cells(source: Any, cells: Any) -> Synapse:
    return Synapse(source, cells, OneToOne(), into="exc", w=2.0, name="line")


def test_a_port_that_only_some_hear_is_emptied_for_them() -> None:
    """Two populations of one class, of which one is heard; views and Poisson inputs are heard as well."""
    source, heard, other = (Heard(65, name=name) for name in ("source", "heard", "other"))
    with simulate_members(source, heard, other, into_cells(source[:20], heard[5:25]), dt=0.1) as sim:
        step = sim.source.partition("static void step(")[2]
        assert step.count("dsl_clear") == 1 and "dsl_clear(net->heard->exc" in step
        sim.step(4)
        assert (heard.exc[5:25] == 1.0).all() and not heard.exc[25:].any() and not other.exc.any()
    cells = IF_curr_exp(64, name="cells")
    rain = PoissonInput(cells, into="current", n=10, rate=100.0, w=1.0, name="rain")
    with simulate_members(cells, rain, dt=0.1) as sim:
        sim.step(50)
        assert "dsl_clear(net->cells->current" in sim.source and cells.v.std() > 0.0
