"""What is left of the synapses of before while their spikes are under way, where each has a delay of its own.

Such a part has arrays of its own in the order of its synapses. They hold the values of the projection, so that a spike
adds the weight that it finds on its arrival, whatever came in between.
"""

from __future__ import annotations

from attrs import evolve

from dslnet.arrays import Arrays
from dslnet.plan import ProjectionBundle, ProjectionPlan


def with_arrays(part: ProjectionPlan, arrays: Arrays) -> ProjectionPlan:
    """A part that goes by the arrays of its projection, or has its own of the same values."""
    return evolve(part, arrays=_own_arrays(part, arrays) if _is_left_over(part) else arrays)


def put_through(bundle: ProjectionBundle) -> None:
    """Values of a projection have changed: those of its parts follow."""
    for part in filter(_is_left_over, bundle.parts):
        for name, array in _own_arrays(part, bundle.arrays).items():
            part.arrays[name][...] = array


def _own_arrays(part: ProjectionPlan, arrays: Arrays) -> Arrays:
    """Those of a part, from the arrays of the projection at its places."""
    levels = part.program.levels
    return {n: array[part.places] if levels[n] == "synapse" else array.copy() for n, array in arrays.items()}


def _is_left_over(part: ProjectionPlan) -> bool:
    """Whether a part has arrays of its own."""
    return part.delays is not None and part.places is not None
