"""From a matrix [post, pre] of weights, dense or sparse: W @ r is then the input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ends import Ends
from dslnet.connect.joining import Piece, joined, of_mask
from dslnet.connect.ordering import PIECE
from dslnet.connect.pattern import Pattern
from dslnet.errors import DeclarationError, NetworkError
from dslnet.messages.masks import refuse_masked


def check_shape(what: str, shape: tuple[int, int], ends: Ends) -> None:
    """Raises NetworkError, which says which way round, when a matrix does not suit the groups."""
    expected = (ends.post.size, ends.pre.size)
    if shape != expected:
        turned = "; yours is the transposed: give W.T" if shape == expected[::-1] else ""
        raise NetworkError(
            f"{what}: the matrix has shape {shape}. A matrix is [post, pre], a row for each postsynaptic neuron: here "
            f"{ends.post.size} rows of {ends.pre.size}{turned}"
        )


def check_weights(what: str, weights: NDArray[Any]) -> None:
    """Raises DeclarationError for weights that are no finite numbers."""
    if weights.dtype.kind not in "fiub":
        raise DeclarationError(f"{what}: weights are numbers, not {weights.dtype}")
    if not np.isfinite(weights).all():
        place = int(np.flatnonzero(~np.isfinite(weights.ravel()))[0])
        form = "; where there is no synapse write 0, as np.nan_to_num(W) does" if np.isnan(weights.flat[place]) else ""
        where = tuple(int(each) for each in np.unravel_index(place, weights.shape))
        raise DeclarationError(
            f"{what}: the weight at {where if len(where) > 1 else where[0]} is {weights.flat[place]}, not finite{form}"
        )


def as_array(what: str, given: Any) -> NDArray[Any]:
    """A copy as an array. Raises DeclarationError when it has no shape, or hides values."""
    refuse_masked(what, given)
    try:
        return np.array(given)
    except ValueError as error:
        raise DeclarationError(f"{what}: {type(given).__name__} has no shape: {error}") from None


def as_matrix(given: Any) -> NDArray[Any]:
    """A read-only copy of a matrix of finite numbers, masked or not."""
    what = "FromMatrix(W)"
    if hasattr(given, "tocsc"):
        raise DeclarationError(f"{what} takes a dense matrix; for a sparse one write FromSparse(W)")
    masked = np.ma.isMaskedArray(given)
    matrix: NDArray[Any] = given.copy() if masked else as_array(what, given)
    if matrix.ndim != 2:
        raise DeclarationError(f"{what}: a matrix [post, pre] has two axes, not {matrix.ndim}")
    check_weights(what, matrix.filled(0) if masked else matrix)  # type: ignore[attr-defined]  # it is a masked array
    matrix.flags.writeable = False
    return matrix


def as_columns(given: Any) -> Any:
    """A copy in compressed columns, sorted, without zeros."""
    if not hasattr(given, "tocsc"):
        raise DeclarationError(f"FromSparse(W) takes a sparse matrix of SciPy, not {type(given).__name__}; for a dense "
                               "one write FromMatrix(W)")  # fmt: skip
    if given.ndim != 2:
        raise DeclarationError(f"FromSparse(W): a matrix [post, pre] has two axes, not {given.ndim}")
    matrix = given.tocsc(copy=True)
    matrix.sum_duplicates()
    check_weights("FromSparse(W)", matrix.data)
    matrix.eliminate_zeros()
    return matrix


@frozen(eq=False, repr=False)
class FromMatrix(Pattern):
    """The synapses of a dense matrix of weights [post, pre], one for each entry that is not 0.

    In a masked array (`np.ma.array(W, mask=...)`) every entry that is not masked is a synapse, zeros included. A matrix
    of True and False says where synapses are, and brings no weights. `w=`, given to the projection, replaces them.
    Raises DeclarationError for entries that are not finite, NetworkError when the shape does not suit the populations.
    """

    matrix: Any = field(converter=as_matrix)

    @property
    def brings_weights(self) -> bool:
        """They are its entries."""
        return True

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of postsynaptic and of presynaptic neurons."""
        found: tuple[int, int] = self.matrix.shape
        return found

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the shape is another."""
        check_shape("FromMatrix(W)", self.shape, ends)

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        values, masked = self.matrix, np.ma.isMaskedArray(self.matrix)
        return float(values.count() if masked else np.count_nonzero(values))

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """Row by row of the transposed matrix. Nothing is drawn."""
        made = joined(self._pieces(), ends.post.size)
        full = made.size == ends.pre.size * ends.post.size
        return Connectivity.dense(ends.pre.size, ends.post.size, made.weights) if full else made

    def _pieces(self) -> Iterator[Piece]:
        """Some columns at a time, which are copied as rows."""
        values, masked = np.ma.getdata(self.matrix), np.ma.isMaskedArray(self.matrix)
        post_size, pre_size = self.shape
        step = max(1, PIECE // max(post_size, 1))
        for begin in range(0, pre_size, step):
            part = np.ascontiguousarray(values[:, begin : begin + step].T)
            mask = ~np.ma.getmaskarray(self.matrix[:, begin : begin + step]).T if masked else part != 0
            lengths, targets, found = of_mask(mask)
            yield lengths, targets, None if part.dtype.kind == "b" else part.ravel()[found]

    def __repr__(self) -> str:
        return f"FromMatrix({self.shape[0]} x {self.shape[1]})"


@frozen(eq=False, repr=False)
class FromSparse(Pattern):
    """The synapses of a sparse matrix of SciPy [post, pre], one for each entry that is not 0, with its weight.

    Entries that stand in the matrix twice are added up, as SciPy does. `w=`, given to the projection, replaces the
    weights. Raises DeclarationError for entries that are not finite and for what is no sparse matrix, NetworkError when
    the shape does not suit the populations.
    """

    matrix: Any = field(converter=as_columns)

    @property
    def brings_weights(self) -> bool:
        """They are its entries."""
        return True

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of postsynaptic and of presynaptic neurons."""
        found: tuple[int, int] = self.matrix.shape
        return found

    def check(self, ends: Ends) -> None:
        """Raises NetworkError when the shape is another."""
        check_shape("FromSparse(W)", self.shape, ends)

    def expected(self, ends: Ends) -> float | None:
        """How many synapses there will be."""
        return float(self.matrix.nnz)

    def draw(self, ends: Ends, generator: np.random.Generator) -> Connectivity:
        """The columns as they are. Nothing is drawn."""
        lengths, weights = np.diff(self.matrix.indptr), self.matrix.data.copy()
        return Connectivity.from_rows(
            ends.post.size, lengths, self.matrix.indices, None if weights.dtype.kind == "b" else weights
        )

    def __repr__(self) -> str:
        return f"FromSparse({self.shape[0]} x {self.shape[1]}, {self.matrix.nnz} synapses)"
