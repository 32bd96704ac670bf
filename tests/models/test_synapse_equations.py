"""Ready-made synapses of spikes against numbers of the literature and loops of plain Python."""

from __future__ import annotations

from itertools import product
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from models.synapses import BEFORE, BEHIND, Listener, spiking, started

from dslnet import OneToOne

STEPS = 70


@pytest.mark.parametrize("dt", [1.0, 0.5, 0.1])
def test_depression_of_a_train(dt: float) -> None:
    """CASES.md D7: each spike finds what the one before has left and 10 ms have brought back."""
    times = np.arange(5.0, 50.0, 10.0)
    net, _, target = spiking("STP", [times], [[40.0]], dt, w=1.0, tau_rec=100.0, tau_facil=0.01, U=0.5)
    with started(net, dt) as sim:
        trace = sim.record(target, Listener.heard)
        sim.simulate(60.0)
        heard = trace["heard"][:, 0]
    np.testing.assert_allclose(heard[heard > 0.0], [0.5, 0.273791, 0.171449, 0.125148, 0.104201], atol=5e-7)


@pytest.mark.parametrize("dt", [1.0, 0.1])
@pytest.mark.parametrize(
    ("gap", "change"), [(10.0, 0.00606531), (-10.0, -0.00606531), (0.0, 0.01), (1.0, 0.00951229)], ids=str
)
def test_one_pair_of_spikes(gap: float, change: float, dt: float) -> None:
    """CASES.md D8: the arrival at 20 ms and a spike of the target `gap` later, at the same tick pre before post."""
    values = {"A_plus": 0.01, "A_minus": 0.01, "tau_plus": 20.0, "tau_minus": 20.0}
    net, line, _ = spiking("AdditiveSTDP", [[20.0 - dt]], [[20.0 + gap]], dt, **values)
    with started(net, dt) as sim:
        sim.simulate(40.0)
        assert line.w[0] - 0.5 == pytest.approx(change, abs=5e-9)


def test_steps_of_the_multiplicative_rule_shrink_towards_the_bounds() -> None:
    """One pair each way: A_plus (w_max - w) e^(-1/2) up and A_minus w e^(-1/2) down."""
    weights, factor = np.array([0.1, 0.5, 0.9, 0.2, 0.6, 1.0]), exp(-0.5)
    for gap in (10.0, -10.0):
        net, line, _ = spiking("MultiplicativeSTDP", [[19.0]] * 6, [[20.0 + gap]] * 6, pattern=OneToOne(), w=weights)
        with started(net) as sim:
            sim.simulate(40.0)
            expected = 0.005 * (1.0 - weights) if gap > 0.0 else -0.00525 * weights
            np.testing.assert_allclose(line.w - weights, expected * factor, rtol=1e-12)


def test_triplets_fit_the_visual_cortex() -> None:
    """Sixty pairs at 0.1 to 50 Hz. The measurements of Sjöström, Turrigiano and Nelson (2001) are those of table 1 of
    Pfister and Gerstner (2006), whose fit has an error of about a third of a standard error squared."""
    measured = np.array([-0.04, 0.14, 0.29, 0.53, 0.56, -0.29, -0.41, -0.34, 0.56, 0.75])
    error = np.array([0.05, 0.1, 0.14, 0.11, 0.26, 0.08, 0.11, 0.1, 0.32, 0.19])
    rates, gaps = np.array([0.1, 10.0, 20.0, 40.0, 50.0] * 2), np.repeat([10.0, -10.0], 5)
    shown = np.where(rates < 1.0, 3, 60)  # after 10 s nothing is left of a pair
    before = [50.0 + np.arange(count) * 1000.0 / rate for count, rate in zip(shown, rates, strict=True)]
    behind = [times + 1.0 + gap for times, gap in zip(before, gaps, strict=True)]
    net, line, _ = spiking("TripletSTDP", before, behind, 0.5, pattern=OneToOne(), w=1.0, w_max=3.0, delay=1.0)
    with started(net, 0.5) as sim:
        sim.simulate(21000.0)
        change = (line.w - 1.0) * 60.0 / shown
    assert np.all(np.abs(change - measured) < 2.0 * error)
    assert np.mean(((change - measured) / error) ** 2) < 0.4


def followed(rule: Any, before: Any, behind: Any, dt: float, begin: dict[str, float]) -> list[float]:
    """The weights that a rule of plain Python makes of all pairs of neurons, with a delay of one tick. Trains are in
    ticks."""
    ends = []
    for pre, post in product(before, behind):
        kept = dict(begin)
        for tick in range(STEPS):
            rule(kept, tick - 1 in pre, tick in post, dt)
        ends.append(kept["w"])
    return ends


ONE = st.lists(st.integers(1, STEPS - 1), unique=True, max_size=25).map(sorted)
TRAINS = st.lists(ONE, min_size=2, max_size=2)
"""Ticks at which two neurons fire."""


