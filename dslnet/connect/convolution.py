"""Convolution: filters that slide over a population, one for all places."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.from_matrix import check_weights
from dslnet.connect.pattern import Pattern
from dslnet.connect.placed import Sliding
from dslnet.connect.sliding import as_given, as_padding, as_steps, check_padding, check_steps, check_targets, slide
from dslnet.connect.windows import Windows
from dslnet.errors import DeclarationError, NetworkError
from dslnet.messages.masks import refuse_masked


def as_filters(given: Any) -> NDArray[Any]:
    """A read-only copy of filters: numbers with at least one axis, none of it empty."""
    refuse_masked("Convolution(filters)", given)
    try:
        values = np.array(given)
    except ValueError:
        raise DeclarationError("Convolution(filters): the rows of a filter differ in length") from None
    if values.dtype.kind not in "fiub" or not values.ndim or not values.size:
        shown = f"an array of {values.dtype} of shape {values.shape}"
        raise DeclarationError(f"Convolution(filters): an array of weights is needed, not {shown}")
    check_weights("Convolution(filters)", values)
    values.flags.writeable = False
    return values


@frozen(eq=False, repr=False)
class Convolution(Pattern):
    """Each postsynaptic neuron sees a window of the presynaptic ones, weighed by a filter that all windows share.

    `filters` has as many axes as the presynaptic population, or one more in front: a bank, of which each filter makes a
    map of its own. The maps are the first axis of the postsynaptic population: a bank of shape (32, 11, 11) over
    neurons of shape (256, 256) needs (32, 256, 256). Axes of length 1 may be left out. `filters[k]` weighs the neuron
    at `window + k`, as `scipy.ndimage.correlate` does; for the mirrored reading of mathematics mirror the filter.

    `stride` is how far windows are apart, one number or one an axis. `padding` is how many neurons the first and the
    last window may reach beyond the border: a number, one an axis, `"valid"` (0) or `"same"`, which centres a window on
    each neuron. Beyond the border there are no synapses: a sum is as with zeros there, a mean, max or min is of those
    that are there.

    The weights are stored once: `projection.w` reads, and is assigned, in the shape of `filters`. Raises NetworkError
    when the shapes do not suit one another.
    """

    filters: Any = field(converter=as_filters)
    stride: Any = field(default=1, kw_only=True, converter=as_given)
    padding: Any = field(default="same", kw_only=True, converter=as_given)

    def __attrs_post_init__(self) -> None:
        check_steps("Convolution", "stride", self.stride)
        check_padding("Convolution", self.padding)

    @property
    def brings_weights(self) -> bool:
        """They are those of the filters."""
        return True

    def windows(self, ends: Ends) -> Windows:
        """Where the windows lie. Raises NetworkError for filters with another number of axes."""
        seen = ends.pre.form
        bank = self.filters.ndim - len(seen)
        if bank not in (0, 1):
            raise NetworkError(
                f"Convolution: filters of shape {self.filters.shape} have {self.filters.ndim} axes; over neurons of "
                f"shape {seen} a filter has {len(seen)}, a bank of filters {len(seen) + 1}{ends.pre.lost_axes}"
            )
        extent = self.filters.shape[bank:]
        stride = as_steps("Convolution", "stride", self.stride, len(seen))
        padding = as_padding("Convolution", self.padding, extent)
        return slide("Convolution", seen, extent, stride, padding, self.filters.shape[0] if bank else 1)

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the shapes do not suit one another."""
        check_targets("Convolution", self.windows(ends), ends, bank=self.filters.ndim > len(ends.pre.form))

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(self.windows(ends).leaving().sum())

    def stored(self, ends: Ends) -> int | None:
        """How many weights are stored."""
        return int(self.filters.size)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The windows. Nothing is drawn."""
        return Sliding.of(self.windows(ends), self.filters.shape, self.filters.ravel())

    def __repr__(self) -> str:
        options = "".join(
            f", {name}={value!r}"
            for name, value, usual in (("stride", self.stride, 1), ("padding", self.padding, "same"))
            if value != usual
        )
        return f"Convolution({' x '.join(map(str, self.filters.shape))}{options})"
