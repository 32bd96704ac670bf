"""Currents: their course in time, how they arrive, and what they do to a membrane."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from strategies import Still, recorded, simulate_members

from dslnet import AllToAll, DeclarationError, OneToOne, Synapse
from dslnet.models import (
    IF_curr_exp,
    OrnsteinUhlenbeckCurrent,
    RampCurrent,
    SineCurrent,
    StepCurrent,
    step_current,
    table_current,
)

both_dt = pytest.mark.parametrize("dt", [1.0, 0.1])


def delivered(source: Any, steps: int, **options: Any) -> Any:
    """What arrives in a port at each step, all neurons of the source added up."""
    target = Still(1)
    with simulate_members(source, target, Synapse(source, target, AllToAll(), into=Still.exc), **options) as sim:
        trace = sim.record(target, Still.exc)
        sim.step(steps)
        return trace["exc"][:, 0]


@both_dt
def test_a_step_begins_and_ends_at_its_times(backend: str, dt: float) -> None:
    (r,) = recorded(StepCurrent(1, amplitude=0.5, start=3 * dt, stop=7 * dt), "r", steps=10, dt=dt, backend=backend)
    assert r.tolist() == [0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0, 0]


def test_a_step_has_no_end_by_default() -> None:
    (r,) = recorded(StepCurrent(1, amplitude=2.0), "r", steps=1000, dt=1.0, backend="c")
    assert set(r) == {2.0}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_times_meet_the_grid_however_they_were_computed(dtype: type) -> None:
    """3 * 0.1 is not 0.3, and dt is 0.1."""
    source = StepCurrent(2, start=np.array([3 * 0.1, 0.3]), stop=np.array([0.7, 7 * 0.1]))
    with simulate_members(source, dt=0.1, dtype=dtype) as sim:
        trace = sim.record(source, "r")
        sim.step(10)
        for neuron in (0, 1):
            assert trace["r"][:, neuron].tolist() == [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]


@both_dt
def test_like_every_rate_a_current_arrives_one_step_later(backend: str, dt: float) -> None:
    arrived = delivered(StepCurrent(1, start=2 * dt, stop=4 * dt), 7, dt=dt, backend=backend)
    assert arrived.tolist() == [0, 0, 0, 1, 1, 0, 0]


@both_dt
def test_several_steps(backend: str, dt: float) -> None:
    source = step_current(np.array([2, 4, 5]) * dt, [0.1, -0.3, 0.0])
    assert delivered(source, 8, dt=dt, backend=backend).tolist() == [0, 0, 0, 0.1, 0.1, -0.3, 0, 0]


def test_steps_before_any_and_after_the_last() -> None:
    assert delivered(step_current([0.0, 2.0], [1.0, 5.0]), 6).tolist() == [0, 1, 1, 5, 5, 5]


@both_dt
def test_a_table(backend: str, dt: float) -> None:
    source = table_current([0.7, 0.1, 0.4], 2 * dt, start=dt)
    assert delivered(source, 10, dt=dt, backend=backend).tolist() == [0, 0, 0.7, 0.7, 0.1, 0.1, 0.4, 0.4, 0, 0]


def test_a_table_holds_each_value_for_the_same_time() -> None:
    values = np.random.default_rng(3).normal(size=200)
    assert delivered(table_current(values, 0.3), 601, dt=0.1).tolist() == [0.0, *np.repeat(values, 3)]


@both_dt
def test_a_ramp(backend: str, dt: float) -> None:
    source = RampCurrent(1, first=-1.0, last=3.0, start=2 * dt, stop=6 * dt)
    (r,) = recorded(source, "r", steps=9, dt=dt, backend=backend)
    np.testing.assert_allclose(r, [-1, -1, -1, 0, 1, 2, 3, 3, 3], atol=1e-12)


def test_a_ramp_of_no_length_is_a_step() -> None:
    (r,) = recorded(RampCurrent(1, start=2.0, stop=2.0), "r", steps=5, dt=1.0, backend="c")
    assert r.tolist() == [0, 0, 0, 1, 1]


@both_dt
def test_a_sine(backend: str, dt: float) -> None:
    given = {"amplitude": 0.5, "offset": 0.2, "frequency": 40.0, "phase": 0.3, "start": 2 * dt, "stop": 40 * dt}
    (r,) = recorded(SineCurrent(1, **given), "r", steps=50, dt=dt, backend=backend)
    t = np.arange(50) * dt
    wave = 0.2 + 0.5 * np.sin(2 * np.pi * 0.04 * (t - 2 * dt) + 0.3)
    inside = (np.arange(50) >= 2) & (np.arange(50) < 40)
    np.testing.assert_allclose(r, np.where(inside, wave, 0.0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dt", [2.0, 0.5])
def test_ornstein_uhlenbeck_has_the_same_law_at_every_dt(dt: float) -> None:
    source = OrnsteinUhlenbeckCurrent(400, mean=0.5, sigma=0.2, tau=10.0)
    with simulate_members(source, dt=dt, seed=9) as sim:
        sim.simulate(100.0)
        trace = sim.record(source, "r", period=10.0)
        sim.simulate(2000.0)
        r = trace["r"]
    assert r.mean() == pytest.approx(0.5, abs=0.004)
    assert r.std() == pytest.approx(0.2, rel=0.01)
    lag = np.mean((r[1:] - 0.5) * (r[:-1] - 0.5)) / 0.04
    assert lag == pytest.approx(np.exp(-1.0), abs=0.015)
    between = np.corrcoef(r[:, :2].T)[0, 1]
    assert abs(between) < 0.25  # each neuron has noise of its own


def test_ornstein_uhlenbeck_without_noise_decays_to_its_mean(backend: str) -> None:
    source = OrnsteinUhlenbeckCurrent(1, mean=0.5, sigma=0.0, tau=10.0, r=2.0)
    (r,) = recorded(source, "r", steps=20, dt=0.5, backend=backend)
    np.testing.assert_allclose(r, 0.5 + 1.5 * np.exp(-np.arange(1, 21) * 0.05), rtol=1e-12)


def test_currents_into_chosen_neurons(backend: str) -> None:
    """Into a view of the population, and into a state instead of the port."""
    source, cells = StepCurrent(2, amplitude=np.array([0.25, 0.5])), IF_curr_exp(6)
    members = [
        Synapse(source, cells[1:3], AllToAll(), into=IF_curr_exp.current),
        Synapse(source, cells[3:5], OneToOne(), into=IF_curr_exp.current, w=2.0),
    ]
    with simulate_members(source, cells, *members, dt=0.1, backend=backend) as sim:
        ports = sim.record(cells, "current")
        sim.step(2)
        np.testing.assert_array_equal(ports["current"][1], [0.0, 0.75, 0.75, 0.5, 1.0, 0.0])
        gain = 20.0 * (1.0 - np.exp(-0.1 / 20.0))
        np.testing.assert_allclose(cells.v + 65.0, gain * ports["current"][1], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: step_current([1.0, 1.0], [0.0, 1.0]), "increase, and 1.0 does not"),
        (lambda: step_current([1.0, 2.0], [0.0]), "2 times and 1 amplitudes"),
        (lambda: step_current([[1.0]], [0.0]), r"shape \(1, 1\)"),
        (lambda: step_current([], []), r"shape \(0,\)"),
        (lambda: step_current([np.nan], [1.0]), "finite"),
        (lambda: table_current([1.0, np.inf], 1.0), "finite"),
        (lambda: table_current([1.0], 0.0), "positive number of ms"),
        (lambda: table_current([1.0], float("nan")), "positive number of ms"),
        (lambda: step_current(["a"], [0.0]), r"times: a list of numbers .* is needed, not \['a'\]"),
        (lambda: step_current([1.0, [2.0]], [0.0, 0.0]), r"times: a list of numbers .* not \[1.0, \[2.0\]\]"),
        (lambda: table_current([1.0], "1"), "period='1': .* is a positive number of ms, such as 10.0"),
        (lambda: step_current([np.inf, np.inf], [0.0, 0.0]), "increase, and inf does not"),
        (lambda: table_current([1.0], None), "period=None: how long"),
        (lambda: table_current([1.0], [1.0]), r"period=\[1.0\]: how long"),
        (lambda: table_current([1.0], np.inf), "period=inf: how long"),
        (lambda: table_current([1.0], 1.0, start="a"), "start='a': when the first value begins is a number of ms"),
        (lambda: table_current([1.0], 1.0, start=[1.0, 2.0]), r"start=\[1.0, 2.0\]: when the first"),
    ],
)
def test_bad_tables_are_refused(make: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        make()
