"""What fields can hold: numbers that single precision has, whole numbers where they are declared; wherever they come
from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    AllToAll,
    Array,
    Binomial,
    Convolution,
    CorrelatedPoisson,
    DeclarationError,
    Decoding,
    DiscreteUniform,
    Image,
    Network,
    NetworkError,
    Neuron,
    Noise,
    Normal,
    PoissonInput,
    Port,
    Simulator,
    State,
    Synapse,
    TimedArray,
    Uniform,
    noise,
    port,
    state,
    transmit,
    update,
)


class Holder(Neuron):
    """Of each kind one."""

    g: Port = port()
    r: State = state(0.0)
    n: State = state(0, dtype=int)
    b: State = state(False, dtype=bool)


class Counted(Synapse[Any, Any]):
    """A whole number for each synapse."""

    n: State = state(0, dtype=int)

    @transmit
    def send(self) -> Array:
        return self.w * self.n


def begun(*members: Any, **options: Any) -> Simulator:
    return Simulator(Network(*members), dt=1.0, backend="numpy", **options).start()


@pytest.mark.parametrize(
    "made",
    [
        lambda: (Holder(2, r=1e39),),
        lambda: (Holder(2, r=Normal(1e39, 1.0)),),
        lambda: (TimedArray([[1e39]]),),
        lambda: (Image(np.full((1, 2), -1e39)),),
        lambda: (cells := Holder(3), Synapse(cells, cells, Convolution([1e39]), into="g")),
        lambda: (cells := Holder(3), Synapse(cells, cells, AllToAll(), into="g", w=1e39)),
        lambda: (cells := Holder(3), Synapse(cells, cells, AllToAll(), into="g", w=np.full(9, 1e39))),
        lambda: (cells := Holder(3), Synapse(cells, cells, AllToAll(), into="g", w=lambda d: 1e39 + d)),
    ],
)
def test_what_single_precision_has_no_number_for(made: Any) -> None:
    begun(*made()).close()
    with pytest.raises(DeclarationError, match=r"e\+39; with dtype=np.float32 numbers end at 3.4028235e\+38"):
        begun(*made(), dtype=np.float32)


def test_and_what_is_assigned() -> None:
    cells, table, image = Holder(3), TimedArray([[1.0]]), Image(np.ones((1, 2)))
    line = Synapse(cells, cells, AllToAll(), into="g", w=np.ones(9))
    with begun(cells, table, image, line, dtype=np.float32):
        for assign in (
            lambda: setattr(cells, "r", 1e39),
            lambda: setattr(cells[1:], "r", [0.0, 1e39]),
            lambda: setattr(line, "w", 1e39),
            lambda: setattr(line[2:4], "w", 1e39),
            lambda: setattr(line, "w", lambda d: 1e39 + d),
            lambda: setattr(table, "values", [[1e39]]),
            lambda: image.show(np.full((1, 2), 1e39)),
            lambda: line.create(0, 1, w=1e39),
        ):
            with pytest.raises(DeclarationError, match="numbers end at"):
                assign()
        assert not np.isinf([*cells.r, *line.w, *table.r]).any()


@pytest.mark.parametrize("drawn", [Normal(0.0, 1.0), Uniform(0.0, 1.0)])
def test_whole_numbers_are_drawn_whole(drawn: Any) -> None:
    for given, rule in (({"n": drawn}, "whole numbers"), ({"b": drawn}, "True or False")):
        with pytest.raises(DeclarationError, match=f"it holds {rule}"):
            begun(Holder(4, name="cells", **given))
    cells = Holder(4, name="cells")
    with pytest.raises(DeclarationError, match=r"line.n: the value at position 0 is .* it holds whole numbers"):
        begun(cells, Counted(cells, cells, AllToAll(), into="g", n=drawn, name="line"))
    with pytest.raises(DeclarationError, match=r"line.n: the value .* it holds whole numbers"):
        begun(cells, Counted(cells, cells, AllToAll(), into="g", n=lambda d: d + 0.5, name="line"))


def test_whole_distributions_are_welcome() -> None:
    cells = Holder(50, name="cells", n=DiscreteUniform(3, 5), b=Binomial(1, 0.5))
    with begun(cells):
        assert set(cells.n) == {3, 4, 5} and set(cells.b) == {True, False}


def test_what_would_be_thrown_away_is_refused() -> None:
    with pytest.raises(
        DeclarationError, match=r"CorrelatedPoisson\(mean=...\): it follows from rate, correlation, tau"
    ):
        CorrelatedPoisson(3, rate=10.0, correlation=0.1, tau=10.0, mean=500.0)
    with pytest.raises(DeclarationError, match=r"it is drawn from the simulator's seed; leave seed= out"):

        class Seeded(Neuron):
            xi: Noise = noise(Normal(0.0, 1.0, seed=3))

    cells = Holder(3)
    with pytest.raises(NetworkError, match="PoissonInput is no neurons, whose spikes could be counted"):
        Decoding(PoissonInput(cells, into="g", rate=1.0), cells, AllToAll(), into="g")


class Large(Neuron):
    """Whole numbers that no integer of C holds."""

    n: State = state(3, dtype=int)
    v: State = state(1e19)
    b: State = state(False, dtype=bool)

    @update
    def grow(self) -> None:
        self.b = (self.v < 2**64) & (self.v > 2**63) & (self.n > -(2**70))
        self.n = self.n + 2**64
        self.v = self.v * 2**64 - 2**63


def test_whole_numbers_in_equations_may_be_large(backend: str) -> None:
    cells = Large(2, name="cells")
    with Simulator(Network(cells), dt=1.0, backend=backend) as sim:
        sim.step(1)
        assert cells.b.all() and (cells.v == 1e19 * 2.0**64 - 2.0**63).all() and (cells.n == -(2**63)).all()
