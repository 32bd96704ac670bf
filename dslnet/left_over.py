"""What is left of the synapses of before while their spikes are under way, where each has a delay of its own.

Such a part has arrays of its own in the order of its synapses. They hold the values of the projection, so that a spike
adds the weight that it finds on its arrival, whatever came in between.
"""

from __future__ import annotations

from dslnet.plan import Arrays, ProjectionBundle, ProjectionPlan


def own_arrays(part: ProjectionPlan, arrays: Arrays) -> Arrays:
    """Those of a part, from the arrays of the projection at its places."""
    levels = part.program.levels
    return {n: array[part.places] if levels[n] == "synapse" else array.copy() for n, array in arrays.items()}


def is_left_over(part: ProjectionPlan) -> bool:
    """Whether a part has arrays of its own."""
    return part.delays is not None and part.places is not None


def put_through(bundle: ProjectionBundle) -> None:
    """Values of a projection have changed: those of its parts follow."""
    for part in filter(is_left_over, bundle.parts):
        for name, array in own_arrays(part, bundle.arrays).items():
            part.arrays[name][...] = array
