"""Pooling: each neuron sums up a window of others, without weights of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.pattern import Pattern
from dslnet.connect.placed import Sliding
from dslnet.connect.sliding import as_given, as_padding, as_steps, check_padding, check_steps, check_targets, slide
from dslnet.connect.windows import Windows


@frozen(repr=False)
class Pooling(Pattern):
    """Each postsynaptic neuron sees a window of the presynaptic ones; how they become one number says `reduce=`.

    `extent` is the shape of a window: one number for all axes, or one an axis, of which None is the whole axis.
    `stride` is how far windows are apart; left out, they lie side by side, and with a smaller one they overlap.
    `padding` is how far they reach beyond the border, as of `Convolution`: a mean, max or min is of the neurons that
    are there. Windows that do not fit any more are left out, and so may be axes of length 1 of the postsynaptic shape:

        Synapse(image, pooled, Pooling(2), into=Rate.exc, reduce=np.max)

    Raises NetworkError when the shapes do not suit one another.
    """

    extent: Any = field(converter=as_given)
    stride: Any = field(default=None, kw_only=True, converter=as_given)
    padding: Any = field(default=0, kw_only=True, converter=as_given)

    def __attrs_post_init__(self) -> None:
        check_steps("Pooling", "extent", self.extent, whole=True)
        if self.stride is not None:
            check_steps("Pooling", "stride", self.stride)
        check_padding("Pooling", self.padding)

    def windows(self, ends: Ends) -> Windows:
        """Where the windows lie."""
        seen = ends.pre.form
        extent = as_steps("Pooling", "extent", self.extent, len(seen), whole=seen)
        stride = extent if self.stride is None else as_steps("Pooling", "stride", self.stride, len(seen))
        return slide("Pooling", seen, extent, stride, as_padding("Pooling", self.padding, extent))

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the shapes do not suit one another."""
        check_targets("Pooling", self.windows(ends), ends)

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(self.windows(ends).leaving().sum())

    def stored(self, ends: Ends) -> int | None:
        """How many values a field has: those of one window."""
        return self.windows(ends).taps

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The windows. Nothing is drawn."""
        windows = self.windows(ends)
        return Sliding.of(windows, windows.extent, None)
