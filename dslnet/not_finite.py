"""Values that are not finite: which one it is, and when."""

from __future__ import annotations

import numpy as np

from dslnet.errors import SimulationError
from dslnet.plan import NetworkPlan, PopulationPlan


def all_finite(plan: NetworkPlan) -> bool:
    """Whether the states of all neurons are finite; values out of all proportion may count as infinite."""
    arrays = [p.arrays[f.name][: p.size] for p in plan.populations for f in p.model.fields if f.kind == "state"]
    with np.errstate(over="ignore", invalid="ignore"):
        return all(np.isfinite(array.sum()) for array in arrays if array.dtype.kind == "f")


def look_for_nan(plan: NetworkPlan, tick: int) -> None:
    """Raise SimulationError for the first state that is infinite or NaN after the step of a tick."""
    for population in plan.populations:
        bad = _first(population, "state")
        if bad is not None:
            name, index, count = bad
            value = population.arrays[name][index]
            place = f"[{_place(population, index)}]" if len(population.arrays[name]) > 1 else ""
            raise SimulationError(
                f"{population.name}.{name}{place} is {value} after the step at t = {plan.clock.time(tick)} ms (tick "
                f"{tick}){_how_many(population, name, count)}{_cause(population)}"
            )


def _first(population: PopulationPlan, kind: str) -> tuple[str, int, int] | None:
    """The first field of that kind with a value that is not finite, its place, and how many there are."""
    for record in population.model.fields:
        array = population.arrays.get(record.name)
        if record.kind == kind and array is not None and array.dtype.kind == "f":
            bad = np.flatnonzero(~np.isfinite(array[: population.size]))
            if len(bad):
                return record.name, int(bad[0]), len(bad)
    return None


def _place(population: PopulationPlan, index: int) -> str:
    """The index in the shape of the population."""
    return ", ".join(str(int(i)) for i in np.unravel_index(index, population.shape or (1,)))


def _how_many(population: PopulationPlan, name: str, count: int) -> str:
    return f"; {count} of {population.size} values are not finite" if len(population.arrays[name]) > 1 else ""


def _cause(population: PopulationPlan) -> str:
    """A parameter that is not finite says more than what came of it."""
    bad = _first(population, "param")
    return "" if bad is None else f"; so is the param {bad[0]}"
