"""Reading a projection back: as a matrix, or the synapses of one neuron."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import NetworkError, SimulationError, UnknownNameError
from dslnet.geometry import ranks_of
from dslnet.teach import nearest
from dslnet.views import places_in


class Incoming:
    """The synapses onto one neuron, in the order of their sources.

    `ee.incoming(3)` is of neuron 3 of `ee.post`. Fields are read as arrays, one value for each synapse, and while a
    simulator runs they are set by assigning: `ee.incoming(3).w = 0.5`. `pre_index` says where the synapses come from.
    """

    def __init__(self, projection: Any, neuron: Any) -> None:
        position = projection.post.positions[_rank(projection, neuron)]
        sources, places = projection._room.special("connectivity").onto(int(position))
        self.__dict__.update(projection=projection, pre_index=sources, places=places)

    if TYPE_CHECKING:
        projection: Any
        pre_index: NDArray[np.int64]
        places: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.places)

    def __getattr__(self, name: str) -> NDArray[Any]:
        values = _values(self.projection, self._known(name))
        part: NDArray[Any] = values if values.ndim == 0 else values.reshape(-1)[self.places]
        part.flags.writeable = False
        return part

    def __setattr__(self, name: str, value: Any) -> None:
        if not self.projection._live:
            raise SimulationError(
                f"{name} of one neuron's synapses is set while a simulator runs; afterwards it can only be read"
            )
        self.projection._room.write_part(self._known(name), self.places, value)

    def receptive_field(self, name: str = "w") -> NDArray[Any]:
        """The values of a field in the shape of `pre`, 0 where there is no synapse; several of a pair are added up."""
        pre = self.projection.pre
        values = np.broadcast_to(getattr(self, name), self.places.shape)
        field = np.zeros(pre.size, values.dtype)
        np.add.at(field, places_in(pre)[self.pre_index], values)
        return field.reshape(pre.shape)

    def __repr__(self) -> str:
        return f"Incoming({len(self)} synapses of {self.projection!r})"

    def _known(self, name: str) -> str:
        fields = type(self.projection)._declared.fields
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in fields:
            raise unknown(self.projection, name)
        return name


def dense_matrix(projection: Any, name: str) -> NDArray[Any]:
    """The values of a field as a matrix [post, pre]."""
    post, pre, values = _entries(projection, name)
    matrix = np.zeros((projection.post.size, projection.pre.size), values.dtype)
    np.add.at(matrix, (post, pre), values)
    return matrix


def sparse_matrix(projection: Any, name: str) -> Any:
    """The values of a field as a CSR array of SciPy [post, pre]."""
    try:
        from scipy.sparse import coo_array
    except ModuleNotFoundError as missing:
        raise SimulationError("to_sparse() needs scipy: pip install 'dslnet[sparse]'") from missing
    post, pre, values = _entries(projection, name)
    return coo_array((values, (post, pre)), shape=(projection.post.size, projection.pre.size)).tocsr()


def _entries(projection: Any, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
    """Of each synapse the places of its neurons in `post` and `pre`, and its value."""
    pre, post = projection.pre_index, projection.post_index
    values = _values(projection, name)
    if values.ndim:
        values = projection._room.special("connectivity").each(values)
    values = np.broadcast_to(values, pre.shape)
    return places_in(projection.post)[post], places_in(projection.pre)[pre], values


def _values(projection: Any, name: str) -> NDArray[Any]:
    """A field, read. Raises UnknownNameError for a name that is none."""
    fields = type(projection)._declared.fields
    if name not in fields:
        raise unknown(projection, name)
    found: NDArray[Any] = projection._room.read(name)
    return found


def unknown(projection: Any, name: str) -> UnknownNameError:
    """What is raised for a name that is no field."""
    cls = type(projection)
    return UnknownNameError(f"{cls.__name__} has no field {name!r}.{nearest(name, cls._declared.fields)}")


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
