"""Values per synapse that are a function of the distance between its two neurons: weights, delays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.pattern import shown
from dslnet.errors import DeclarationError, NetworkError
from dslnet.members.geometry import Space
from dslnet.messages.callables import called_on_arrays, name_of, takes
from dslnet.messages.calls import ToldTheForm
from dslnet.messages.masks import refuse_masked


@frozen(repr=False)
class OfDistance(metaclass=ToldTheForm):
    """One value per synapse: `function(distance)`, such as `w=OfDistance(lambda d: np.exp(-d), extent=2.0)`.

    `function` is NumPy code: it takes an array of distances and gives as many values. Distances are in the units of the
    pattern, normalised if it has none; `extent=`, `spacing=` and `periodic=` choose others, see `Space`. Where no units
    are chosen a plain function does: `w=lambda d: np.exp(-d)`.
    """

    function: Callable[[NDArray[np.float64]], Any] = field()
    extent: Any = field(default=None, kw_only=True)
    spacing: Any = field(default=None, kw_only=True)
    periodic: bool | None = field(default=None, kw_only=True)

    @function.validator
    def _check_function(self, attribute: object, value: Any) -> None:
        if not is_function(value):
            raise DeclarationError(f"OfDistance(function): a function is needed, lambda d: np.exp(-d), not {value!r}")
        if not takes(value, 1):
            raise DeclarationError(
                f"{name_of(value)}: a function in the place of values is one of the distance, lambda d: np.exp(-d); "
                "what depends on the two neurons is given as a matrix [post, pre]"
            )

    def space(self, pattern: Any) -> Space:
        """The units of distance: its own, those of the pattern, or normalised."""
        if self.extent is None and self.spacing is None and self.periodic is None:
            found = getattr(pattern, "space", None)
            return found if isinstance(found, Space) else Space()
        return Space(self.extent, self.spacing, bool(self.periodic))

    def values(self, what: str, line: Any, connectivity: Connectivity) -> NDArray[Any]:
        """The values of a projection in the order (pre, post). Raises NetworkError for what is no finite number."""
        space = self.space(line.pattern)
        distances = space.between(line.pre.parent.shape, line.post.parent.shape)
        places = distances.of(connectivity.pre_index, connectivity.post_index)
        given = called_on_arrays(self.function, places, what=what, given="an array of distances")
        refuse_masked(f"{what}: what the function gave", given)
        found = np.asarray(given)
        if found.dtype.kind not in "fiub" or found.shape not in ((), (connectivity.size,)):
            raise NetworkError(
                f"{what}: for {connectivity.size} distances the function gave {found.dtype} of shape {found.shape}; it "
                "works on arrays, number by number, and gives as many values as it gets"
            )
        if not np.isfinite(found).all():
            raise NetworkError(f"{what}: the function of distance gave {found[~np.isfinite(found)].flat[0]}")
        return np.broadcast_to(found, (connectivity.size,))

    def __repr__(self) -> str:
        return shown(self)


def is_function(value: Any) -> bool:
    """Whether a value is a function, and not a class."""
    return callable(value) and not isinstance(value, type)


def as_rule(value: Any) -> Any:
    """A function as OfDistance, anything else as it is."""
    return OfDistance(value) if is_function(value) else value
