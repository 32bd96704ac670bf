"""The rate-coded leaky integrator: CASES A11, its threshold, its two inputs."""

from __future__ import annotations

import numpy as np
import pytest
from strategies import recorded, simulate_members

from dslnet import AllToAll, Synapse
from dslnet.models import LeakyIntegrator


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a11_it_charges_exactly(backend: str, dt: float) -> None:
    mp, r = recorded(LeakyIntegrator(1, baseline=1.0), "mp", "r", steps=30, dt=dt, backend=backend)
    np.testing.assert_allclose(mp, 1.0 - np.exp(-np.arange(1, 31) * dt / 10.0), rtol=1e-12)
    np.testing.assert_array_equal(r, mp)


def test_the_rate_is_what_lies_above_the_threshold(backend: str) -> None:
    cells = LeakyIntegrator(3, mp=np.array([-1.0, 0.2, 2.0]), baseline=np.array([-1.0, 0.2, 2.0]), threshold=0.5)
    with simulate_members(cells, backend=backend) as sim:
        sim.step()
        np.testing.assert_allclose(cells.r, [0.0, 0.0, 1.5], rtol=1e-12)


def test_excitation_adds_and_inhibition_subtracts(backend: str) -> None:
    source, target = LeakyIntegrator(2, mp=1.0, baseline=1.0, r=1.0), LeakyIntegrator(1, tau=5.0)
    exc = Synapse(source, target, AllToAll(), into="exc", w=0.75)
    inh = Synapse(source, target, AllToAll(), into="inh", w=0.25)
    with simulate_members(source, target, exc, inh, backend=backend) as sim:
        sim.step(200)
        np.testing.assert_allclose(target.mp, 2 * 0.75 - 2 * 0.25, rtol=1e-12)
