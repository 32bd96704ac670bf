"""A projection whose states were kept once per neuron goes on with them kept per synapse, as they were declared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import evolve

from dslnet.arrays import Arrays
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.bundling import Bundler
from dslnet.planning.left_over import with_arrays
from dslnet.planning.wiring import numbered
from dslnet.plasticity import Level, SynapseProgram


def unmoved(
    plan: NetworkPlan, bundle: ProjectionBundle, bundler: Bundler, one_delay: bool, own_times: bool = False
) -> NetworkPlan:
    """The same network; what was kept per neuron has been brought up to date before."""
    own_times = own_times or bundle.keeping.own_times
    keeping = evolve(bundle.keeping, uniform=frozenset(), one_delay=one_delay, own_times=own_times)
    program = bundler.program(bundle.model, keeping)
    arrays = _spread(bundle, program.levels) | _new_times(bundle, program)
    parts = tuple(with_arrays(evolve(part, program=program), arrays) for part in bundle.parts)
    changed = evolve(bundle, keeping=keeping, program=program, arrays=arrays, parts=parts)
    return evolve(plan, bundles=numbered(changed if b is bundle else b for b in plan.bundles))


def _spread(bundle: ProjectionBundle, levels: Mapping[str, Level]) -> Arrays:
    """The arrays, with one value a synapse where there was one a neuron."""
    found: Arrays = {}
    for name, array in ((n, a) for n, a in bundle.arrays.items() if n in levels):
        before, level = bundle.program.levels[name], levels[name]
        index = bundle.connectivity.pre_index if before == "pre" else bundle.connectivity.post_index
        found[name] = array if before == level else bundle.connectivity.stored(array[index])
    return found


def _new_times(bundle: ProjectionBundle, program: SynapseProgram) -> Arrays:
    """Times of spikes that were not kept: what is kept is of now, and so of none of them."""
    sizes = {"pre": bundle.pre.padded, "post": bundle.post.padded, "synapse": bundle.connectivity.value_count}
    new = [name for name in program.specials if name not in bundle.arrays]
    return {name: np.full(sizes[program.levels[name]], -np.inf) for name in new}
