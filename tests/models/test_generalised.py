"""The generalised integrate-and-fire neuron: chance against its law, memory of spikes against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest
from strategies import simulate_members

from dslnet.models import GIF_curr_exp

QUIET = {f"a_{kind}{number}": 0.0 for kind in ("eta", "gamma") for number in (1, 2, 3)}


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_without_memory_it_is_a_renewal_process(dt: float) -> None:
    """Silent for tau_refrac, then a spike in each step with the probability 1 - exp(-lambda dt)."""
    cells = GIF_curr_exp(500, v_t_star=-64.5, lambda0=150.0, delta_v=0.5, tau_refrac=4.0, **QUIET)
    intensity = 0.15 * np.exp((-65.0 + 64.5) / 0.5)
    with simulate_members(cells, dt=dt, seed=5) as sim:
        spikes = sim.record(cells, "fires")
        sim.simulate(2000.0)
        ticks = [spikes.tick[spikes.index == neuron] for neuron in range(500)]
    steps = np.concatenate([np.diff(each) for each in ticks]) - round(4.0 / dt)
    chance = -np.expm1(-intensity * dt)
    assert steps.min() == 1
    assert steps.mean() == pytest.approx(1.0 / chance, rel=0.02)
    assert steps.std() == pytest.approx(np.sqrt(1.0 - chance) / chance, rel=0.03)


def test_first_spikes_follow_the_hazard() -> None:
    """v charges with a constant current; P(no spike before t) = exp(-∫ lambda)."""
    dt = 0.1
    cells = GIF_curr_exp(4000, i_offset=1.0, v_t_star=-55.0, lambda0=20.0, delta_v=3.0)
    with simulate_members(cells, dt=dt, seed=11) as sim:
        spikes = sim.record(cells, "fires")
        sim.simulate(60.0)
        first = np.array([spikes.tick[spikes.index == neuron][0] for neuron in range(4000)])
    v = -65.0 + 20.0 * (1.0 - np.exp(-np.arange(1, 601) * dt / 20.0))
    survival = np.exp(-np.cumsum(0.02 * np.exp((v + 55.0) / 3.0)) * dt)
    assert kstest(first, lambda tick: 1.0 - survival[np.asarray(tick, dtype=int)]).pvalue > 0.01


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_a_spike_is_remembered(backend: str, dt: float) -> None:
    """One certain spike at tick 0, and none afterwards."""
    sizes = {"a_eta1": 0.1, "a_eta2": 0.2, "a_eta3": 0.3, "a_gamma1": 200.0, "a_gamma2": 300.0, "a_gamma3": 400.0}
    cell = GIF_curr_exp(1, v=0.0, tau_refrac=5.0 * dt, v_reset=-70.0, **sizes)
    steps = 12
    with simulate_members(cell, dt=dt, backend=backend) as sim:
        trace = sim.record(cell, "v", *(name.removeprefix("a_") for name in sizes))
        spikes = sim.record(cell, "fires")
        sim.step(steps)
        assert spikes.tick.tolist() == [0]
        np.testing.assert_array_equal(trace["v"][:6, 0], -70.0)
        assert np.all(np.diff(trace["v"][5:, 0]) != 0.0)
        for name, size in sizes.items():
            tau = {"1": 1.0, "2": 10.0, "3": 100.0}[name[-1]]
            decay = size * np.exp(-np.arange(steps) * dt / tau)
            np.testing.assert_allclose(trace[name.removeprefix("a_")][:, 0], decay, rtol=1e-12)


def test_currents_after_a_spike_are_subtracted_and_thresholds_added() -> None:
    rest = GIF_curr_exp((), v=-60.0)
    after = GIF_curr_exp((), v=-60.0, eta1=0.1, eta2=0.2, eta3=0.3, gamma1=1.0, gamma2=2.0, gamma3=3.0)
    assert after.dv() - rest.dv() == pytest.approx(-0.6)
    assert after.v_t() - rest.v_t() == pytest.approx(6.0)
    assert rest.intensity() / after.intensity() == pytest.approx(np.exp(6.0 / 0.5))
    assert GIF_curr_exp((), v=-48.0).intensity() == pytest.approx(1e-3)
