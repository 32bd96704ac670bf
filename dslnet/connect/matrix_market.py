"""From a Matrix Market file (Boisvert, Pozo & Remington, 1996; NISTIR 5935), read here, without SciPy."""

from __future__ import annotations

import gzip
import os
import zlib
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
SYMMETRIES = {"general": 0, "symmetric": 1, "skew-symmetric": -1}
"""What the other half of the matrix is multiplied by; 0 where it stands in the file."""


@frozen(eq=False)
class Entries:
    """The entries of a file: shape [post, pre], rows, columns and, or None in a `pattern` file, values."""

    shape: tuple[int, int]
    post: NDArray[np.int64]
    pre: NDArray[np.int64]
    values: NDArray[Any] | None


def as_path(given: Any) -> str | bytes:
    """A path as text. Raises DeclarationError for anything else."""
    if not isinstance(given, str | bytes | os.PathLike):
        raise DeclarationError(f"FromMatrixMarket(path): the path of a file, not {given!r}")
    return os.fspath(given)


@frozen(eq=False, repr=False)
class FromMatrixMarket(Pattern):
    """The synapses of a Matrix Market file (`.mtx` or `.mtx.gz`) of a matrix [post, pre]: entries that are not 0.

    Real and integer files bring weights; `pattern` files say only where synapses are. `w=`, given to the projection,
    replaces the weights. Raises DeclarationError when the file cannot be read as such, NetworkError when the shape does
    not suit the populations.
    """

    path: Any = field(converter=as_path)
    entries: Entries = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "entries", read_matrix_market(self.path))

    @property
    def brings_weights(self) -> bool:
        """Unless it is a `pattern` file."""
        return self.entries.values is not None

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
        with gzip.open(path, "rt") if str(path).endswith(".gz") else open(path, encoding="utf-8") as file:
            layout, kind, symmetry = _header(next(file, ""))
            lines = [line for line in file if line.strip() and not line.startswith("%")]
        sizes = _sizes(lines[0] if lines else "", symmetry)
        numbers = np.loadtxt(lines[1:], ndmin=2) if len(lines) > 1 else np.empty((0, 3))
        entries = _coordinate(sizes, numbers, kind) if layout == "coordinate" else _array(sizes, numbers, symmetry)
        return _completed(entries, kind, symmetry)
    except ValueError as error:
        raise DeclarationError(f"{path}: this is no Matrix Market file: {error}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DeclarationError(f"{path}: the file cannot be read: {error}") from None


def _header(line: str) -> tuple[str, str, str]:
    """Layout, field and symmetry."""
    words = line.lower().split()
    if len(words) != 5 or words[:2] != ["%%matrixmarket", "matrix"]:
        raise ValueError("the first line is %%MatrixMarket matrix coordinate real general, or the like")
    for word, known in zip(words[2:], (FORMATS, FIELDS, SYMMETRIES), strict=True):
        if word not in known:
            raise ValueError(f"{word!r} in the first line; it can be {', '.join(known)}")
    if words[2:4] == ["array", "pattern"]:
        raise ValueError("an array has values, so it is real or integer; a pattern is a coordinate file")
    return words[2], words[3], words[4]


def _sizes(line: str, symmetry: str) -> list[int]:
    """Rows and columns, and in a list of entries how many."""
    sizes = [int(each) for each in line.split()]
    if any(size < 0 for size in sizes):
        raise ValueError(f"the sizes are {sizes}; none can be below 0")
    if SYMMETRIES[symmetry] and len(sizes) > 1 and sizes[0] != sizes[1]:
        raise ValueError(f"{sizes[0]} rows and {sizes[1]} columns; a {symmetry} matrix has as many rows as columns")
    return sizes


def _coordinate(sizes: list[int], numbers: NDArray[Any], kind: str) -> Entries:
    """A line for each entry: row and column from 1 on, and the value."""
    if len(sizes) != 3 or len(numbers) != sizes[2]:
        raise ValueError(f"the sizes are {sizes} (rows, columns, entries), and {len(numbers)} entries follow")
    wanted = "row column" if kind == "pattern" else "row column value"
    if numbers.shape[1] != len(wanted.split()) and len(numbers):
        raise ValueError(f"the lines of entries hold {numbers.shape[1]} numbers each; {wanted} are needed")
    with np.errstate(invalid="ignore"):
        if (numbers[:, :2] % 1 != 0).any():
            raise ValueError("rows and columns are whole numbers, counted from 1")
    index = numbers[:, :2].astype(np.int64) - 1
    if len(index) and not ((index >= 0) & (index < sizes[:2])).all():
        raise ValueError(f"an entry lies outside of {sizes[0]} rows and {sizes[1]} columns, counted from 1")
    values = None if kind == "pattern" else numbers[:, 2]
    return Entries((sizes[0], sizes[1]), index[:, 0], index[:, 1], values)


def _array(sizes: list[int], numbers: NDArray[Any], symmetry: str) -> Entries:
    """All values, column by column; of a symmetric matrix only those from the diagonal on."""
    if len(sizes) != 2:
        raise ValueError(f"the sizes are {sizes}; an array has rows and columns")
    skew, each = symmetry == "skew-symmetric", sizes[0] * sizes[1]
    if numbers.size != (each if symmetry == "general" else (each + (-sizes[0] if skew else sizes[0])) // 2):
        raise ValueError(f"the sizes are {sizes} (rows, columns), and {numbers.size} values follow")
    columns, rows = np.indices((sizes[1], sizes[0])).reshape(2, -1)
    stored = slice(None) if symmetry == "general" else rows >= columns + skew
    rows, columns = rows[stored], columns[stored]
    return Entries((sizes[0], sizes[1]), rows, columns, numbers.ravel())


def _completed(found: Entries, kind: str, symmetry: str) -> Entries:
    """With the other half of a symmetric matrix, and without zeros."""
    found = _without_zeros(found, kind)
    post, pre, values = found.post, found.pre, found.values
    if not SYMMETRIES[symmetry]:
        return found
    half = _one_half(found, symmetry)
    both = None if values is None else np.concatenate([values, SYMMETRIES[symmetry] * values[half]])
    return Entries(found.shape, np.concatenate([post, pre[half]]), np.concatenate([pre, post[half]]), both)


def _without_zeros(found: Entries, kind: str) -> Entries:
    if found.values is None:
        return found
    check_weights("FromMatrixMarket(path)", found.values)
    values = _whole(found.values) if kind == "integer" else found.values
    some = values != 0
    return Entries(found.shape, found.post[some], found.pre[some], values[some])


def _whole(values: NDArray[Any]) -> NDArray[np.int64]:
    """Values of an integer file. Raises ValueError for others, and for those that a float64 does not tell apart."""
    wrong = values[(values % 1 != 0) | (np.abs(values) >= 2**53)]
    if len(wrong):
        raise ValueError(f"the value {wrong[0]:g}; those of an integer file are whole numbers below 2^53")
    return values.astype(np.int64)


def _one_half(found: Entries, symmetry: str) -> NDArray[np.bool_]:
    """Which entries lie beside the diagonal, and so belong to the other half as well. Raises ValueError where the file
    has both, or an entry of the diagonal that its negative would have to be."""
    half: NDArray[np.bool_] = found.post != found.pre
    if symmetry == "skew-symmetric" and not half.all():
        raise ValueError(f"entries on the diagonal; those of a {symmetry} matrix are 0 and left out")
    pairs = np.stack([found.post[half], found.pre[half]], axis=1)
    both = np.unique(np.concatenate([np.unique(pairs, axis=0), np.unique(pairs[:, ::-1], axis=0)]), axis=0)
    if len(both) < 2 * len(np.unique(pairs, axis=0)):
        raise ValueError(f"entries of both halves; of a {symmetry} matrix one half is listed")
    return half
