"""Reading a projection back: as a matrix, or the synapses of one neuron."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import NetworkError, SimulationError
from dslnet.fields import Field
from dslnet.members.chosen import Chosen, field_name
from dslnet.members.geometry import ranks_of
from dslnet.members.views import places_in


class Incoming(Chosen):
    """The synapses onto one neuron, in the order of their sources.

    `ee.incoming(3)` is of neuron 3 of `ee.post`. Fields are read as arrays, one value for each synapse, and while a
    simulator runs they are set by assigning: `ee.incoming(3).w = 0.5`. `pre_index` says where the synapses come from.
    """

    def __init__(self, projection: Any, neuron: Any) -> None:
        position = int(projection.post.positions[_rank(projection, neuron)])
        sources, places = projection._room.special("connectivity").onto(position)
        super().__init__(projection, sources, np.full(len(sources), position), places)
        self.__dict__["_neuron"] = position

    if TYPE_CHECKING:
        _neuron: int

    @property
    def _kind(self) -> str:
        """By what it is told from others."""
        return f"onto {self._neuron}"

    def _now(self, ends: NDArray[Any] | None = None) -> NDArray[np.int64]:
        """Those of now."""
        found: NDArray[np.int64] = self.projection._room.special("connectivity").onto(self._neuron)[1]
        return found

    def receptive_field(self, name: str | Field = "w") -> NDArray[Any]:
        """The values of a field in the shape of `pre`, 0 where there is no synapse; several of a pair are added up."""
        pre = self.projection.pre
        values = np.broadcast_to(getattr(self, field_name(self.projection, name)), self.places.shape)
        field = np.zeros(pre.size, values.dtype)
        np.add.at(field, places_in(pre)[self.pre_index], values)
        return field.reshape(pre.shape)


def dense_matrix(projection: Any, name: str | Field) -> NDArray[Any]:
    """The values of a field as a matrix [post, pre]."""
    links, what = projection._room.special("connectivity"), field_name(projection, name)
    if links.is_dense and projection._per_of(what) not in ("pre", "post"):
        whole = np.broadcast_to(projection._room.read(what), (links.size,))
        return np.array(whole.reshape(links.pre_size, links.post_size).T, order="C")
    post, pre, values = _entries(projection, name)
    matrix = np.zeros((projection.post.size, projection.pre.size), values.dtype)
    np.add.at(matrix, (post, pre), values)
    return matrix


def sparse_matrix(projection: Any, name: str | Field) -> Any:
    """The values of a field as a CSR array of SciPy [post, pre]."""
    try:
        from scipy.sparse import coo_array
    except ModuleNotFoundError as missing:
        raise SimulationError("to_sparse() needs scipy: pip install 'dslnet[sparse]'") from missing
    post, pre, values = _entries(projection, name)
    return coo_array((values, (post, pre)), shape=(projection.post.size, projection.pre.size)).tocsr()


def _entries(projection: Any, what: str | Field) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
    """Of each synapse the places of its neurons in `post` and `pre`, and its value of a field."""
    pre, post, name = projection.pre_index, projection.post_index, field_name(projection, what)
    values, level = projection._room.read(name), projection._per_of(name)
    rows, columns = places_in(projection.post)[post], places_in(projection.pre)[pre]
    if level in ("pre", "post"):
        values = values.reshape(-1)[columns if level == "pre" else rows]
    elif values.ndim:
        values = projection._room.special("connectivity").each(values)
    return rows, columns, np.broadcast_to(values, pre.shape)


def _rank(projection: Any, neuron: Any) -> int:
    """The place of a neuron in `post`, counted from the end when negative, as NumPy does."""
    post = projection.post
    if isinstance(neuron, tuple):
        return int(ranks_of(neuron, post.shape))
    try:
        rank = operator.index(neuron)
    except TypeError:
        raise NetworkError(f"incoming({neuron!r}): one neuron, by its rank or its coordinates") from None
    if not -post.size <= rank < post.size:
        raise NetworkError(f"incoming({rank}): {post!r} has the neurons 0 to {post.size - 1}")
    return rank
