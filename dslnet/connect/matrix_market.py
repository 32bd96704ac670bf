"""From a Matrix Market file (Boisvert, Pozo & Remington, 1996; NISTIR 5935), read here, without SciPy."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity, narrowest
from dslnet.connect.ends import Ends
from dslnet.connect.from_matrix import check_shape, check_weights
from dslnet.connect.pattern import Pattern
from dslnet.errors import DeclarationError

FORMATS, FIELDS = ("coordinate", "array"), ("real", "integer", "pattern", "double")
SYMMETRIES = {"general": 0.0, "symmetric": 1.0, "skew-symmetric": -1.0}
"""What the other half of the matrix is multiplied by; 0 where it stands in the file."""


@frozen(eq=False)
class Entries:
    """The entries of a file: shape [post, pre], rows, columns and, or None in a `pattern` file, values."""

    shape: tuple[int, int]
    post: NDArray[np.int64]
    pre: NDArray[np.int64]
    values: NDArray[Any] | None


@frozen(eq=False, repr=False)
class FromMatrixMarket(Pattern):
    """The synapses of a Matrix Market file (`.mtx` or `.mtx.gz`) of a matrix [post, pre]: entries that are not 0.

    Real and integer files bring weights; `pattern` files say only where synapses are. `w=`, given to the projection,
    replaces the weights. Raises DeclarationError when the file cannot be read as such, NetworkError when the shape does
    not suit the populations.
    """

    path: Any = field(converter=os.fspath)
    entries: Entries = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "entries", read_matrix_market(self.path))

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the shape is another."""
        check_shape(repr(self), self.entries.shape, ends)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The entries, put in order. Nothing is drawn."""
        found, pre_size, post_size = self.entries, ends.pre.size, ends.post.size
        pre, post = found.pre.astype(narrowest(pre_size)), found.post.astype(narrowest(post_size))
        return Connectivity.from_pairs(pre_size, post_size, pre, post, found.values)

    def __repr__(self) -> str:
        return f"FromMatrixMarket({os.fspath(self.path)!r})"


def read_matrix_market(path: Any) -> Entries:
    """The entries of a file that are not 0. Raises DeclarationError, which says what was seen, for another file."""
    try:
        with gzip.open(path, "rt") if str(path).endswith(".gz") else open(path, encoding="ascii") as lines:
            layout, kind, symmetry = _header(path, next(lines, ""))
            numbers = (line for line in lines if line.strip() and not line.startswith("%"))
            shape = next(numbers, "").split()
            table = np.loadtxt(numbers, ndmin=2) if layout == "coordinate" else np.loadtxt(numbers).ravel()
            entries = _coordinate if layout == "coordinate" else _array
            return _completed(path, entries([int(each) for each in shape], table, kind), symmetry)
    except (ValueError, IndexError) as error:
        raise DeclarationError(f"{path}: this is no whole Matrix Market file: {error}") from None
    except OSError as error:
        raise DeclarationError(f"{path}: the file cannot be read: {error}") from None
