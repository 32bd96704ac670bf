"""Arrays of a file that become those of a network, where they can: large ones are neither found room for twice nor
copied."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from dslnet.arrays import BLOCK, Arrays
from dslnet.plan import NetworkPlan


def adopt(plan: NetworkPlan, values: dict[str, Arrays]) -> None:
    """Put the values of projections into a plan that nobody looks at yet, the arrays themselves in the place of those
    that are alike. What is not alike is copied later."""
    new: dict[int, NDArray[Any]] = {}
    for bundle in plan.bundles:
        own = values.get(bundle.name, {})
        new |= {id(array): own[n] for n, array in bundle.arrays.items() if n in own and alike(array, own[n])}
    for bundle in plan.bundles:
        for arrays in (bundle.arrays, *(part.arrays for part in bundle.parts)):
            arrays.update({name: new[id(array)] for name, array in arrays.items() if id(array) in new})


def alike(array: NDArray[Any], other: Any) -> bool:
    """Whether another array can take the place of one, for C as well."""
    same = isinstance(other, type(array)) and (other.dtype, other.shape) == (array.dtype, array.shape)
    return same and bool(other.flags.c_contiguous and other.flags.writeable) and other.ctypes.data % BLOCK == 0
