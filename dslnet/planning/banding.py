"""All pairs on several threads: each thread has the values of its targets in a piece of memory of its own.

In rows each thread would have a part of every row. What one core asks for ahead is then what another one writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve
from numpy.typing import NDArray

from dslnet.arrays import Arrays, shares
from dslnet.connect.banded import Banded
from dslnet.connect.connectivity import Connectivity
from dslnet.language.heeding import heeds_target, takes_spikes
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.wiring import draws, numbered


def by_threads(plan: NetworkPlan, threads: int) -> NetworkPlan:
    """A plan whose arrays are still to be filled, with the values of all pairs in bands, where that can be."""
    if threads == 1:
        return plan
    lent = {id(bundle.arrays[name]) for bundle in plan.bundles for name in bundle.borrowed}
    chosen = (bundle for bundle in plan.bundles if suits_bands(bundle) and not _has(bundle, lent))
    changed = {id(bundle): _in_bands(bundle, threads) for bundle in chosen}
    return evolve(plan, bundles=numbered(changed.get(id(b), b) for b in plan.bundles)) if changed else plan


def suits_bands(bundle: ProjectionBundle) -> bool:
    """Whether nothing hangs on where the values of all pairs lie, no delay of a synapse and no number drawn for it, and
    all of them are gone through in each step, source by source. Spikes go through a few rows, which is as fast in a
    matrix; what goes through the synapses of a few targets, through columns, is slower where rows are whole blocks of
    neurons: a column then lies in few places of a cache."""
    links, levels, program = bundle.connectivity, bundle.program.levels, bundle.program
    if not links.is_dense or not isinstance(bundle.delay, int) or draws(bundle.model):
        return False
    if takes_spikes(bundle.model) or heeds_target(bundle.model) or any(stir.of_each for stir in program.stirs):
        return False
    many = any(levels[name] == "synapse" for name in bundle.arrays)
    return many and all(p.connectivity is links and p.places is None and p.delays is None for p in bundle.parts)


def in_rows(plan: NetworkPlan, bundle: ProjectionBundle) -> tuple[NetworkPlan, ProjectionBundle]:
    """The same network with one projection as it lies for one thread, and what the projection is then. Its values are
    in other arrays; nothing runs by them yet."""
    links = bundle.connectivity
    if not isinstance(links, Banded):
        return plan, bundle
    rows = with_links(bundle, links.rows, each_synapse(bundle, bundle.arrays, links.in_order))
    bundles = numbered(rows if each is bundle else each for each in plan.bundles)
    return evolve(plan, bundles=bundles), next(each for each in bundles if each.name == bundle.name)


def stored(plan: NetworkPlan, values: dict[str, Arrays]) -> dict[str, Arrays]:
    """Values of projections, by name, that lie as for one thread, as they lie in a plan."""
    banded = {bundle.name: bundle for bundle in plan.bundles if isinstance(bundle.connectivity, Banded)}
    made = {name: each_synapse(b, values[name], b.connectivity.stored) for name, b in banded.items()}
    return values | made


def with_links(bundle: ProjectionBundle, links: Connectivity, arrays: Arrays) -> ProjectionBundle:
    """A projection whose parts all go by its connectivity, with another one in the place of that."""
    parts = tuple(evolve(part, connectivity=links, whole=links, arrays=arrays) for part in bundle.parts)
    return evolve(bundle, connectivity=links, arrays=arrays, parts=parts)


def each_synapse(bundle: ProjectionBundle, arrays: Arrays, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Arrays:
    """Arrays of a projection, of which those with a value for each synapse are changed."""
    levels = bundle.program.levels
    return {name: change(array) if levels[name] == "synapse" else array for name, array in arrays.items()}


def _has(bundle: ProjectionBundle, arrays: set[int]) -> bool:
    """Whether any of its arrays is among these."""
    return any(id(array) in arrays for array in bundle.arrays.values())


def _in_bands(bundle: ProjectionBundle, threads: int) -> ProjectionBundle:
    """A projection in bands, with the arrays that it has."""
    links = Banded.of(bundle.connectivity, shares(bundle.post.padded, threads))
    return with_links(bundle, links, bundle.arrays)
