"""What convolution and pooling are given: extents, strides and paddings, checked, and the windows they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dslnet.connect.ends import Ends
from dslnet.connect.windows import Windows
from dslnet.errors import DeclarationError, NetworkError

Padding = tuple[tuple[int, int], ...]
"""Along each axis how far windows reach beyond the border, at its begin and at its end."""


def as_given(value: Any) -> Any:
    """A list in the place of an array of numbers."""
    return value.tolist() if isinstance(value, np.ndarray) and value.ndim == 1 else value


def check_steps(who: str, name: str, given: Any, whole: bool = False) -> None:
    """Raises DeclarationError for what is no number of at least 1, or several; None too where it is a `whole` axis."""
    values = given if isinstance(given, list | tuple) else [given]
    if not len(values) or any(not (whole and value is None) and not _is_count(value, 1) for value in values):
        axis = ", None for a whole axis" if whole else ""
        raise DeclarationError(
            f"{who}: {name}={given!r} is a number of neurons of at least 1, or one for each axis{axis}"
        )


def check_padding(who: str, given: Any) -> None:
    """Raises DeclarationError for what is neither a word nor a number of at least 0, or several."""
    values = given if isinstance(given, list | tuple) else [given]
    if any(isinstance(value, list | tuple) for value in values):
        raise DeclarationError(
            f"{who}: padding={given!r}: windows reach as far beyond both ends of an axis; give one number for each axis"
        )
    is_word = isinstance(given, str) and given in ("same", "valid")
    if not is_word and (not len(values) or any(not _is_count(value, 0) for value in values)):
        raise DeclarationError(
            f'{who}: padding={given!r} is a number of neurons of at least 0, one for each axis, "same" or "valid"'
        )


def as_steps(who: str, name: str, given: Any, axes: int, whole: Sequence[int] | None = None) -> tuple[int, ...]:
    """One number for each axis; None is the whole axis where `whole` has their lengths."""
    each = _one_an_axis(who, name, given, axes)
    return tuple(int(whole[axis] if value is None and whole is not None else value) for axis, value in enumerate(each))


def as_padding(who: str, given: Any, extent: tuple[int, ...]) -> Padding:
    """How far windows reach beyond the border: `"same"`, `"valid"`, a number, or one an axis."""
    if isinstance(given, str):
        return tuple((n // 2, (n - 1) // 2) if given == "same" else (0, 0) for n in extent)
    return tuple((int(value), int(value)) for value in _one_an_axis(who, "padding", given, len(extent)))


def slide(
    who: str, seen: tuple[int, ...], extent: tuple[int, ...], stride: tuple[int, ...], padding: Padding,
    filters: int = 1,
) -> Windows:  # fmt: skip
    """The windows over neurons of the shape `seen`. Raises NetworkError when not even one fits."""
    room = [n + low + high - k for n, k, (low, high) in zip(seen, extent, padding, strict=True)]
    if min(room, default=0) < 0:
        raise NetworkError(
            f"{who}: a window of shape {extent} does not fit into neurons of shape {seen} with padding "
            f"{tuple(low for low, _ in padding)}"
        )
    shape = tuple(free // step + 1 for free, step in zip(room, stride, strict=True))
    return Windows(seen, extent, stride, tuple(low for low, _ in padding), shape, filters)


def check_targets(who: str, windows: Windows, ends: Ends, bank: bool = False) -> None:
    """Raises NetworkError when the postsynaptic neurons are not as many along each axis as there are windows."""
    needed = (windows.filters, *windows.shape) if bank else windows.shape
    found = ends.post.form
    if _long(found) != _long(needed):
        what = "maps and windows" if bank else "windows"
        raise NetworkError(
            f"{who}: {what} over neurons of shape {windows.seen} have the shape {needed}, and the postsynaptic "
            f"neurons {found}; make the population with the shape {needed}, or choose another stride or "
            f"padding{ends.pre.lost_axes}"
        )


def _long(shape: tuple[int, ...]) -> list[int]:
    """A shape without axes of length 1."""
    return [length for length in shape if length != 1]


def _one_an_axis(who: str, name: str, given: Any, axes: int) -> list[Any]:
    if not isinstance(given, list | tuple):
        return [given] * axes
    if len(given) != axes:
        raise NetworkError(
            f"{who}: {name}={given!r} has {len(given)} numbers; the presynaptic neurons have {axes} axes"
        )
    return list(given)


def _is_count(value: Any, lowest: int) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= lowest)
