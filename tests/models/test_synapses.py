"""What holds for every ready-made synapse: every parameter matters, both backends agree, every field is explained."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from models.synapses import rates, spiking, started

from dslnet import models

SPIKING = (
    "STP", "AdditiveSTDP", "MultiplicativeSTDP", "TripletSTDP", "VoltageSTDP", "HomeostaticSTDP", "RewardModulatedSTDP"
)  # fmt: skip
RATES = ("Hebb", "Oja", "IBCM", "Covariance")
WEIGHTS = {"HomeostaticSTDP": [0.001, 0.01, 0.02, 0.0299], "RewardModulatedSTDP": [0.1, 1.0, 2.0, 3.99]}
OTHERWISE: dict[str, dict[str, Any]] = {
    "STP": {"tau_facil": 20.0},
    "RewardModulatedSTDP": {"d": 0.5},
    "IBCM": {"eta": 0.05, "tau": 5.0},
    "TripletSTDP": {"A2_plus": 0.01},
}
"""Values with which a model does much in 70 steps."""
CHANGED = {("TripletSTDP", "A2_plus"): 0.02}
CHANGED |= {(name, "w_max"): 0.6 * getattr(models, name).w_max.default for name in SPIKING if name != "STP"}
CHANGED |= {(name, "w_max"): 0.3 for name in RATES} | {("Hebb", "w_min"): 0.6, ("Covariance", "w_min"): 0.6}
"""Values for what 20 percent more would not show."""
STEPS = 70
PARAMETERS = [
    (name, field.name)
    for name in (*SPIKING, *RATES)
    for field in getattr(models, name)._declared.fields.values()
    if field.kind == "param"
]


def result_of(name: str, backend: str = "c", **values: Any) -> dict[str, Any]:
    """The weights, all that the rule keeps, and all that the targets were given."""
    values = {"w": np.array(WEIGHTS.get(name, [0.02, 0.3, 0.6, 0.99])), **OTHERWISE.get(name, {}), **values}
    if name in SPIKING:
        net, line, target = spiking(name, **values)
    else:
        random = np.random.default_rng(1)
        net, line, target = rates(name, random.uniform(0.0, 2.0, (9, 2)), random.uniform(0.0, 2.0, (9, 2)), **values)
    states = [field.name for field in line._declared.fields.values() if field.kind == "state"]
    with started(net, backend=backend, threads=1 if backend == "numpy" else 2) as sim:
        sim.simulate(STEPS)
        found = {state: np.array(getattr(line, state)) for state in states}
        return found | {"given": np.array(target.total if name in SPIKING else target.r)}


@cache
def usual_result(name: str) -> dict[str, Any]:
    return result_of(name)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_every_parameter_changes_what_is_learned_or_given(name: str, parameter: str) -> None:
    default = OTHERWISE.get(name, {}).get(parameter, getattr(getattr(models, name), parameter).default)
    changed = CHANGED.get((name, parameter), 1.2 * default)
    usual, other = usual_result(name), result_of(name, **{parameter: changed})
    assert any(not np.allclose(usual[each], other[each], rtol=1e-9, atol=0.0) for each in ("w", "given"))


@pytest.mark.parametrize("name", (*SPIKING, *RATES))
def test_compiled_and_interpreted_agree(name: str) -> None:
    usual, other = usual_result(name), result_of(name, "numpy")
    for each in usual:
        np.testing.assert_allclose(usual[each], other[each], rtol=1e-11, atol=1e-14, err_msg=each)


@pytest.mark.parametrize("name", [name for name in (*SPIKING, *RATES) if name != "STP"])
def test_it_learns(name: str) -> None:
    begin = np.array(WEIGHTS.get(name, [0.02, 0.3, 0.6, 0.99]))
    assert np.all(usual_result(name)["w"] != begin)


@pytest.mark.parametrize("name", (*SPIKING, *RATES))
def test_every_field_has_a_meaning(name: str) -> None:
    model = getattr(models, name)
    assert model.__doc__ and "\n\n" in model.__doc__
    for field in model._declared.fields.values():
        assert field.doc or field.name == "w", field.name
