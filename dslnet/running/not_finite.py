"""Values that are not finite: which one it is, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import SimulationError
from dslnet.plan import NetworkPlan, PopulationPlan, ProjectionBundle


def all_finite(plan: NetworkPlan) -> bool:
    """Whether the states of all neurons are finite; values out of all proportion may count as infinite."""
    return _sums_finite(p.arrays[f.name][: p.size] for p in plan.populations for f in p.model.fields if f.kind == STATE)


def synapses_finite(plan: NetworkPlan) -> bool:
    """The same of the states of synapses that rules write."""
    return _sums_finite(synaptic(plan))


def synaptic(plan: NetworkPlan) -> Iterator[NDArray[Any]]:
    """The states of all synapses that rules write."""
    return (_values(b, name) for b in plan.bundles for name in _written(b))


def look_for_nan(plan: NetworkPlan, tick: int, finite_at: int | None = None) -> None:
    """Raise SimulationError for the first state that is infinite or NaN after the step of a tick.

    `finite_at` is the tick of an earlier step after which all were finite, where nobody looked since then.
    """
    for population in plan.populations:
        bad = _first(population, STATE)
        if bad is not None:
            name, index, count = bad
            value = population.arrays[name][index]
            place = f"[{_place(population, index)}]" if len(population.arrays[name]) > 1 else ""
            raise SimulationError(
                f"{population.name}.{name}{place} is {value} {_after(plan, tick, finite_at)}"
                f"{_how_many(population, name, count)}{_cause(plan, population)}"
            )
    for bundle in plan.bundles:
        found = _first_synapse(bundle)
        if found is not None:
            name, index, count = found
            values = _in_order(bundle, name)
            raise SimulationError(
                f"{bundle.name}.{name}{_of_whom(bundle, name, index)} is {values[index]} "
                f"{_after(plan, tick, finite_at)}"
                + (f"; {count} of {values.size} values are not finite" if values.size > 1 else "")
                + _param_of(bundle)
            )


STATE = "state"


def _after(plan: NetworkPlan, tick: int, finite_at: int | None) -> str:
    when = f"after the step at t = {plan.clock.time(tick)} ms (tick {tick})"
    if finite_at is None or finite_at >= tick - 1:
        return when
    return f"{when}, and was finite " + (f"after that of tick {finite_at}" if finite_at >= 0 else "at the begin")


def _sums_finite(arrays: Iterable[NDArray[Any]]) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        return all(np.isfinite(array.sum()) for array in arrays if array.dtype.kind == "f")


def _written(bundle: ProjectionBundle) -> Iterator[str]:
    """The states of a projection that rules write."""
    if bundle.program.learns or not bundle.program.only_delivers:
        yield from (f.name for f in bundle.model.fields if f.kind == STATE and f.name in bundle.arrays)


def _values(bundle: ProjectionBundle, name: str) -> NDArray[Any]:
    """The values of a field, flat, without the padding of those that belong to neurons."""
    level, array = bundle.program.levels[name], bundle.arrays[name].reshape(-1)
    return array[: getattr(bundle, level).size] if level in ("pre", "post") else array


def _in_order(bundle: ProjectionBundle, name: str) -> NDArray[Any]:
    """The same, wherever threads have theirs."""
    values = _values(bundle, name)
    return bundle.connectivity.in_order(values) if bundle.program.levels[name] == "synapse" else values


def _first(population: PopulationPlan, kind: str) -> tuple[str, int, int] | None:
    """The first field of that kind with a value that is not finite, its place, and how many there are."""
    for record in population.model.fields:
        array = population.arrays.get(record.name)
        if record.kind == kind and array is not None and array.dtype.kind == "f":
            bad = np.flatnonzero(~np.isfinite(array[: population.size]))
            if len(bad):
                return record.name, int(bad[0]), len(bad)
    return None


def _first_synapse(bundle: ProjectionBundle) -> tuple[str, int, int] | None:
    """The same for the states of a projection."""
    for name in _written(bundle):
        array = _in_order(bundle, name)
        bad = np.flatnonzero(~np.isfinite(array))
        if len(bad):
            return name, int(bad[0]), len(bad)
    return None


def _of_whom(bundle: ProjectionBundle, name: str, index: int) -> str:
    """Which synapse it is, or which neuron of a side."""
    level = bundle.program.levels[name]
    if level in ("pre", "post"):
        side = getattr(bundle, level)
        return f"[{_place(side, index)}], of {side.name},"
    links = bundle.connectivity.plain
    here = np.flatnonzero(links.place_of(np.arange(links.size)) == index)[:1]
    if level == "projection" or not len(here):
        return ""
    ends = ((bundle.pre, links.pre_index[here[0]]), (bundle.post, links.post_index[here[0]]))
    source, target = (f"{population.name}[{_place(population, index)}]" for population, index in ends)
    return f"[{here[0]}], from {source} to {target},"


def _place(population: PopulationPlan, index: int) -> str:
    """The index in the shape of the population."""
    return ", ".join(str(int(i)) for i in np.unravel_index(index, population.shape or (1,)))


def _how_many(population: PopulationPlan, name: str, count: int) -> str:
    return f"; {count} of {population.size} values are not finite" if len(population.arrays[name]) > 1 else ""


def _cause(plan: NetworkPlan, population: PopulationPlan) -> str:
    """A parameter that is not finite, or a synapse that delivers it, says more than what came of it."""
    bad = _first(population, "param")
    causes = [] if bad is None else [f"the param {bad[0]}"]
    for bundle in plan.bundles:
        found = _first_synapse(bundle) if bundle.post is population else None
        if found is not None:
            causes.append(f"{bundle.name}.{found[0]}{_of_whom(bundle, *found[:2])}".removesuffix(","))
    return f"; so is {' and '.join(causes)}" if causes else ""


def _param_of(bundle: ProjectionBundle) -> str:
    names = [f.name for f in bundle.model.fields if f.kind == "param" and f.name in bundle.arrays]
    bad = [n for n in names if bundle.arrays[n].dtype.kind == "f" and not np.isfinite(bundle.arrays[n]).all()]
    return f"; so is the param {bad[0]}" if bad else ""
