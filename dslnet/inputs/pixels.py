"""Pictures as numbers: arrays and image files become grey values or colours from 0 to 1."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.inputs.image_files import image_values, is_image, read_image
from dslnet.inputs.picture_values import as_values

LUMA = (0.299, 0.587, 0.114)
"""How much red, green and blue add to a grey value (ITU-R recommendation BT.601)."""


def pixels(picture: Any, shape: tuple[int, ...] | None = None) -> NDArray[np.float64]:
    """The values of a picture: (rows, columns) in grey, (rows, columns, 3) in red, green and blue.

    `picture` is an array, an image of Pillow, or the path of a file (then `pip install 'dslnet[images]'` is needed).
    Whole numbers of 8 and 16 bits go from 0 to 1, in files too; real numbers are taken as they are. A file is grey
    where it knows no colour, its palette included; transparency is left out, and the note of a camera on how it was
    held is followed. With `shape` files and images are brought to that size, colours become grey where it has two axes,
    and grey becomes three equal colours where it has a third one. Raises DeclarationError for an array of another size,
    and what is no picture.
    """
    wanted = None if shape is None else checked_shape(shape)
    if isinstance(picture, str | os.PathLike):
        values = read_image(os.fspath(picture), wanted)
    else:
        values = image_values(picture, wanted) if is_image(picture) else as_values(picture)
    if wanted is not None:
        values = _as_grey(values) if len(wanted) == 2 else _as_colour(values)
    if wanted is not None and values.shape != wanted:
        raise DeclarationError(f"the picture has shape {values.shape}, and {wanted} is needed; a file would be resized")
    return values


def checked_shape(shape: Any) -> tuple[int, ...]:
    """Rows and columns, perhaps with 3 colours."""
    axes: tuple[Any, ...] = tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    if all(map(_is_length, axes)) and (len(axes) == 2 or (len(axes) == 3 and axes[2] == 3)):
        return tuple(int(n) for n in axes)
    raise DeclarationError(
        f"shape={shape!r}: a picture has (rows, columns), or with colours (rows, columns, 3), each at least 1"
    )


def _is_length(given: Any) -> bool:
    return isinstance(given, int | np.integer) and not isinstance(given, bool) and bool(given >= 1)


def _as_grey(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values if values.ndim == 2 else values @ np.array(LUMA)


def _as_colour(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values if values.ndim == 3 else np.repeat(values[:, :, np.newaxis], 3, axis=2)
