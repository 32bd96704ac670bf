"""What every pattern is, and how one is drawn between populations or parts of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from numbers import Integral

import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.errors import DeclarationError


@frozen
class Pattern(ABC):
    """Says which pairs of neurons a projection connects. It draws only when a simulator starts."""

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return True

    @abstractmethod
    def draw(self, pre_size: int, post_size: int, generator: np.random.Generator) -> Connectivity:
        """The synapses, those of neurons to themselves included."""

    def connect(self, pre_size: int, post_size: int, same: bool, generator: np.random.Generator) -> Connectivity:
        """The synapses between two groups of neurons; `same` says that both are the same neurons in the same order.

        Raises NetworkError when the sizes do not suit the pattern.
        """
        drawn = self.draw(pre_size, post_size, generator)
        return drawn.without_self() if same and not self.allows_self else drawn


@frozen
class RandomPattern(Pattern):
    """A pattern that draws. `seed` takes the place of the simulator's: the same connections under other noise."""

    seed: int | None = field(default=None, kw_only=True)

    @seed.validator
    def _check_seed(self, attribute: object, value: object) -> None:
        if value is not None and (not isinstance(value, Integral) or value < 0):
            raise DeclarationError(f"seed= is an integer of at least 0, or None for the simulator's own, not {value!r}")


def connect_populations(
    pattern: Pattern,
    pre_positions: Index | None,
    pre_total: int,
    post_positions: Index | None,
    post_total: int,
    same: bool,
    generator: np.random.Generator,
) -> Connectivity:
    """The synapses between two populations when the pattern is drawn between views of them.

    Positions say which neurons the views show, None is all of them. `same` says that both are views of one population:
    self connections are then looked for among the neurons themselves, also when the views only overlap.
    """
    pre_size = pre_total if pre_positions is None else len(pre_positions)
    post_size = post_total if post_positions is None else len(post_positions)
    drawn = pattern.draw(pre_size, post_size, generator)
    embedded = drawn.embed(pre_positions, pre_total, post_positions, post_total)
    return embedded.without_self() if same and not pattern.allows_self else embedded
