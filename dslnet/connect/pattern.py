"""What every pattern is, and how one is drawn between populations or parts of them."""

from __future__ import annotations

from abc import abstractmethod
from numbers import Integral
from typing import Any

import attrs
import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity, Index
from dslnet.connect.ends import Ends, Group
from dslnet.connect.product import Product
from dslnet.errors import DeclarationError
from dslnet.messages.calls import ToldTheForm


def check_switch(instance: object, attribute: Any, value: Any) -> None:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise DeclarationError(f"{type(instance).__name__}: {attribute.name}= is True or False, not {value!r}")


@frozen(repr=False)
class Pattern(metaclass=ToldTheForm):
    """Says which pairs of neurons a projection connects. It draws only when a simulator starts."""

    @property
    def allows_self(self) -> bool:
        """Whether a neuron may project to itself."""
        return True

    @property
    def brings_weights(self) -> bool:
        """Whether it says what `w` is, where the user does not."""
        return False

    def check(self, ends: Ends) -> None:  # most patterns suit every size
        """Raises NetworkError when the groups do not suit the pattern; asked when a projection is made."""

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be, on average; None where only drawing tells."""
        return None

    def stored(self, ends: Ends) -> int | None:
        """How many values a field has where synapses share them; None where each has its own."""
        return None

    @abstractmethod
    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The synapses between two groups that were checked; those of neurons to themselves are removed later."""

    def connect(self, pre_size: int, post_size: int, same: bool, generator: np.random.Generator) -> Connectivity:
        """The synapses between two whole populations; `same` says that both are one.

        Raises NetworkError when the sizes do not suit the pattern.
        """
        return connect_ends(self, Ends.of_sizes(pre_size, post_size, same), generator)

    def __repr__(self) -> str:
        return shown(self)


@frozen(repr=False)
class RandomPattern(Pattern):
    """A pattern that draws. `seed` takes the place of the simulator's: the same connections under other noise."""

    seed: int | None = field(default=None, kw_only=True)

    @seed.validator
    def _check_seed(self, attribute: object, value: object) -> None:
        if value is not None and (isinstance(value, bool) or not isinstance(value, Integral) or value < 0):
            raise DeclarationError(f"seed= is an integer of at least 0, or None for the simulator's own, not {value!r}")


def shown(made: Any) -> str:
    """How an object was written, in one line: what was given, and functions by their names."""
    given, options = [], []
    for each in attrs.fields(type(made)):
        value = getattr(made, each.name)
        if each.default is attrs.NOTHING:
            given.append(_text(value))
        elif each.init and not np.array_equal(value, each.default):  # lengths may be arrays
            options.append(f"{each.name}={_text(value)}")
    return f"{type(made).__name__}({', '.join(given + options)})"


def _text(value: Any) -> str:
    # The repr of a function has its address, which is another in every process.
    return getattr(value, "__name__", "function").strip("<>") if callable(value) else repr(value)


def connect_ends(pattern: Pattern, ends: Ends, generator: np.random.Generator) -> Connectivity:
    """The synapses between two groups of neurons, as the connectivity of their whole populations.

    Self connections are looked for among the neurons themselves, also when two views of a population only overlap.
    All pairs need no index, of views neither; whoever wants one asks for it.
    """
    pattern.check(ends)
    drawn = pattern.draw(ends, generator)
    if drawn.is_dense and drawn.weights is None:
        product = Product.between(ends, pattern.allows_self)
        return drawn if product.is_whole else product
    embedded = drawn.embed(ends.pre.positions, ends.pre.total, ends.post.positions, ends.post.total)
    return embedded.without_self() if ends.same and not pattern.allows_self else embedded


def connect_populations(
    pattern: Pattern,
    pre_positions: Index | None,
    pre_total: int,
    post_positions: Index | None,
    post_total: int,
    same: bool,
    generator: np.random.Generator,
) -> Connectivity:
    """Like `connect_ends`, for populations in a row: positions say which neurons the views show, None is all."""
    ends = Ends(Group((pre_total,), pre_positions), Group((post_total,), post_positions), same)
    return connect_ends(pattern, ends, generator)
