"""AdEx against SciPy's solver, with the equations of the paper written out once more in SI-like units of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from strategies import recorded, simulate_members

from dslnet.models import EIF_cond_alpha_isfa_ista, EIF_cond_exp_isfa_ista

BOTH = [EIF_cond_exp_isfa_ista, EIF_cond_alpha_isfa_ista]
CAPACITY, LEAK = 281.0, 281.0 / 9.3667  # pF, nS


def slopes(current: float, slope_factor: float = 2.0) -> Any:
    """dv/dt and dw/dt in mV, pA and ms, as Brette & Gerstner (2005) write them."""

    def of(t: float, y: Any) -> Any:
        v, w = y
        upstroke = LEAK * slope_factor * np.exp((v + 50.4) / slope_factor)
        return [(-LEAK * (v + 70.6) + upstroke - w + current) / CAPACITY, (4.0 * (v + 70.6) - w) / 144.0]

    return of


def true_spikes(current: float, duration: float, silence: float) -> list[float]:
    """Times of the spikes, found by events: a reset, w + 80.5 pA, and v held for `silence` ms."""

    def peak(t: float, y: Any) -> float:
        return float(y[0] + 40.0)

    peak.terminal = True  # type: ignore[attr-defined]  # how SciPy is told to stop there
    t, y, times = 0.0, [-70.6, 0.0], []
    while True:
        found = solve_ivp(slopes(current), (t, duration), y, events=peak, rtol=1e-10, atol=1e-10)
        if not len(found.t_events[0]):
            return times
        times.append(float(found.t_events[0][0]))
        w = found.y_events[0][0][1] + 80.5
        t, y = times[-1] + silence, [-70.6, w * np.exp(-silence / 144.0)]


@pytest.mark.parametrize("model", BOTH)
def test_below_threshold_it_converges_with_the_square_of_dt(model: Any) -> None:
    truth = solve_ivp(slopes(400.0), (0.0, 60.0), [-70.6, 0.0], rtol=1e-12, atol=1e-12).y[:, -1]
    errors = []
    for dt in (0.4, 0.2, 0.1):
        v, w = recorded(model(1, i_offset=0.4), "v", "w", steps=round(60.0 / dt), dt=dt, backend="c")
        errors.append([abs(v[-1] - truth[0]), abs(1000.0 * w[-1] - truth[1])])
    np.testing.assert_allclose(np.array(errors[:-1]) / np.array(errors[1:]), 4.0, rtol=0.1)


@pytest.mark.parametrize("current", [0.8, 1.0])
def test_spikes_come_when_they_should(current: float) -> None:
    dt, silence = 0.005, 2.0
    truth = np.array(true_spikes(1000.0 * current, 150.0, silence))
    population = EIF_cond_exp_isfa_ista(1, i_offset=current, tau_refrac=silence)
    with simulate_members(population, dt=dt) as sim:
        spikes = sim.record(population, "fires")
        sim.simulate(150.0)
        found = (spikes.tick + 1) * dt  # the value after the step of tick k is that of k + 1
    assert len(truth) >= 4
    assert len(found) == len(truth)
    assert np.all(np.abs(found - truth) <= (np.arange(len(truth)) + 1) * 2 * dt)  # a spike waits for the grid


def test_intervals_grow_with_the_adaptation() -> None:
    population = EIF_cond_exp_isfa_ista(2, i_offset=1.0, b=np.array([0.0805, 0.0]), a=np.array([4.0, 0.0]))
    with simulate_members(population, dt=0.05) as sim:
        spikes = sim.record(population, "fires")
        sim.simulate(400.0)
        adapting, regular = (np.diff(spikes.time[spikes.index == neuron]) for neuron in (0, 1))
    assert adapting[-1] > 1.5 * adapting[0]
    assert np.all(np.diff(adapting) > -0.06)
    assert np.ptp(regular) < 0.06


@pytest.mark.parametrize("v_spike", [-40.0, 0.0, 20.0, 500.0])
@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_no_peak_of_a_spike_is_too_high(backend: str, v_spike: float, dt: float) -> None:
    """exp((v - v_thresh) / delta_T) is the same for the last step; w must not follow v beyond the peak."""
    population = EIF_cond_exp_isfa_ista(1, i_offset=2.0, v_spike=v_spike)
    with simulate_members(population, dt=dt, backend=backend) as sim:
        trace, spikes = sim.record(population, "v", "w"), sim.record(population, "fires")
        sim.simulate(50.0)
        assert len(spikes) > 2
        assert np.all(np.isfinite(trace["v"]))
        assert np.max(trace["w"]) < 0.0805 * (len(spikes) + 1)


@pytest.mark.parametrize("model", BOTH)
def test_conductances_converge_to_the_solution(model: Any) -> None:
    alpha = model is EIF_cond_alpha_isfa_ista

    def coupled(t: float, y: Any) -> Any:
        v, w, exc, inh, rise_exc, rise_inh = y
        synaptic = 1000.0 * (exc * (0.0 - v) + inh * (-80.0 - v))
        dv, dw = slopes(200.0 + synaptic)(t, (v, w))
        feed = np.e if alpha else 0.0
        return [dv, dw, (feed * rise_exc - exc) / 5, (feed * rise_inh - inh) / 5, -rise_exc / 5, -rise_inh / 5]

    begin = [-70.6, 0.0, *([0.0, 0.0, 0.006, 0.01] if alpha else [0.006, 0.01, 0.0, 0.0])]
    truth = solve_ivp(coupled, (0.0, 10.0), begin, rtol=1e-11, atol=1e-11).y[0, -1]
    errors = []
    for dt in (0.1, 0.05):
        population = model(1, i_offset=0.2, g_exc=0.006, g_inh=0.01)
        (v,) = recorded(population, "v", steps=round(10.0 / dt), dt=dt, backend="c")
        errors.append(abs(v[-1] - truth))
    assert errors[0] < 0.05
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.1)
