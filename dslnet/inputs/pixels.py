"""Pictures as numbers: arrays and image files become grey values or colours from 0 to 1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.optional import MissingPackageError

LUMA = (0.299, 0.587, 0.114)
"""How much red, green and blue add to a grey value (ITU-R recommendation BT.601)."""
HIGHEST = {"uint8": 255.0, "uint16": 65535.0, "bool": 1.0}
GREY = ("1", "L", "F", "I", "I;16", "I;16B", "I;16L")
"""The modes of Pillow that know no colour."""


def pixels(picture: Any, shape: tuple[int, ...] | None = None) -> NDArray[np.float64]:
    """The values of a picture: (rows, columns) in grey, (rows, columns, 3) in red, green and blue.

    `picture` is an array or the path of an image file, which needs Pillow: `pip install 'dslnet[images]'`. Files and
    whole numbers of 8 and 16 bits go from 0 to 1, real numbers are taken as they are. With `shape` a file is brought to
    that size, colours become grey where it has two axes, and grey becomes three equal colours where it has a third
    one; transparency is left out. Raises DeclarationError for an array of another size, and what is no picture.
    """
    wanted = None if shape is None else checked_shape(shape)
    is_file = isinstance(picture, str | os.PathLike)
    values = _read(Path(picture), wanted) if is_file else _as_values(picture)
    if wanted is not None:
        values = _as_grey(values) if len(wanted) == 2 else _as_colour(values)
    if wanted is not None and values.shape != wanted:
        raise DeclarationError(f"the picture has shape {values.shape}, and {wanted} is needed; a file would be resized")
    return values


def checked_shape(shape: Any) -> tuple[int, ...]:
    """Rows and columns, perhaps with 3 colours."""
    axes = tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    if len(axes) == 2 or (len(axes) == 3 and axes[2] == 3):
        return axes
    raise DeclarationError(f"shape={shape!r}: a picture has (rows, columns), or with colours (rows, columns, 3)")


def _as_values(picture: Any) -> NDArray[np.float64]:
    array = np.asarray(picture)
    highest = 1.0 if array.dtype.kind == "f" else HIGHEST.get(array.dtype.name)
    if highest is None:
        raise DeclarationError(
            f"a picture of {array.dtype}: whole numbers of 8 or 16 bits have a white, values.astype(np.uint8), and "
            "real numbers are taken as they are, values / values.max()"
        )
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise DeclarationError(f"a picture of shape {array.shape}: (rows, columns) or (rows, columns, 3) is needed")
    return array / highest


def _as_grey(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values if values.ndim == 2 else values @ np.array(LUMA)


def _as_colour(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values if values.ndim == 3 else np.repeat(values[:, :, np.newaxis], 3, axis=2)


def _read(path: Path, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    """A file, resized where that is needed, each of its colours by itself."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError as missing:
        raise MissingPackageError(
            f"reading {path} needs Pillow: pip install 'dslnet[images]'; an array needs nothing"
        ) from missing
    try:
        with Image.open(path) as image:
            values = _values_of(image)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DeclarationError(f"there is no image file {path}") from error
    except UnidentifiedImageError as error:
        raise DeclarationError(f"{path} is no image that Pillow can read") from error
    if shape is None or values.shape[:2] == shape[:2]:
        return values
    planes = [values] if values.ndim == 2 else [values[:, :, colour] for colour in range(3)]
    size = (shape[1], shape[0])  # Pillow counts columns first
    resized = [np.asarray(Image.fromarray(p.astype(np.float32)).resize(size, Image.Resampling.BOX)) for p in planes]
    found = resized[0] if values.ndim == 2 else np.stack(resized, axis=2)
    return np.clip(found.astype(np.float64), 0.0, 1.0)


def _values_of(image: Any) -> NDArray[np.float64]:
    """The values of an image of Pillow."""
    if image.mode.startswith("I"):
        return np.asarray(image) / HIGHEST["uint16"]
    return _as_values(np.asarray(image.convert("L" if image.mode in GREY else "RGB")))
