"""The rows of a timed array: numbers, checked, that are replaced and not written into."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.distributions import Distribution
from dslnet.errors import DeclarationError
from dslnet.members.values import checked
from dslnet.messages.masks import refuse_masked


class Rows(np.ndarray[Any, np.dtype[np.float64]]):
    """An array that says how it is replaced where a plain one says that it is read-only."""

    def __setitem__(self, index: Any, value: Any) -> None:
        if not self.flags.writeable:
            raise DeclarationError(
                "values of a timed array are replaced as a whole, so that they are checked: values = "
                "stimulus.values.copy(); values[...] = ...; stimulus.values = values"
            )
        super().__setitem__(index, value)

    def __repr__(self) -> str:
        return repr(np.asarray(self))


def as_table(values: Any) -> NDArray[np.float64]:
    """An array of finite numbers. Raises DeclarationError for anything else."""
    if isinstance(values, Distribution):
        raise DeclarationError(
            f"values={values!r}: rows are numbers; draw them with NumPy, "
            "np.random.default_rng(seed).uniform(size=(rows, neurons))"
        )
    refuse_masked("values", values)
    try:
        is_numeric = np.asarray(values).dtype.kind in "fiub"
    except ValueError:
        raise DeclarationError("values: the rows differ in length, and an array (rows, neurons) is needed") from None
    if not is_numeric:
        raise DeclarationError(f"values is an array of real numbers, of shape (rows, neurons), not {values!r:.60}")
    return checked("values", values, "float")


def as_fixed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A read-only copy of rows."""
    copy = np.array(values, np.float64).view(Rows)
    copy.flags.writeable = False
    return copy
