"""An array as the values of a picture: its numbers from black to white."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.messages.masks import refuse_masked

HIGHEST = {"uint8": 255.0, "uint16": 65535.0, "bool": 1.0}
"""White, of numbers that have one."""


def as_values(picture: Any) -> NDArray[np.float64]:
    """From 0 to 1, real numbers as they are. Raises DeclarationError for what has no white, and for other shapes."""
    array = _as_array(picture)
    highest = 1.0 if array.dtype.kind == "f" else HIGHEST.get(array.dtype.name)
    if highest is None:
        raise DeclarationError(
            f"a picture of {array.dtype}: whole numbers of 8 or 16 bits have a white, values.astype(np.uint8), and "
            "real numbers are taken as they are, values / values.max()"
        )
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise DeclarationError(f"a picture of shape {array.shape}: (rows, columns) or (rows, columns, 3) is needed")
    return array / highest


def _as_array(picture: Any) -> NDArray[Any]:
    refuse_masked("a picture", picture)
    try:
        array = np.asarray(picture)
    except ValueError:
        raise DeclarationError("a picture has rows of one length; those of this list differ") from None
    if array.dtype.kind not in "fiub":
        text = textwrap.shorten(repr(picture), 60, placeholder="...")
        raise DeclarationError(f"a picture is an array of numbers or the path of an image file, not {text}")
    return array
