"""What convolution and pooling are given: extents, strides and paddings, checked, and the windows they make."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

from dslnet.connect.ends import Ends
from dslnet.connect.windows import Windows
from dslnet.errors import DeclarationError, NetworkError

Padding = tuple[tuple[int, int], ...]
"""Along each axis how far windows reach beyond the border, at its begin and at its end."""


def as_steps(who: str, name: str, given: Any, axes: int, whole: Sequence[int] | None = None) -> tuple[int, ...]:
    """One number of at least 1 for each axis; None is the whole axis where `whole` has their lengths."""
    each = _one_an_axis(who, name, given, axes)
    values = [whole[axis] if value is None and whole is not None else value for axis, value in enumerate(each)]
    if any(not _is_count(value) or value < 1 for value in values):
        raise DeclarationError(f"{who}: {name}={given!r} is a number of neurons of at least 1, or one for each axis")
    return tuple(int(value) for value in values)


def as_padding(who: str, given: Any, extent: tuple[int, ...]) -> Padding:
    """How far windows reach beyond the border: `"same"`, `"valid"`, a number, or one an axis."""
    if isinstance(given, str):
        if given not in ("same", "valid"):
            raise DeclarationError(f'{who}: padding={given!r} is "same", "valid", a number of neurons or one an axis')
        return tuple((n // 2, (n - 1) // 2) if given == "same" else (0, 0) for n in extent)
    each = _one_an_axis(who, "padding", given, len(extent))
    if any(not _is_count(value) or value < 0 for value in each):
        raise DeclarationError(
            f'{who}: padding={given!r} is a number of neurons of at least 0, one for each axis, "same" or "valid"'
        )
    return tuple((int(value), int(value)) for value in each)


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
            f"neurons {found}; make the population with the shape {needed}, or choose another stride or padding"
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


def _is_count(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
