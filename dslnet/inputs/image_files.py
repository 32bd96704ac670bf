"""Image files as numbers, through Pillow, which is imported here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import DeclarationError
from dslnet.inputs.picture_values import as_values
from dslnet.messages.optional import MissingPackageError

GREY = ("1", "L", "LA", "La")
"""The modes of Pillow that know no colour, beside those with a number type of their own."""
PREMULTIPLIED = {"La": "LA", "RGBa": "RGBA"}
"""Modes that Pillow brings to one other mode alone."""
SIXTEEN = ("PNG", "PPM")
"""The formats whose 16 bits Pillow may give as 32."""


def read_image(path: str, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    """A file, resized where that is needed. Raises DeclarationError for what cannot be read."""
    return _brought_to(_read(path), shape)


def is_image(picture: Any) -> bool:
    """Whether it is an image of Pillow, whose mode says what its numbers mean; as an array it has lost that."""
    return type(picture).__module__.startswith("PIL.") and hasattr(picture, "getbands")


def image_values(image: Any, shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    """An image of Pillow as a file of it would be read, resized where that is needed."""
    from PIL import ImageOps

    try:
        values = _values_of(ImageOps.exif_transpose(image), str(image.format), "of Pillow")
    except (OSError, SyntaxError, ValueError) as error:  # a file of it that is cut off, or closed
        raise DeclarationError(f"the image {image!r} cannot be read: {error}") from error
    return _brought_to(values, shape)


def _brought_to(values: NDArray[np.float64], shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    return values if shape is None or values.shape[:2] == shape[:2] else _resized(values, shape)


def _read(path: str) -> NDArray[np.float64]:
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ModuleNotFoundError as missing:
        raise MissingPackageError(
            f"reading {path} needs Pillow: pip install 'dslnet[images]'; an array needs nothing"
        ) from missing
    try:
        with Image.open(path) as image:
            return _values_of(ImageOps.exif_transpose(image), str(image.format), path)
    except (FileNotFoundError, IsADirectoryError) as error:
        hint = "; addresses are not fetched, download it first" if "://" in path else ""
        raise DeclarationError(f"there is no image file {path}{hint}") from error
    except ValueError as error:
        raise DeclarationError(f"{path!r} is no path of a file: {error}") from error
    except UnidentifiedImageError as error:
        raise DeclarationError(f"{path} is no image that Pillow can read") from error
    except (OSError, SyntaxError) as error:  # what Pillow raises for files that are cut off or damaged
        raise DeclarationError(f"the image file {path} cannot be read to its end: {error}") from error


def _values_of(image: Any, format_name: str, path: str) -> NDArray[np.float64]:
    """The values of an image of Pillow."""
    if image.mode == "F" or image.mode.startswith("I"):
        values = np.asarray(image)
        if image.mode == "I" and format_name in SIXTEEN:
            values = values.astype(np.uint16)
        if values.dtype.name not in ("float32", "uint16"):
            raise DeclarationError(
                f"the image {path} has numbers of {values.dtype}, which have no white; divide them by the one that is "
                "meant: np.asarray(PIL.Image.open(path)) / white"
            )
        return as_values(values)
    if image.mode in ("P", "PA"):
        # By way of RGBA: straight to RGB Pillow warns about a palette with transparency.
        colours = np.asarray(image.convert("RGBA"))[:, :, :3]
        return as_values(colours[:, :, 0] if _is_grey(image) else colours)
    plain = image.convert(PREMULTIPLIED[image.mode]) if image.mode in PREMULTIPLIED else image
    return as_values(np.asarray(plain.convert("L" if image.mode in GREY else "RGB")))


def _is_grey(image: Any) -> bool:
    """Whether a palette has no colour."""
    red, green, blue = np.reshape(image.getpalette("RGB"), (-1, 3)).T
    return bool((red == green).all() and (green == blue).all())


def _resized(values: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Each new pixel the mean of those whose middle it covers, each colour by itself."""
    from PIL import Image

    planes = [values] if values.ndim == 2 else [values[:, :, colour] for colour in range(3)]
    size = (shape[1], shape[0])  # Pillow counts columns first
    resized = [np.asarray(Image.fromarray(p.astype(np.float32)).resize(size, Image.Resampling.BOX)) for p in planes]
    found = resized[0] if values.ndim == 2 else np.stack(resized, axis=2)
    return np.clip(found.astype(np.float64), values.min(), values.max())
