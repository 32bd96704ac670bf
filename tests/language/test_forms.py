"""Small forms that users write: what is taken, and what a refusal says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    DeclarationError,
    Network,
    Neuron,
    Port,
    Simulator,
    SpikeTrains,
    State,
    Synapse,
    TraceError,
    describe,
    port,
    state,
)


class Choosing(Neuron):
    """A power of a choice."""

    x: State = state(1.0)
    g: Port = port()

    @x.ode
    def dx(self) -> Array:
        return 1.0 - np.where(self.x > 0.5, self.x, 2.0) ** 2


def test_a_power_of_a_choice_in_latex() -> None:
    text = describe(Choosing).latex()
    assert r"\begin{cases}" in text and r"\right)^{2}" in text


def test_a_delay_that_is_an_array_of_one_number() -> None:
    source, cells = SpikeTrains([[1.0]], name="source"), Choosing(2, name="cells")
    line = Synapse(source, cells, AllToAll(), into="g", w=1.0, delay=np.array(1.5), name="line")
    with Simulator(Network(source, cells, line), dt=0.5, backend="numpy") as sim:
        assert line.delay == 1.5
        with pytest.raises(DeclarationError, match=r"one by one: .*record.*'x', 'g'"):
            sim.record(cells, ["x", "g"])  # type: ignore[arg-type]  # the mistake


def test_a_neuron_is_fired_once_however_it_is_counted() -> None:
    source, cells = SpikeTrains([[], [], []], name="source"), Choosing(1, name="cells")
    line = Synapse(source, cells, AllToAll(), into="g", w=1.0, name="line")
    with Simulator(Network(source, cells, line), dt=1.0, backend="numpy") as sim:
        sim.step()
        source.fire([2, 2, -1, 0])
        assert source.fired.tolist() == [True, False, True]


def test_fields_in_a_list() -> None:
    with pytest.raises(TraceError, match="a field that is no attribute of the class, as in a list or a dict"):

        class Channels(Neuron):
            v: State = state(0.0)
            gates: Any = [state(0.1), state(0.2)]  # noqa: RUF012  # the mistake

            @v.ode
            def dv(self) -> Array:
                found: Array = self.gates[0] - self.v
                return found

        Channels(2)
