"""Values of single synapses beside those of neurons, whatever the layout: parameters of distributions, and bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    Array,
    DeclarationError,
    FixedProbability,
    LeakyIntegrator,
    Network,
    Normal,
    Param,
    Simulator,
    State,
    Synapse,
    Uniform,
    param,
    state,
    transmit,
)

SIZE = 70
LAYOUTS = [("rows", 0.6, 1), ("columns", 0.6, 1), ("dense", 0.8, 1), ("dense", 1.0, 1), ("dense", 1.0, 2)]


class Bounded(Synapse[LeakyIntegrator, LeakyIntegrator]):
    low: Param = param(0.0, per="synapse")
    cap: Param = param(1.0, per="post")
    w: State = state(0.5, min="low", max="cap")

    @transmit
    def send(self) -> Array:
        return self.w * self.pre.r


def network(layout: str, probability: float, **given: Any) -> tuple[Network, Bounded]:
    units = LeakyIntegrator(SIZE, name="units")
    line = Bounded(units, units, FixedProbability(probability, seed=1), into="exc", layout=layout, name="line", **given)
    return Network(units, line), line


@pytest.mark.parametrize(("layout", "probability", "threads"), LAYOUTS)
def test_distributions_take_the_values_of_their_synapse(layout: str, probability: float, threads: int) -> None:
    net, line = network(layout, probability, low=Uniform(0.0, 0.9), w=Normal("low", 1e-4))
    with Simulator(net, dt=1.0, seed=3, threads=threads):
        np.testing.assert_allclose(line.w, line.low, atol=1e-3)
        line.low = np.linspace(0.9, 0.1, line.size)
        line.w = Normal("low", 1e-4)
        np.testing.assert_allclose(line.w, line.low, atol=1e-3)


@pytest.mark.parametrize(("layout", "probability", "threads"), LAYOUTS)
def test_bounds_are_compared_within_a_synapse(layout: str, probability: float, threads: int) -> None:
    cap = np.linspace(0.2, 1.0, SIZE)
    net, line = network(layout, probability, cap=cap, low=Uniform(0.0, 0.1), w=Uniform(0.1, 0.2))
    with Simulator(net, dt=1.0, seed=3, threads=threads) as sim:
        line.low = cap[line.post_index] - 0.01
        sim.simulate(1.0)
        line.low = np.where(line.post_index == 7, cap[7] + 0.01, 0.0)
        with pytest.raises(DeclarationError, match="line"):
            sim.simulate(1.0)
