"""Probabilities that depend on where the neurons are: on their distance, or on their coordinates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen

from dslnet.connect.all_distances import all_distances
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.lattice import Offsets, is_lattice
from dslnet.connect.on_lattice import on_lattice
from dslnet.connect.pattern import RandomPattern
from dslnet.connect.spatial import SpatialPattern, checked_probabilities, drawn_mask, look_at_all
from dslnet.errors import DeclarationError
from dslnet.messages.callables import called_on_arrays


def check_function(instance: object, attribute: object, value: Any) -> None:
    """A function."""
    if not callable(value) or isinstance(value, type):
        near = isinstance(instance, DistanceDependent)
        form = "lambda d: np.exp(-d)" if near else "lambda pre, post: abs(pre[0] - post[0]) < 0.1"
        name = type(instance).__name__
        raise DeclarationError(f"{name}(function): a function is needed, such as {form}, not {value!r}")


def asked(pattern: Any, *places: Any) -> Any:
    """What the function of a pattern gives. An error in it goes to the user, with a note on what it is given."""
    near = isinstance(pattern, DistanceDependent)
    given = "an array of distances" if near else "the coordinates pre and post, one array for each axis"
    return called_on_arrays(pattern.function, *places, what=type(pattern).__name__, given=given)


@frozen(repr=False)
class DistanceDependent(SpatialPattern, RandomPattern):
    """Each pair is connected with the probability `function(distance)`, independently.

    `function` takes an array of distances and gives probabilities, or True and False, in its shape; it is NumPy code:
    `DistanceDependent(lambda d: 0.3 * np.exp(-((d / 0.1) ** 2)))`. Between populations of one shape, or large views of
    them, time grows with the number of synapses, else with that of pairs. Raises NetworkError for what is no
    probability.
    """

    function: Callable[[Any], Any] = field(validator=check_function)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """By offsets where these tell the distance; otherwise all pairs are looked at, some sources at a time."""
        if is_lattice(ends):
            offsets = Offsets.of(ends.pre.shape)
            distance = offsets.distance(self.space)[np.newaxis]
            p = checked_probabilities(self, asked(self, distance), distance.shape)[0].astype(np.float64)
            return on_lattice(ends, offsets, p, self.periodic, generator)
        distances = all_distances(ends, self.space)

        def look(sources: Any) -> Any:
            distance = distances(sources)
            return drawn_mask(self, asked(self, distance), distance.shape, generator), None

        return look_at_all(ends, look)


@frozen(repr=False)
class CoordinateDependent(SpatialPattern, RandomPattern):
    """Each pair is connected with the probability `function(pre, post)` of the coordinates, independently.

    `pre[axis]` and `post[axis]` are the coordinates along one axis as arrays that broadcast against each other, of
    shapes (sources, 1) and (targets,). The function gives probabilities, or True and False for exactly these pairs:
    `CoordinateDependent(lambda pre, post: abs(pre[0] - post[0]) < 0.1)`. Coordinates are in the units of distance,
    from 0 to 1 unless said; with `spacing=1.0` they are the indices of the axes.
    A function given as the pattern of a projection is this pattern. Raises NetworkError for what is no probability.
    """

    function: Callable[[Any, Any], Any] = field(validator=check_function)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """All pairs are looked at, some sources at a time."""
        pre, post = ends.distances(self.space).places()

        def look(sources: Any) -> Any:
            found = asked(self, tuple(axis[sources] for axis in pre.T), tuple(post.T))
            return drawn_mask(self, found, (len(sources), len(post)), generator), None

        return look_at_all(ends, look)
