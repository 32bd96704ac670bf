"""Bounds of states that are parameters: a lower one above its upper one is refused before a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.model import FieldModel, NeuronModel, SynapseModel
from dslnet.plan import NetworkPlan, PopulationPlan, ProjectionBundle

Values = Callable[[str], NDArray[Any]]
"""Those of a field: one number, or as many as all fields of the member have that are more than one number."""


def check_bounds(plan: NetworkPlan) -> None:
    """Raise DeclarationError for the first state of which min= lies above max= somewhere."""
    for population in plan.populations:
        _check(population.name, population.model, _of_neurons(population))
    for bundle in plan.bundles:
        _check(bundle.name, bundle.model, _of_synapses(bundle))


def has_bounds(plan: NetworkPlan) -> bool:
    """Whether there are any to compare."""
    models: list[NeuronModel | SynapseModel] = [p.model for p in plan.populations]
    return any(_bounded(model) for model in [*models, *(bundle.model for bundle in plan.bundles)])


def _check(member: str, model: NeuronModel | SynapseModel, values: Values) -> None:
    for record in _bounded(model):
        _compare(f"{member}.{record.name}", record, values)


def _bounded(model: NeuronModel | SynapseModel) -> list[FieldModel]:
    """The fields between bounds of which one or both are parameters."""
    fixed = {f.name for f in model.fields if f.kind == "param"}
    return [record for record in model.fields if (names := _names(record)) and names <= fixed]


def _names(record: FieldModel) -> set[str]:
    """The fields that bound it, where it has both bounds."""
    if record.minimum is None or record.maximum is None:
        return set()
    return {name.name for bound in (record.minimum, record.maximum) for name in bound.free_symbols}


def _compare(what: str, record: FieldModel, values: Values) -> None:
    low, high = (_of_bound(bound, values) for bound in (record.minimum, record.maximum))
    crossed = np.flatnonzero(low > high)
    if crossed.size:
        first = int(crossed[0])
        lowest, highest = (array[min(first, len(array) - 1)] for array in (low, high))
        place = f" at [{first}]" if max(len(low), len(high)) > 1 else ""
        raise DeclarationError(
            f"{what}: min={record.minimum} lies above max={record.maximum}{place}: {lowest:.6g} and {highest:.6g}"
        )


def _of_bound(bound: Any, values: Values) -> NDArray[Any]:
    return values(bound.name) if isinstance(bound, sympy.Symbol) else np.array([float(bound)])


def _of_neurons(population: PopulationPlan) -> Values:
    return lambda name: population.arrays[name][: population.size]


def _of_synapses(bundle: ProjectionBundle) -> Values:
    def values(name: str) -> NDArray[Any]:
        array, level = bundle.arrays[name], bundle.program.levels[name]
        lines = bundle.connectivity
        if len(array) == 1 or level not in ("pre", "post"):
            return lines.shown(array) if level == "synapse" else array
        return array[lines.pre_index if level == "pre" else lines.post_index]

    return values
