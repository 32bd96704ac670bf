"""A hash of the state of a simulator: the same state, the same hash, however it was reached."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.engine import Engine
from dslnet.members.tables import is_list
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.counting import is_ring
from dslnet.running.under_way import under_way


def digest_of(plan: NetworkPlan, engine: Engine) -> str:
    """32 hexadecimal digits over the tick, all values of all members, which neurons synapses join and with what delays,
    and what is under way."""
    found = blake2b(digest_size=16)
    found.update(str(engine.tick).encode())
    for population in plan.populations:
        for name in sorted(population.arrays):
            values = population.arrays[name]
            _add(found, name, values if is_ring(name) or is_list(name) else values[: population.size])
    for bundle in plan.bundles:
        _add_synapses(found, bundle)
        for name in sorted(bundle.arrays):
            _add(found, name, _values(bundle, name, engine.value(bundle, name)))
        _add(found, "switches", bundle.switches)
    for name, values in under_way(plan, engine.state()):
        _add(found, name, values)
    return found.hexdigest()


def _add_synapses(found: Any, bundle: ProjectionBundle) -> None:
    """Their neurons, of those that have no index as many as each neuron has, and their delays."""
    links = bundle.connectivity
    for name, numbers in (("lengths", links.lengths), ("indegree", links.indegree), ("delay", bundle.delay)):
        _add(found, name, np.atleast_1d(np.asarray(numbers, np.int64)))
    if links.targets is not None:
        _add(found, "targets", links.targets)


def _values(bundle: ProjectionBundle, name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Those of a field that count, without what fills up blocks of neurons, and wherever threads have theirs."""
    links, level = bundle.connectivity, bundle.program.levels.get(name, "synapse")
    if level in ("pre", "post"):
        return array[: links.pre_size if level == "pre" else links.post_size]
    return links.in_order(array) if level == "synapse" else array


def _add(found: Any, name: str, values: Any) -> None:
    found.update(f"{name} {values.dtype} {len(values)}".encode())
    found.update(np.ascontiguousarray(_plain(values)).data)


def _plain(values: Any) -> Any:
    """Values with every NaN the same: its sign depends on which operand the compiler puts first."""
    bad = np.isnan(values) if values.dtype.kind == "f" else np.False_
    return np.where(bad, np.array(np.nan, values.dtype), values) if bad.any() else values
