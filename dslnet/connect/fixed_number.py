"""Fixed numbers: each neuron has exactly so many sources, or so many targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.choosing import check_count, chosen_rows
from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.ends import Ends
from dslnet.connect.ordering import Packing
from dslnet.connect.pattern import RandomPattern, check_switch
from dslnet.errors import NetworkError


@frozen(repr=False)
class _FixedNumber(RandomPattern):
    k: int = field(validator=check_count)
    replace: bool = field(default=False, validator=check_switch)
    self_connections: bool = field(default=True, validator=check_switch)

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    def _check_enough(self, available: int, own: NDArray[np.int64] | None, what: str) -> None:
        without = own is not None and not self.self_connections
        there = available - without
        if self.k > (there if not self.replace else self.k * (there > 0)):
            different = "" if self.replace else "different "
            raise NetworkError(
                f"{type(self).__name__}({self.k}): {self.k} {different}{what} for each neuron, and there are only "
                f"{there}{', the neuron itself left out' if without else ''}. Ask for at most {there}"
                + (", or say replace=True for several synapses from one" if there and not self.replace else "")
            )

    def _choices(
        self, rows: int, size: int, own: NDArray[np.int64] | None, generator: np.random.Generator
    ) -> Iterator[NDArray[Any]]:
        """The choices of all rows, some rows at a time."""
        return chosen_rows(rows, self.k, size, None if self.self_connections else own, self.replace, generator)


@frozen(repr=False)
class FixedNumberPre(_FixedNumber):
    """Each postsynaptic neuron has exactly `k` synapses, from sources chosen at random.

    Without `replace` these are k different sources; with it each synapse chooses by itself, so that a pair may have
    several. With `self_connections=False` no neuron is its own source, and the number is still k.
    Raises NetworkError when there are fewer sources than that.
    """

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when there are too few sources."""
        if ends.post.size:
            self._check_enough(ends.pre.size, ends.own_source(), "sources")

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(self.k * ends.post.size)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The sources of each neuron are chosen, and the synapses put in the order of their sources."""
        pre_size, post_size = ends.pre.size, ends.post.size
        packing, targets = Packing(pre_size, post_size), np.arange(post_size)
        keys, begin = np.empty(post_size * self.k, packing.dtype), 0
        for sources in self._choices(post_size, pre_size, ends.own_source(), generator):
            end = begin + len(sources)
            keys[begin * self.k : end * self.k] = packing.pack(sources, targets[begin:end, np.newaxis]).ravel()
            begin = end
        keys.sort()
        return Connectivity.from_rows(post_size, *packing.unpack(keys, narrowest(post_size)))


@frozen(repr=False)
class FixedNumberPost(_FixedNumber):
    """Each presynaptic neuron has exactly `k` synapses, onto targets chosen at random.

    Without `replace` these are k different targets; with it each synapse chooses by itself, so that a pair may have
    several. With `self_connections=False` no neuron is its own target, and the number is still k.
    Raises NetworkError when there are fewer targets than that.
    """

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when there are too few targets."""
        if ends.pre.size:
            self._check_enough(ends.post.size, ends.own_target(), "targets")

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(self.k * ends.pre.size)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The targets of each neuron are one row."""
        pre_size, post_size = ends.pre.size, ends.post.size
        targets, begin = np.empty((pre_size, self.k), narrowest(post_size)), 0
        for part in self._choices(pre_size, post_size, ends.own_target(), generator):
            targets[begin : begin + len(part)] = part
            begin += len(part)
        return Connectivity.from_rows(post_size, np.full(pre_size, self.k), targets.ravel())