def compare(name: str, rule: Any, begin: dict[str, float], before: Any, behind: Any, dt: float, **given: float) -> None:
    """A ready-made synapse learns what the rule of plain Python does."""
    trains = [[np.array(ticks) * dt for ticks in side] for side in (before, behind)]
    net, line, _ = spiking(name, *trains, dt, **given)
    with started(net, dt) as sim:
        sim.step(STEPS)
        np.testing.assert_allclose(line.w, followed(rule, before, behind, dt, begin), rtol=1e-12)


def homeostatic(s: dict[str, float], arrives: bool, fires: bool, dt: float) -> None:
    """Carlson et al. (2013), one step."""

    def speed() -> float:
        return s["rate"] / 5.0 / (1.0 + 50.0 * abs(1.0 - s["rate"] / 35.0))

    if arrives:
        s["x"] = 1.0
        s["w"] = max(s["w"] - speed() * 0.000066 * s["y"], 0.0)
    if fires:
        s["y"] = 1.0
        s["rate"] += 0.2
        s["w"] = min(s["w"] + speed() * 0.0002 * s["x"], 0.03)
    s["w"] = min(s["w"] + 0.001 * dt * speed() * 0.1 * s["w"] * (1.0 - s["rate"] / 35.0), 0.03)
    s["rate"], s["x"], s["y"] = s["rate"] * exp(-dt / 5000), s["x"] * exp(-dt / 20), s["y"] * exp(-dt / 60)


@settings(max_examples=8)
@given(before=TRAINS, behind=TRAINS, dt=st.sampled_from([1.0, 0.5]), rate=st.sampled_from([0.0, 20.0, 60.0]))
@example(before=BEFORE, behind=BEHIND, dt=1.0, rate=20.0)
def test_homeostasis_in_plain_python(before: Any, behind: Any, dt: float, rate: float) -> None:
    begin = {"w": 0.01, "x": 0.0, "y": 0.0, "rate": rate}
    compare("HomeostaticSTDP", homeostatic, begin, before, behind, dt, rate=rate)


def voltage(s: dict[str, float], arrives: bool, fires: bool, dt: float) -> None:
    """Clopath et al. (2010), one step; the potential is that of Listener."""
    if arrives:
        s["w"] = max(s["w"] - 14e-5 * s["mean"] / 60.0 * max(s["minus"] + 70.6, 0.0), 0.0)
        s["x"] += 1.0 / 15.0
    s["v"] = -65.0 + 0.9 * (s["v"] + 65.0) + 70.0 * fires
    growth = dt * 8e-5 * s["x"] * max(s["v"] + 45.3, 0.0) * max(s["plus"] + 70.6, 0.0)
    s["w"] = min(s["w"] + growth, 1.0)
    s["x"] *= exp(-dt / 15)
    s["minus"] = s["v"] + (s["minus"] - s["v"]) * exp(-dt / 10)
    s["plus"] = s["v"] + (s["plus"] - s["v"]) * exp(-dt / 7)
    target = (s["v"] + 70.6) ** 2
    s["mean"] = target + (s["mean"] - target) * exp(-dt / 1000)


@settings(max_examples=8)
@given(before=TRAINS, behind=TRAINS, dt=st.sampled_from([1.0, 0.5]))
@example(before=BEFORE, behind=BEHIND, dt=1.0)
def test_voltage_rule_in_plain_python(before: Any, behind: Any, dt: float) -> None:
    begin = {"w": 0.5, "x": 0.0, "minus": -70.6, "plus": -70.6, "mean": 0.0, "v": -65.0}
    compare("VoltageSTDP", voltage, begin, before, behind, dt)


def test_a_reward_turns_eligibility_into_weight() -> None:
    """c = 0.1 e^(-1/2) after a pair of 10 ms; a second later dopamine of 0.5 for 200 ms leaves the product behind."""
    net, line, _ = spiking("RewardModulatedSTDP", [[19.0]], [[30.0]], d_rest=0.0, d=0.0)
    with started(net) as sim:
        sim.simulate(1030.0)
        assert line.w[0] == 1.0
        assert line.c[0] == pytest.approx(0.1 * exp(-0.5) * exp(-1.0), rel=1e-9)
        line.d = line.d + 0.5
        sim.simulate(3000.0)
        decay = exp(-1 / 1000.0 - 1 / 200.0)  # of the product, in a step
        gained = 0.1 * exp(-1.5) * 0.5 / 10.0 / (1.0 - decay)
        assert line.w[0] - 1.0 == pytest.approx(gained, rel=1e-6)
        assert line.d == pytest.approx(0.5 * exp(-15.0), rel=1e-9)


def test_reward_pairs_the_nearest_spikes_alone() -> None:
    """Two arrivals before a spike of the target count as the later one."""
    eligible = []
    for before in ([19.0], [4.0, 19.0]):
        net, line, _ = spiking("RewardModulatedSTDP", [before], [[30.0]], d_rest=0.0, d=0.0)
        with started(net) as sim:
            sim.simulate(40.0)
            eligible.append(line.c[0])
    assert eligible[0] == pytest.approx(eligible[1], rel=1e-12)
