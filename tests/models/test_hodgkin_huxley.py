"""The Hodgkin-Huxley neuron against SciPy's solver, with the rates of Brette et al. (2007) written out once more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from strategies import recorded, simulate_members

from dslnet.models import HH_cond_exp, exprel


def rates(v: float) -> dict[str, tuple[float, float]]:
    """Opening and closing of each gate in 1/ms."""
    u = v + 63.0
    return {
        "m": (0.32 * (13.0 - u) / (np.exp((13.0 - u) / 4.0) - 1), 0.28 * (u - 40.0) / (np.exp((u - 40.0) / 5.0) - 1)),
        "h": (0.128 * np.exp((17.0 - u) / 18.0), 4.0 / (1.0 + np.exp((40.0 - u) / 5.0))),
        "n": (0.032 * (15.0 - u) / (np.exp((15.0 - u) / 5.0) - 1), 0.5 * np.exp((10.0 - u) / 40.0)),
    }


def slopes(current: float) -> Any:
    def of(t: float, y: Any) -> Any:
        v, m, h, n, exc, inh = y
        channels = 20.0 * m**3 * h * (50.0 - v) + 6.0 * n**4 * (-90.0 - v) + 0.01 * (-65.0 - v)
        synaptic = exc * (0.0 - v) + inh * (-80.0 - v)
        gates = [a * (1.0 - x) - b * x for (a, b), x in zip(rates(v).values(), (m, h, n), strict=True)]
        return [(channels + synaptic + current) / 0.2, *gates, -exc / 0.2, -inh / 2.0]

    return of


def solution(current: float, duration: float, exc: float = 0.0, inh: float = 0.0) -> Any:
    begin = [-65.0, *(float(HH_cond_exp((), v=-65.0)._declared.fields[gate].default) for gate in "mhn"), exc, inh]
    return solve_ivp(slopes(current), (0.0, duration), begin, method="LSODA", rtol=1e-9, atol=1e-11, dense_output=True)


def rising_times(truth: Any, duration: float) -> Any:
    """When v rises above 0, to 0.1 µs."""
    t = np.arange(0.0, duration, 1e-4)
    v = truth.sol(t)[0]
    return t[1:][(v[:-1] <= 0.0) & (v[1:] > 0.0)]


@pytest.mark.parametrize("gate", ["m", "h", "n"])
def test_gates_begin_at_their_steady_state(gate: str) -> None:
    opening, closing = rates(-65.0)[gate]
    assert float(getattr(HH_cond_exp(()), gate)) == pytest.approx(opening / (opening + closing), abs=1e-6)
    assert abs(getattr(HH_cond_exp(()), f"d{gate}")()) < 1e-5


def test_slopes_are_those_of_the_paper() -> None:
    v = np.array([-100.0, -70.0, -49.3, -20.0, 35.0])
    cells = HH_cond_exp(5, v=v, m=0.3, h=0.4, n=0.5, g_exc=0.01, g_inh=0.02, i_offset=0.1)
    expected = np.array([slopes(0.1)(0.0, (each, 0.3, 0.4, 0.5, 0.01, 0.02)) for each in v]).T
    for name, values in zip(("dv", "dm", "dh", "dn", "dg_exc", "dg_inh"), expected, strict=True):
        np.testing.assert_allclose(getattr(cells, name)(), values, rtol=1e-12)


@pytest.mark.parametrize("v", [-63.0 + 13.0, -63.0 + 40.0, -63.0 + 15.0])
def test_rates_have_no_hole(backend: str, v: float) -> None:
    """Where a rate is 0/0 as printed it is its limit."""
    near, at = HH_cond_exp((), v=v + 1e-7, m=0.3, n=0.3), HH_cond_exp((), v=v, m=0.3, n=0.3)
    assert np.isfinite(at.dm()) and at.dm() == pytest.approx(near.dm(), rel=1e-6)
    assert np.isfinite(at.dn()) and at.dn() == pytest.approx(near.dn(), rel=1e-6)
    (after,) = recorded(HH_cond_exp(1, v=v), "m", steps=1, dt=0.01, backend=backend)
    (beside,) = recorded(HH_cond_exp(1, v=v + 1e-7), "m", steps=1, dt=0.01, backend=backend)
    assert after == pytest.approx(beside, rel=1e-6)


def test_below_threshold_it_converges_with_the_square_of_dt() -> None:
    truth = solution(0.02, 20.0, exc=0.01, inh=0.02).y[:4, -1]
    errors = []
    for dt in (0.04, 0.02, 0.01):
        cell = HH_cond_exp(1, i_offset=0.02, g_exc=0.01, g_inh=0.02)
        values = recorded(cell, "v", "m", "h", "n", steps=round(20.0 / dt), dt=dt, backend="c")
        errors.append([abs(each[-1] - true) for each, true in zip(values, truth, strict=True)])
    np.testing.assert_allclose(np.array(errors[:-1]) / np.array(errors[1:]), 4.0, rtol=0.1)


def test_spikes_come_when_they_should() -> None:
    truth = rising_times(solution(0.5, 60.0), 60.0)
    errors = []
    for dt in (0.02, 0.01, 0.005):
        cell = HH_cond_exp(1, i_offset=0.5)
        with simulate_members(cell, dt=dt) as sim:
            spikes = sim.record(cell, "fires")
            sim.simulate(60.0)
            found = (spikes.tick + 1) * dt
        assert len(found) == len(truth) == 5
        errors.append(np.abs(found - truth).max())
    assert errors[0] < 0.12
    assert errors[2] < 0.015


def test_one_spike_for_one_crossing() -> None:
    cell = HH_cond_exp(1, i_offset=0.5)
    with simulate_members(cell, dt=0.01) as sim:
        trace, spikes = sim.record(cell, "v"), sim.record(cell, "fires")
        sim.simulate(30.0)
        above = trace["v"][:, 0] > 0.0
    assert above.sum() > 10 * len(spikes)
    np.testing.assert_array_equal(spikes.tick, np.flatnonzero(above[1:] & ~above[:-1]) + 1)


@pytest.mark.parametrize("dt", [0.5, 0.1])
def test_coarse_steps_stay_stable(dt: float) -> None:
    cell = HH_cond_exp(1, i_offset=0.5, g_exc=0.05)
    with simulate_members(cell, dt=dt) as sim:
        trace = sim.record(cell, "v", "m", "h", "n")
        sim.simulate(200.0)
        assert np.all((trace["v"] > -91.0) & (trace["v"] < 51.0))
        assert all(np.all((trace[gate] >= 0.0) & (trace[gate] <= 1.0)) for gate in "mhn")


def test_exprel_is_exact_and_defined_at_zero() -> None:
    x = np.array([-700.0, -3.0, -1e-9, 0.0, 1e-300, 1e-9, 0.5, 700.0])
    from scipy.special import exprel as theirs

    np.testing.assert_allclose(exprel(x), theirs(x), rtol=1e-14)
    assert exprel(0.0) == 1.0
    assert exprel([0.0, 0.0]).tolist() == [1.0, 1.0]  # type: ignore[arg-type]  # lists are taken, and not announced
