"""A second opinion on the compiled code: the interpreter runs the same networks, and they agree to rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import Integrator, Noisy, Still, cuts, rate_network, seeds, sizes, spiking_network

from dslnet import Simulator

STEPS = 40


@settings(max_examples=10)
@given(size=sizes, seed=seeds, parts=cuts(STEPS))
def test_rate_network(size: int, seed: int, parts: list[int]) -> None:
    found = {}
    for backend in ("c", "numpy"):
        net = rate_network(size)
        with Simulator(net, dt=0.5, seed=seed, backend=backend) as sim:
            trace = sim.record(net.member("a"), Integrator.mp, Integrator.r, Integrator.inh)
            for steps in parts:
                sim.step(steps)
            found[backend] = np.stack([trace["mp"], trace["r"], trace["inh"]])
    np.testing.assert_allclose(found["c"], found["numpy"], rtol=1e-9, atol=1e-12)


@settings(max_examples=10)
@given(size=sizes, seed=seeds, parts=cuts(STEPS))
def test_spiking_network(size: int, seed: int, parts: list[int]) -> None:
    """Spikes are compared exactly: 40 steps are too few for a rounding error to grow into another spike time."""
    spikes, states = {}, {}
    for backend in ("c", "numpy"):
        net = spiking_network(size)
        with Simulator(net, dt=0.5, seed=seed, backend=backend) as sim:
            events, trace = sim.record(net.member("cells"), Noisy.fires), sim.record(net.member("read"), Still.exc)
            for steps in parts:
                sim.step(steps)
            spikes[backend] = np.stack([events.tick, events.index])
            states[backend] = np.concatenate([net.member("cells").v, net.member("cells").g, trace["exc"].ravel()])
    np.testing.assert_array_equal(spikes["c"], spikes["numpy"])
    np.testing.assert_allclose(states["c"], states["numpy"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
def test_both_backends_draw_the_same_network(seed: int) -> None:
    drawn = {}
    for backend in ("c", "numpy"):
        net = spiking_network(100)
        with Simulator(net, dt=0.5, seed=seed, backend=backend):
            far = net.member("far")
            drawn[backend] = np.stack([far.pre_index, far.post_index, far.w])
    np.testing.assert_array_equal(drawn["c"], drawn["numpy"])
