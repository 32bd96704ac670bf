"""What equations read when a run begins, of some neurons or synapses: nothing has arrived, and noise is at 0."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.plan import PopulationPlan, ProjectionPlan
from dslnet.plasticity.records import after

MOST = 2048
"""So many neurons of a population, or synapses of a projection, are looked at, evenly over it."""


def of_neurons(population: PopulationPlan, dt: float) -> dict[str, Any]:
    """The values by symbol."""
    chosen_few = np.arange(0, population.size, -(-population.size // MOST))
    return {**_of_side(population, chosen_few), "t": 0.0, "dt": dt, "t_last": -np.inf, "size": len(chosen_few)}


def of_synapses(projection: ProjectionPlan, dt: float) -> dict[str, Any]:
    """The values by symbol, those of both sides included."""
    lines = projection.connectivity
    places = np.arange(0, lines.size, max(1, -(-lines.size // MOST)))
    sources, targets = lines.neurons_of(places)
    where = {"pre": sources, "post": targets}
    where["synapse"] = _places(projection, places)
    values: dict[str, Any] = {f.name: 0.0 for f in projection.model.fields}
    for name, array in projection.arrays.items():
        index = where.get(projection.program.levels.get(name, "synapse"), np.zeros(1, np.int64))
        values[name] = values[after(name).name] = _taken(array, index)
    for side, population in (("pre", projection.pre), ("post", projection.post)):
        values |= {f"{side}.{name}": value for name, value in _of_side(population, where[side]).items()}
        values |= {f"t_{side}": -np.inf, f"{side}.size": population.size}
    return {**values, "t": 0.0, "dt": dt, "into": 0.0}


def _places(projection: ProjectionPlan, synapses: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the values of these synapses stand; of those that share them, of any."""
    lines = projection.connectivity
    if projection.places is None:
        return lines.place_of(synapses) if lines.assigns_each else synapses
    return projection.places[synapses].astype(np.int64)


def _of_side(population: PopulationPlan, index: NDArray[np.int64]) -> dict[str, Any]:
    """The fields of these neurons."""
    values: dict[str, Any] = {f.name: 0.0 for f in population.model.fields}
    return values | {name: _taken(array, index) for name, array in population.arrays.items()}


def _taken(array: NDArray[Any], index: NDArray[np.int64]) -> NDArray[np.float64]:
    """The chosen ones, or the one value that serves all."""
    short = len(array) == 1 or not len(index) or int(index.max()) >= len(array)
    return np.asarray(array[:1] if short else array[index], np.float64)
