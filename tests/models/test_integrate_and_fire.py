"""The leaky integrate-and-fire neurons against CASES D5 and D6, closed forms and SciPy's solver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from strategies import recorded, simulate_members

from dslnet import AllToAll, Network, Neuron, Simulator, State, Synapse, spike, state, update
from dslnet.models import IF_cond_alpha, IF_cond_exp, IF_curr_alpha, IF_curr_exp, IntegrateAndFire

ALL = [IF_curr_exp, IF_curr_alpha, IF_cond_exp, IF_cond_alpha]
EXACT = {"rtol": 1e-12, "atol": 1e-12}


class FireOnce(Neuron):
    """A spike at tick 0."""

    v: State = state(0.0)

    @update
    def climb(self) -> None:
        self.v += 1.0

    @spike
    def fires(self) -> Any:
        return self.v == 1.0


def ticks_of(population: Any, steps: int, **options: Any) -> list[int]:
    with simulate_members(population, **options) as sim:
        spikes = sim.record(population, "fires")
        sim.step(steps)
        return [int(tick) for tick in spikes.tick]


@pytest.mark.parametrize("model", ALL)
@pytest.mark.parametrize(
    ("dt", "silence", "ticks"),
    [(1.0, 0.0, [27, 55, 83]), (0.1, 0.0, [277, 555, 833]), (1.0, 5.0, [27, 60, 93]), (0.1, 5.0, [277, 605, 933])],
)
def test_d5_regular_firing(backend: str, model: Any, dt: float, silence: float, ticks: list[int]) -> None:
    population = model(1, i_offset=1.0, tau_refrac=silence)
    assert ticks_of(population, ticks[-1] + 2, dt=dt, backend=backend) == ticks


def test_d6_one_event(backend: str) -> None:
    source, target = FireOnce(1), IF_curr_exp(1)
    event = Synapse(source, target, AllToAll(), into=IF_curr_exp.g_exc, w=1.0)
    with simulate_members(source, target, event, backend=backend) as sim:
        trace = sim.record(target, "v", "g_exc", start=1.0)
        sim.step(4)
        np.testing.assert_allclose(trace["v"][:, 0], [-64.024588, -63.273560, -62.703922], atol=5e-7)
        np.testing.assert_allclose(trace["g_exc"][:, 0], [0.818731, 0.670320, 0.548812], atol=5e-7)


@pytest.mark.parametrize("dt", [1.0, 0.1, 0.025])
@pytest.mark.parametrize("model", ALL)
def test_charging_is_exact(backend: str, model: Any, dt: float) -> None:
    population = model(1, i_offset=0.4, cm=0.5, tau_m=15.0, v_rest=-60.0, v=-70.0, v_thresh=0.0)
    (v,) = recorded(population, "v", steps=40, dt=dt, backend=backend)
    end = -60.0 + 15.0 / 0.5 * 0.4
    np.testing.assert_allclose(v, end + (-70.0 - end) * np.exp(-np.arange(1, 41) * dt / 15.0), **EXACT)


@pytest.mark.parametrize("dt", [1.0, 0.1])
def test_firing_rate_is_that_of_the_closed_form(dt: float) -> None:
    currents = np.array([0.8, 1.0, 1.7, 3.0])
    population = IF_curr_exp(4, i_offset=currents, tau_refrac=3.0)
    end = -65.0 + 20.0 * currents
    climb = 20.0 * np.log((end + 65.0) / (end + 50.0))  # from v_reset to v_thresh
    interval = np.floor(climb / dt) + 1 + round(3.0 / dt)
    with simulate_members(population, dt=dt) as sim:
        spikes = sim.record(population, "fires")
        sim.simulate(1000.0)
        for neuron, expected in enumerate(interval):
            assert set(np.diff(spikes.tick[spikes.index == neuron])) == {expected}


@pytest.mark.parametrize("dt", [0.5, 0.1])
@pytest.mark.parametrize("model", [IF_curr_alpha, IF_cond_alpha])
def test_alpha_functions_are_exact_and_peak_at_the_weight(backend: str, model: Any, dt: float) -> None:
    population = model(1, tau_syn_E=2.0, tau_syn_I=4.0, g_exc=0.03, g_inh=0.07)
    exc, inh = recorded(population, "alpha_exc", "alpha_inh", steps=100, dt=dt, backend=backend)
    t = np.arange(1, 101) * dt
    np.testing.assert_allclose(exc, 0.03 * t / 2.0 * np.exp(1.0 - t / 2.0), **EXACT)
    np.testing.assert_allclose(inh, 0.07 * t / 4.0 * np.exp(1.0 - t / 4.0), **EXACT)
    assert t[np.argmax(exc)] == pytest.approx(2.0)
    assert exc.max() == pytest.approx(0.03)
    assert inh.max() == pytest.approx(0.07)


def membrane(model: Any, values: dict[str, float]) -> Any:
    """The slope of v and of the synaptic states, as the papers have it: one filter, or two in a row."""
    alpha, conducts = model in (IF_curr_alpha, IF_cond_alpha), model in (IF_cond_exp, IF_cond_alpha)

    def slopes(t: float, y: Any) -> Any:
        v, exc, inh, rise_exc, rise_inh = y
        drive = exc * (0.0 - v) + inh * (-70.0 - v) if conducts else exc - inh
        dv = (-65.0 - v) / 20.0 + (drive + values["i_offset"]) / 1.0
        feed = np.e if alpha else 0.0
        dexc = (feed * rise_exc - exc) / values["tau_syn_E"]
        dinh = (feed * rise_inh - inh) / values["tau_syn_I"]
        return [dv, dexc, dinh, -rise_exc / values["tau_syn_E"], -rise_inh / values["tau_syn_I"]]

    return slopes


@pytest.mark.parametrize("model", ALL)
def test_potential_converges_to_the_solution(model: Any) -> None:
    scale = 0.03 if model in (IF_cond_exp, IF_cond_alpha) else 0.9
    values = {"i_offset": 0.3, "tau_syn_E": 3.0, "tau_syn_I": 6.0, "g_exc": scale, "g_inh": 0.4 * scale}
    alpha = model in (IF_curr_alpha, IF_cond_alpha)
    g = [values["g_exc"], values["g_inh"]]
    begin = [-65.0, *([0.0, 0.0, *g] if alpha else [*g, 0.0, 0.0])]
    truth = solve_ivp(membrane(model, values), (0.0, 12.0), begin, rtol=1e-11, atol=1e-11).y[0, -1]
    assert truth > -63.5
    errors = []
    for dt in (0.1, 0.05, 0.025):
        (v,) = recorded(model(1, **values), "v", steps=round(12.0 / dt), dt=dt, backend="c")
        errors.append(abs(v[-1] - truth))
    assert errors[0] < 0.1
    np.testing.assert_allclose(np.array(errors[:-1]) / errors[1:], 2.0, rtol=0.05)  # v sees the old currents


def test_constant_conductances_pull_towards_their_mean() -> None:
    population = IF_cond_exp(1, tau_syn_E=1e9, tau_syn_I=1e9, g_exc=0.01, g_inh=0.05, i_offset=0.2)
    (v,) = recorded(population, "v", steps=1000, dt=1.0, backend="c")
    leak = 1.0 / 20.0
    rest = (leak * -65.0 + 0.01 * 0.0 + 0.05 * -70.0 + 0.2) / (leak + 0.06)
    assert v[-1] == pytest.approx(rest, rel=1e-6)


@pytest.mark.parametrize("model", ALL)
def test_inhibition_pulls_down_and_excitation_up(model: Any) -> None:
    rest, up, down = model(1, v=-60.0), model(1, v=-60.0, g_exc=0.02), model(1, v=-60.0, g_inh=0.02)
    with Simulator(Network(rest, up, down), dt=0.1) as sim:
        sim.simulate(1.0)
        assert down.v < rest.v < up.v


def test_an_injected_current_counts_like_the_offset(backend: str) -> None:
    class Wired(IF_curr_exp):
        def injected(self) -> Any:
            return super().injected() + 1.0

    assert ticks_of(Wired(1, tau_refrac=0.0), 60, backend=backend) == [27, 55]


def test_the_parts_make_models_of_ones_own(backend: str) -> None:
    class Bare(IntegrateAndFire):
        """Without synapses."""

    assert ticks_of(Bare(1, i_offset=1.0, tau_refrac=0.0), 60, backend=backend) == [27, 55]
