"""What the patterns share that ask where neurons are: the units of distance, and a walk over all pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.joining import Piece, joined, of_mask
from dslnet.connect.pairs import drawn_pairs
from dslnet.connect.pattern import Pattern, check_switch
from dslnet.errors import NetworkError
from dslnet.members.geometry import Space
from dslnet.messages.masks import refuse_masked

PAIRS = 1 << 17
"""Pairs that are looked at together, so that they stay in the cache."""
SELDOM = 0.2
"""Where no pair has a greater probability, pairs are drawn with the greatest one, and some of them left out."""

Look = Callable[[NDArray[np.int64]], tuple[NDArray[np.bool_], NDArray[Any] | None]]


@frozen(slots=False, repr=False)  # with slots it could not be combined with RandomPattern
class SpatialPattern(Pattern):
    """A pattern of neurons in space. Distances are normalised: each axis runs from 0 to 1, in every population.

    `extent=` gives the axes another length, `spacing=` counts steps between neighbours instead, `periodic=True` joins
    the borders; see `Space`. A view keeps the places that its neurons have in the population.
    """

    self_connections: bool = field(default=True, kw_only=True, validator=check_switch)
    extent: Any = field(default=None, kw_only=True)
    spacing: Any = field(default=None, kw_only=True)
    periodic: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        assert self.space  # it checks the units

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return self.self_connections

    @property
    def space(self) -> Space:
        """The units of distance."""
        return Space(self.extent, self.spacing, self.periodic)

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the populations do not stand in one space."""
        self.space.check(ends.pre.shape, ends.post.shape)


def look_at_all(ends: Ends, look: Look) -> Connectivity:
    """The synapses that `look` finds: for sources (rows, 1) a mask (rows, post_size) and, or None, their weights."""
    pre_size, post_size = ends.pre.size, ends.post.size
    step = max(1, PAIRS // max(post_size, 1))

    def pieces() -> Iterator[Piece]:
        for begin in range(0, pre_size, step):
            mask, values = look(np.arange(begin, min(begin + step, pre_size))[:, np.newaxis])
            lengths, targets, found = of_mask(mask)
            yield lengths, targets, None if values is None else values.ravel()[found]

    return joined(pieces(), post_size)


def drawn_mask(pattern: Pattern, found: Any, shape: tuple[int, ...], generator: np.random.Generator) -> Any:
    """What a function of the user found, as a mask: True or False as it is, a probability drawn."""
    p = checked_probabilities(pattern, found, shape)
    top = 1.0 if p.dtype.kind == "b" else float(p.max(initial=0.0))
    if top > SELDOM:
        return p if p.dtype.kind == "b" else generator.random(shape) < p
    mask, flat = np.zeros(p.size, dtype=bool), p.ravel()
    for pairs in drawn_pairs(top, p.size, generator):
        mask[pairs[generator.random(len(pairs)) * top < flat[pairs]]] = True
    return mask.reshape(shape)


def checked_probabilities(pattern: Pattern, found: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """What a function of the user found, as probabilities, or True and False, of this shape. Raises NetworkError."""
    name = type(pattern).__name__
    refuse_masked(f"{name}: what the function gave", found)
    p = np.asarray(found)
    if p.dtype.kind not in "fiub":
        given = repr(found) if p.ndim == 0 else f"an array of {p.dtype}"
        raise NetworkError(f"{name}: the function gives probabilities, or True and False, not {given}")
    try:
        p = np.broadcast_to(p, shape)
    except ValueError:
        raise NetworkError(
            f"{name}: the function gave shape {p.shape}; it works on arrays, number by number, and gives shape {shape}"
        ) from None
    if p.size and not (p.min() >= 0 and p.max() <= 1):  # NaN is neither
        wrong = p[~((p >= 0) & (p <= 1))].flat[0]
        raise NetworkError(f"{name}: the function gave {wrong}, and a probability lies between 0 and 1")
    return p
