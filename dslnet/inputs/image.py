"""A picture as the rates of a population."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dslnet.errors import DeclarationError
from dslnet.fields import State, state
from dslnet.inputs.pixels import pixels
from dslnet.neuron import Neuron


class Image(Neuron):
    """Neurons whose `r` are the pixels of a picture: `Image("cat.png", shape=(64, 64))`, or of an array.

    The population has the shape of the picture, (rows, columns) or with colours (rows, columns, 3), or the `shape` to
    which a file is brought. `show` shows another picture, also while a simulator runs. For what becomes of files and
    of whole numbers see `pixels`, which also serves other populations: `retina.r = pixels("cat.png", retina.shape)`.
    """

    if TYPE_CHECKING:  # what a call looks like: the picture comes first
        picture: Any = attrs.field(kw_only=False)
        shape: Any = attrs.field(default=None)
    r: State = state(0.0, doc="the pixels, 0 to 1")

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Made from the picture; the shape of the population is that of its pixels."""
        given = dict(keywords)
        if len(positional) + ("picture" in given) != 1 or "r" in given:
            raise DeclarationError(f"{cls.__name__}(picture, shape=): one array or image file comes first")
        found = pixels(positional[0] if positional else given.pop("picture"), given.pop("shape", None))
        return (found.shape,), {**given, "r": found}

    def show(self, picture: Any) -> None:
        """Another picture: an array of the same size, or a file, which is brought to it."""
        self.r = pixels(picture, self.shape)
