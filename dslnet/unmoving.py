"""A projection whose states were kept once per neuron goes on with them kept per synapse, as they were declared."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from dslnet.bundling import Bundler
from dslnet.left_over import with_arrays
from dslnet.plan import Arrays, NetworkPlan, ProjectionBundle
from dslnet.plasticity import Level
from dslnet.wiring import numbered


def unmoved(plan: NetworkPlan, bundle: ProjectionBundle, bundler: Bundler, one_delay: bool) -> NetworkPlan:
    """The same network; what was kept per neuron has been brought up to date before."""
    keeping = evolve(bundle.keeping, uniform=frozenset(), one_delay=one_delay)
    program = bundler.program(bundle.model, keeping)
    arrays = _spread(bundle, program.levels)
    parts = tuple(with_arrays(evolve(part, program=program), arrays) for part in bundle.parts)
    changed = evolve(bundle, keeping=keeping, program=program, arrays=arrays, parts=parts)
    return evolve(plan, bundles=numbered(changed if b is bundle else b for b in plan.bundles))


def _spread(bundle: ProjectionBundle, levels: Mapping[str, Level]) -> Arrays:
    """The arrays, with one value a synapse where there was one a neuron."""
    found: Arrays = {}
    for name, array in bundle.arrays.items():
        before, level = bundle.program.levels[name], levels[name]
        index = bundle.connectivity.pre_index if before == "pre" else bundle.connectivity.post_index
        found[name] = array if before == level else array[index].copy()
    return found
