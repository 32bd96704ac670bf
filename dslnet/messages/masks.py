"""Masked arrays where all values are needed: NumPy makes plain arrays of them that hold what the mask hides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from dslnet.errors import DeclarationError

MANY = (list, tuple, np.ndarray)


def refuse_masked(what: str, value: Any) -> None:
    """Raises DeclarationError where entries of an array, or of arrays in a list, are masked."""
    if type(value) is np.ndarray or not isinstance(value, MANY):  # assignments in each step come by here
        return
    for hidden in _hidden_in(value):
        raise DeclarationError(
            f"{what}: {hidden}, and all values are needed; give some in their place, values.filled(0.0), or leave them "
            "out, values.compressed()"
        )


def is_masked(value: Any) -> bool:
    """Whether entries of an array, or of arrays in a list, are masked."""
    return isinstance(value, MANY) and any(True for _ in _hidden_in(value))


def _hidden_in(value: Any) -> Iterator[str]:
    """What each masked array hides, in words."""
    if isinstance(value, list | tuple):
        for each in value:
            if isinstance(each, MANY):
                yield from _hidden_in(each)
    elif type(value) is not np.ndarray and isinstance(value, np.ma.MaskedArray):  # np.ma is imported where it is named
        masked = np.ma.getmaskarray(value)
        if masked.any():
            many = f"{masked.sum()} of {masked.size} values of a masked array are masked"
            yield many if value.ndim else "it is masked"
