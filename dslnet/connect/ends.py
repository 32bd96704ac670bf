"""The two groups of neurons that a pattern connects: how many, where they stand, and which of them are the same."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dslnet.members.geometry import Distances, Space

Index = NDArray[np.int64]


@frozen(eq=False)
class Group:
    """A population of some shape, or the part of it at flat `positions` (None: all of it), itself of the shape `part`
    (None: in a row)."""

    shape: tuple[int, ...]
    positions: Index | None = None
    part: tuple[int, ...] | None = None

    @property
    def form(self) -> tuple[int, ...]:
        """The shape of the group; a single neuron has one axis."""
        shown = self.shape if self.positions is None else self.part
        return shown or (self.size,)

    @property
    def lost_axes(self) -> str:
        """A remark for messages where a mask or a list has made a row of a population with axes."""
        if self.positions is None or len(self.form) > 1 or len(self.shape) < 2:
            return ""
        return f" (neurons of {self.shape} that a mask or a list chose are a row, without axes; slices keep them)"

    @property
    def total(self) -> int:
        """The number of neurons of the population."""
        return math.prod(self.shape)

    @property
    def size(self) -> int:
        """The number of neurons of the group."""
        return self.total if self.positions is None else len(self.positions)


@frozen(eq=False)
class Ends:
    """What is connected. `same` says that both groups are of one population."""

    pre: Group
    post: Group
    same: bool = False

    @classmethod
    def of_sizes(cls, pre_size: int, post_size: int, same: bool = False) -> Ends:
        """Two whole populations."""
        return cls(Group((pre_size,)), Group((post_size,)), same)

    def distances(self, space: Space) -> Distances:
        """How far the neurons are apart. A view keeps the places that its neurons have in the population."""
        return space.between(self.pre.shape, self.post.shape).part(self.pre.positions, self.post.positions)

    def own_source(self) -> Index | None:
        """For each postsynaptic neuron its own place among the presynaptic ones, or -1; None when no neuron is both."""
        return _own(self.pre, self.post) if self.same else None

    def own_target(self) -> Index | None:
        """For each presynaptic neuron its own place among the postsynaptic ones, or -1; None when no neuron is both."""
        return _own(self.post, self.pre) if self.same else None


def _own(among: Group, of: Group) -> Index | None:
    """The place in `among` of each neuron of `of`."""
    places = np.full(among.total, -1, np.int64)
    places[slice(None) if among.positions is None else among.positions] = np.arange(among.size)
    found = places if of.positions is None else places[of.positions]
    return found if (found >= 0).any() else None
