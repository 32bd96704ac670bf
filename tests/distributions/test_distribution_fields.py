"""Initial and assigned values from distributions whose parameters are fields."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dslnet import (
    AllToAll,
    Binomial,
    DeclarationError,
    DiscreteUniform,
    Network,
    Neuron,
    Noise,
    Normal,
    Param,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    noise,
    param,
    port,
    state,
    transmit,
)


class Cell(Neuron):
    """Fields that are drawn from what other fields hold, declared in no particular order."""

    v: State = state(Normal("centre", "spread", min="floor"))
    centre: Param = param(Uniform(-60.0, "top"), per="neuron")
    top: Param = param(-50.0)
    spread: Param = param(2.0)
    floor: Param = param(-58.0)
    many: Param = param(DiscreteUniform(1, "most"), per="neuron", dtype=int)
    most: Param = param(5)
    hits: State = state(Binomial("many", 0.5))
    xi: Noise = noise(Normal(0.0, spread))
    g: Port = port()


class Scaled(Synapse):
    """Weights spread by a value of the projection and one of each synapse."""

    mean: Param = param(2.0)
    width: Param = param(0.1, per="synapse")
    w: State = state(Normal("mean", width))

    @transmit
    def current(self) -> object:
        return self.w * self.pre.v


def test_initial_values_follow_the_fields_they_name(backend: str) -> None:
    cells = Cell(4000, name="cells")
    with Simulator(Network(cells), seed=3, backend=backend):
        assert stats.kstest(cells.centre, stats.uniform(-60.0, 10.0).cdf).pvalue > 1e-3
        assert cells.v.min() >= -58.0
        low = (-58.0 - cells.centre) / 2.0
        law = stats.truncnorm(low, np.inf, loc=cells.centre, scale=2.0)
        assert stats.kstest(law.cdf(cells.v), stats.uniform.cdf).pvalue > 1e-3
        assert set(np.unique(cells.many)) == {1, 2, 3, 4, 5}
        assert np.all(cells.hits <= cells.many)
        assert abs((cells.hits - 0.5 * cells.many).mean()) < 0.06


def test_assigning_draws_with_the_values_of_now() -> None:
    cells = Cell(50, name="cells")
    with Simulator(Network(cells), seed=3, backend="numpy"):
        cells.v = Normal("centre", 0.0)
        np.testing.assert_array_equal(cells.v, cells.centre)
        before = cells.v.copy()
        cells[5:9].v = Normal("many", 0.0)
        np.testing.assert_array_equal(cells.v[5:9], cells.many[5:9])
        np.testing.assert_array_equal(cells.v[9:], before[9:])
        cells[[1, 3]].v = Normal("top", 0.0)
        np.testing.assert_array_equal(cells.v[[1, 3]], -50.0)
        with pytest.raises(DeclarationError, match=r"v: Normal\(0.0, 'centre'\): scale cannot be .*, and centre\[0"):
            cells.v = Normal(0.0, "centre")
        with pytest.raises(DeclarationError, match="'cent' is no field with values"):
            cells.v = Normal(0.0, "cent")


def test_weights() -> None:
    cells = Cell(30, name="cells")
    synapses = Scaled(cells, cells, AllToAll(), into="g", width=Uniform(0.0, 2.0))
    with Simulator(Network(cells, synapses), seed=3, backend="numpy"):
        scores = (synapses.w - 2.0) / synapses.width
        assert stats.kstest(scores, stats.norm.cdf).pvalue > 1e-3
        synapses.w = Normal("width", 0.0)
        np.testing.assert_array_equal(synapses.w, synapses.width)
        synapses.mean = 7.0
        synapses.w = Normal("mean", 0.0)
        np.testing.assert_array_equal(synapses.w, 7.0)


def test_a_reset_draws_the_same_and_numbers_keep_their_stream() -> None:
    cells, plain = Cell(50, name="cells"), Cell(50, name="cells", v=Normal(-40.0, 2.0))
    with Simulator(Network(cells), seed=3, backend="numpy") as sim:
        first = cells.v.copy()
        sim.reset()
        np.testing.assert_array_equal(cells.v, first)
    with Simulator(Network(plain), seed=3, backend="numpy"):
        whole = plain.v.copy()
    named = Cell(50, name="cells", v=Normal("top", 2.0), top=-40.0)
    with Simulator(Network(named), seed=3, backend="numpy"):
        np.testing.assert_array_equal(named.v, whole)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"Cell.v: Normal\('tip', 1.0\): 'tip' is no field.*Did you mean 'top'"):
        Cell(3, v=Normal("tip"))
    with pytest.raises(DeclarationError, match="xi is noise; its parameters are numbers, params or states"):
        Cell(3, v=Normal("xi"))
    with pytest.raises(DeclarationError, match="'tip' is no field of the class"):

        class Wrong(Cell):
            u: State = state(Normal("tip"))

    with pytest.raises(DeclarationError, match="wait for each other, v -> centre -> v"):
        Simulator(Network(Cell(3, centre=Normal("v"))), backend="numpy").start()
    with pytest.raises(DeclarationError, match=r"scale cannot be negative, and spread is -1.0"):
        Simulator(Network(Cell(3, spread=-1.0)), backend="numpy").start()

    class One(Cell):
        whole: State = state(Normal("centre"), per="population")

    with pytest.raises(DeclarationError, match=r"whole is one number, and centre, a parameter of .*, has 3 values"):
        Simulator(Network(One(3)), backend="numpy").start()


def test_bounds_in_single_precision() -> None:
    class Threshold(Neuron):
        top: Param = param(2.0, per="neuron")
        v: State = state(Uniform(0.0, "top"))

    cells = Threshold(65)
    with Simulator(Network(cells), dt=1.0, seed=1, backend="numpy", dtype=np.float32):
        assert cells.v.dtype == np.float32 and 0.0 <= cells.v.min() < cells.v.max() < 2.0
