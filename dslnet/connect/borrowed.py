"""Projections that use the weights of another one: straight, or transposed."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.ends import Ends, Group
from dslnet.connect.pattern import Pattern
from dslnet.connect.placed import Placed
from dslnet.connect.turned import Turned
from dslnet.errors import DeclarationError, InternalError, NetworkError

BORROWED = frozenset({"w"})
"""The fields that are used together."""


def as_owner(given: Any) -> Any:
    """A projection with weights of its own. Raises DeclarationError for anything else."""
    if getattr(given, "_kind", None) != "synapse" or isinstance(given, type):
        raise DeclarationError(f"the projection whose weights are used is needed, Transposed(forward), not {given!r}")
    if isinstance(given.pattern, Borrowed):
        raise DeclarationError(
            f"{given!r} uses the weights of another projection itself; name that one: {given.pattern.of!r}"
        )
    return given


@frozen(eq=False, repr=False)
class Borrowed(Pattern):
    """Connects what another projection connects, and uses its `w`: one array, so that changes are seen by both."""

    of: Any = field(converter=as_owner)

    @property
    def brings_weights(self) -> bool:
        """They are those of the other projection."""
        return True

    @abstractmethod
    def ends_of(self) -> tuple[Group, Group]:
        """The two groups of the other projection, as they are seen from this one."""

    @abstractmethod
    def borrow(self, ends: Ends, owned: Connectivity) -> Connectivity:
        """The synapses, whose values stand where the other projection keeps them."""

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the groups are not as large as those of the other projection."""
        expected, found = self.ends_of(), (ends.pre, ends.post)
        for side, theirs, ours in zip(("presynaptic", "postsynaptic"), expected, found, strict=True):
            if theirs.size != ours.size:
                raise NetworkError(
                    f"{self!r}: the {side} neurons are {ours.size}, and the weights are for {theirs.size}"
                )

    def expected(self, ends: Ends) -> float | None:
        """As many as the other projection has."""
        found: float | None = self.of.pattern.expected(self.of.ends)
        return found

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """Nothing is drawn: `borrow` is asked."""
        raise InternalError(f"{self!r} has no connections of its own to draw")

    def _is_whole(self, ends: Ends) -> bool:
        """Whether all groups are whole populations."""
        return all(group.positions is None for group in (*self.ends_of(), ends.pre, ends.post))

    def _moved(self, ends: Ends, owned: Connectivity, pairs: tuple[Index, Index]) -> Placed:
        """Pairs of neurons, by their places in the populations of the other projection, as those of this one."""
        sources, targets = (_within(group)[at] for group, at in zip(self.ends_of(), pairs, strict=True))
        places = owned.place_of(np.arange(owned.size))
        rows = Connectivity.from_pairs(ends.pre.size, ends.post.size, sources, targets, places)
        moved = rows.embed(ends.pre.positions, ends.pre.total, ends.post.positions, ends.post.total)
        assert moved.weights is not None
        return Placed.of(moved, moved.weights, (moved.size,), whole=False)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.of.name or type(self.of).__name__})"


@frozen(eq=False, repr=False)
class Shared(Borrowed):
    """The connections and the weights of another projection, between other populations of the same sizes.

        twin = Rate(left, right, Shared(forward), into=Rate.exc)

    The weights are one array: what learns in, or is assigned to, `forward.w` holds for both. They are assigned there,
    not here. Raises NetworkError when the sizes differ.
    """

    def ends_of(self) -> tuple[Group, Group]:
        """From its sources to its targets."""
        ends = self.of.ends
        return ends.pre, ends.post

    def borrow(self, ends: Ends, owned: Connectivity) -> Connectivity:
        """The very same between whole populations."""
        if self._is_whole(ends):
            return owned
        return self._moved(ends, owned, (owned.pre_index, owned.post_index))


@frozen(eq=False, repr=False)
class Transposed(Borrowed):
    """The connections of another projection backwards, with its weights: W transposed, as feedback needs it.

        back = Rate(b, a, Transposed(forward), into=Rate.exc)

    The weights are one array, as of `Shared`. Raises NetworkError when the sizes differ.
    """

    def ends_of(self) -> tuple[Group, Group]:
        """From its targets to its sources."""
        ends = self.of.ends
        return ends.post, ends.pre

    def borrow(self, ends: Ends, owned: Connectivity) -> Connectivity:
        """All pairs without an index; else rows the other way round."""
        if owned.is_dense and self._is_whole(ends):
            return Turned.of(owned.post_size, owned.pre_size)
        return self._moved(ends, owned, (owned.post_index, owned.pre_index))


def _within(group: Group) -> Index:
    """The place in a group of each neuron of its population."""
    places = np.zeros(group.total, np.int64)
    places[slice(None) if group.positions is None else group.positions] = np.arange(group.size)
    return places
