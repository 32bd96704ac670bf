"""What holds for every ready-made neuron and current: every parameter matters, both backends agree."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from strategies import simulate_members

import dslnet
from dslnet import Synapse, models

SYNAPTIC = {"g_exc": 0.4, "g_inh": 0.2}
CONDUCTING = {"g_exc": 0.02, "g_inh": 0.01}
DRIVEN: dict[str, dict[str, float]] = {
    "LeakyIntegrator": {"baseline": 1.0, "mp": 0.5},
    "Izhikevich": {"i_offset": 10.0},
    "IF_curr_exp": {"i_offset": 1.0, **SYNAPTIC},
    "IF_curr_alpha": {"i_offset": 1.0, **SYNAPTIC},
    "IF_cond_exp": {"i_offset": 1.0, **CONDUCTING},
    "IF_cond_alpha": {"i_offset": 1.0, **CONDUCTING},
    "EIF_cond_exp_isfa_ista": {"i_offset": 1.0, **CONDUCTING},
    "EIF_cond_alpha_isfa_ista": {"i_offset": 1.0, **CONDUCTING},
    "HH_cond_exp": {"i_offset": 0.5, **CONDUCTING},
    "GIF_curr_exp": {"i_offset": 2.0, **SYNAPTIC},
    "StepCurrent": {"start": 10.0, "stop": 30.0},
    "RampCurrent": {"first": 0.2, "start": 10.0, "stop": 30.0},
    "SineCurrent": {"start": 10.0, "stop": 30.0},
    "OrnsteinUhlenbeckCurrent": {"mean": 0.5, "r": 0.1},
}
"""Initial values with which a model spikes, or a current flows."""

CHANGED = {("Izhikevich", "v_thresh"): 300.0, ("HH_cond_exp", "v_thresh"): 30.0}  # the upstroke takes large steps
CHANGED |= {("GIF_curr_exp", "lambda0"): 10.0}
CHANGED |= {(name, "tau_refrac"): 1.0 for name in DRIVEN}  # a fifth of it is no step
"""Values for what 20 percent more would not show."""
NEURONS = [name for name in DRIVEN if not name.endswith("Current")]
PARAMETERS = [
    (name, field.name)
    for name in DRIVEN
    for field in getattr(models, name)._declared.fields.values()
    if field.kind == "param"
]


def trace_of(name: str, backend: str = "c", duration: float = 60.0, **values: Any) -> dict[str, Any]:
    """All states over time, and the ticks of the spikes, of one neuron."""
    population = getattr(models, name)(1, **{**DRIVEN[name], **values})
    states = [field.name for field in population._declared.fields.values() if field.kind == "state"]
    events = population._declared.named("spike")
    with simulate_members(population, dt=0.1 if name != "HH_cond_exp" else 0.05, backend=backend) as sim:
        trace = sim.record(population, *states, *events)
        sim.simulate(duration)
        values = {state: trace[state][:, 0] for state in states}
        return values | {event: trace[event].tick for event in events}


@cache
def usual_trace(name: str) -> dict[str, Any]:
    return trace_of(name)


def test_every_model_is_driven_here_and_importable_from_dslnet() -> None:
    neurons = {n for n in dslnet.READY_MADE if not _is_synapse(getattr(dslnet, n))}
    assert set(DRIVEN) | {"step_current", "table_current", "exprel"} == neurons
    assert all(getattr(dslnet, name) is getattr(models, name) for name in dslnet.READY_MADE)


def _is_synapse(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, Synapse)


@pytest.mark.parametrize("name", [name for name in NEURONS if name != "LeakyIntegrator"])
def test_it_spikes(name: str) -> None:
    assert len(usual_trace(name)["fires"]) >= 1


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_every_parameter_changes_the_output(name: str, parameter: str) -> None:
    default = DRIVEN[name].get(parameter, getattr(getattr(models, name), parameter).default)
    changed = CHANGED.get((name, parameter), 1.2 * default if default else 0.3)
    usual, other = usual_trace(name), trace_of(name, **{parameter: changed})
    assert any(not np.array_equal(usual[each], other[each]) for each in usual)


@pytest.mark.parametrize("name", DRIVEN)
def test_compiled_and_interpreted_agree(name: str) -> None:
    usual, other = trace_of(name, duration=20.0), trace_of(name, "numpy", duration=20.0)
    for each in usual:
        np.testing.assert_allclose(other[each], usual[each], rtol=1e-9, atol=1e-9, err_msg=each)


@pytest.mark.parametrize("name", NEURONS)
def test_single_precision_stays_close(name: str) -> None:
    values = DRIVEN[name]
    double, single = getattr(models, name)(3, **values), getattr(models, name)(3, **values)
    field = "mp" if name == "LeakyIntegrator" else "v"
    results = []
    for population, dtype in ((double, np.float64), (single, np.float32)):
        with simulate_members(population, dt=0.05, dtype=dtype) as sim:
            sim.simulate(2.0)
            results.append(getattr(population, field).copy())
    np.testing.assert_allclose(results[1], results[0], rtol=1e-4)


@pytest.mark.parametrize("name", NEURONS)
def test_every_field_has_a_meaning(name: str) -> None:
    model = getattr(models, name)
    assert model.__doc__ and "\n\n" in model.__doc__
    for field in model._declared.fields.values():
        family = field.name.rstrip("123") + "1"  # of eta1, eta2, eta3 the first one is explained
        explained = field.doc or model._declared.fields.get(family, field).doc
        assert explained or field.unit or field.kind == "noise", field.name


PYNN = {
    "IF_curr_exp": "v_rest -65 cm 1 tau_m 20 tau_refrac 0.1 tau_syn_E 5 tau_syn_I 5 i_offset 0 v_reset -65 "
    "v_thresh -50",
    "IF_curr_alpha": "v_rest -65 cm 1 tau_m 20 tau_refrac 0.1 tau_syn_E 0.5 tau_syn_I 0.5 i_offset 0 v_reset -65 "
    "v_thresh -50",
    "IF_cond_exp": "v_rest -65 cm 1 tau_m 20 tau_refrac 0.1 tau_syn_E 5 tau_syn_I 5 e_rev_E 0 e_rev_I -70 v_thresh -50 "
    "v_reset -65 i_offset 0",
    "IF_cond_alpha": "v_rest -65 cm 1 tau_m 20 tau_refrac 0.1 tau_syn_E 0.3 tau_syn_I 0.5 e_rev_E 0 e_rev_I -70 "
    "v_thresh -50 v_reset -65 i_offset 0",
    "EIF_cond_exp_isfa_ista": "cm 0.281 tau_refrac 0.1 v_spike -40 v_reset -70.6 v_rest -70.6 tau_m 9.3667 i_offset 0 "
    "a 4 b 0.0805 delta_T 2 tau_w 144 v_thresh -50.4 e_rev_E 0 tau_syn_E 5 e_rev_I -80 tau_syn_I 5",
    "EIF_cond_alpha_isfa_ista": "cm 0.281 tau_refrac 0.1 v_spike -40 v_reset -70.6 v_rest -70.6 tau_m 9.3667 "
    "i_offset 0 a 4 b 0.0805 delta_T 2 tau_w 144 v_thresh -50.4 e_rev_E 0 tau_syn_E 5 e_rev_I -80 tau_syn_I 5",
    "HH_cond_exp": "gbar_Na 20 gbar_K 6 g_leak 0.01 cm 0.2 v_offset -63 e_rev_Na 50 e_rev_K -90 e_rev_leak -65 "
    "e_rev_E 0 e_rev_I -80 tau_syn_E 0.2 tau_syn_I 2 i_offset 0 v_thresh 0",
    "GIF_curr_exp": "v_rest -65 cm 1 tau_m 20 tau_refrac 4 tau_syn_E 5 tau_syn_I 5 i_offset 0 v_reset -65 delta_v 0.5 "
    "v_t_star -48 lambda0 1 tau_eta1 1 tau_eta2 10 tau_eta3 100 a_eta1 1 a_eta2 1 a_eta3 1 tau_gamma1 1 tau_gamma2 10 "
    "tau_gamma3 100 a_gamma1 1 a_gamma2 1 a_gamma3 1",
}


@pytest.mark.parametrize("name", PYNN)
def test_names_and_values_of_pynn(name: str) -> None:
    words = PYNN[name].split()
    expected = dict(zip(words[::2], map(float, words[1::2]), strict=True))
    fields = getattr(models, name)._declared.fields.values()
    assert {field.name: field.default for field in fields if field.kind == "param"} == expected
