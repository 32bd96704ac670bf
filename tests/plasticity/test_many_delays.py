"""More delays than a word has bits, and fewer synapses than delays: as in the reference, whatever the threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dslnet import (
    Array,
    DiscreteUniform,
    FixedProbability,
    Network,
    Neuron,
    Poisson,
    Port,
    Simulator,
    State,
    Synapse,
    Uniform,
    port,
    post_spike,
    pre_spike,
    spike,
    state,
)


class Cell(Neuron):
    """Fires when enough has arrived."""

    heard: Port = port()

    @spike
    def fires(self) -> Array:
        return self.heard > 1.0


class Pairing(Synapse[Poisson, Cell]):
    """Grows with what has arrived when the target fires, and shrinks with spikes of the target when one arrives."""

    w: State = state(0.5)
    x: State = state(0.0)
    y: State = state(0.0, per="post")

    @x.ode
    def dx(self) -> Array:
        return -self.x / 20.0

    @y.ode
    def dy(self) -> Array:
        return -self.y / 30.0

    @pre_spike
    def arrives(self) -> None:
        self.into += self.w
        self.x += 1.0
        self.w -= 0.01 * self.y

    @post_spike
    def leaves(self) -> None:
        self.y += 1.0
        self.w += 0.02 * self.x


def weights_after(change: Any, **options: Any) -> tuple[bytes, Any, int]:
    source, cells = Poisson(70, rate=40.0, name="source"), Cell(130, name="cells")
    delays = DiscreteUniform(1, 140)
    line = Pairing(source, cells, FixedProbability(0.15, seed=3), into="heard", w=Uniform(0.3, 0.7), delay=delays)
    with Simulator(Network(source, cells, line), dt=1.0, seed=2, **options) as sim:
        spikes = sim.record(cells, "fires")
        sim.simulate(150.0)
        if change:
            line.prune(line.w < 0.4)
            line.create([3, 3, 65], [0, 129, 64], w=0.9, delay=[1.0, 128.0, 139.0])
        sim.simulate(150.0)
        return line.w.tobytes(), line.w.copy(), len(spikes)


@pytest.mark.parametrize("change", [False, True])
def test_as_in_the_reference(change: bool) -> None:
    bits, weights, many = weights_after(change, threads=1)
    assert many > 100
    assert weights_after(change, threads=3)[0] == bits
    _, expected, same = weights_after(change, backend="numpy")
    np.testing.assert_allclose(weights, expected, rtol=1e-10)
    assert many == same
