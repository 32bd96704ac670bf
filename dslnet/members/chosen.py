"""Some synapses of a projection, as a view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dslnet.connect.moving import pair_begins
from dslnet.errors import DeclarationError, NetworkError, SimulationError, UnknownNameError
from dslnet.fields import Field
from dslnet.members.read_only import read_only
from dslnet.members.views import digest_of, index_array, places_in
from dslnet.messages.masks import refuse_masked
from dslnet.messages.teach import nearest

INSTEAD = {
    "prune": " Synapses go by the projection: {0}.prune({0}[:3].places), or by a mask, {0}.prune({0}.w < 0.01).",
    "create": " Synapses come by the projection: {0}.create(pre, post, ...).",
}
"""What some synapses are asked for, and who does it."""


class Chosen:
    """Synapses of a projection, such as `ee[:100]`, `ee[ee.w > 0.5]` or `ee[[3, 8]]`, in the order (pre, post).

    Fields are read as arrays, one value for each synapse, and while a simulator runs they are set by assigning:
    `ee[:100].w = 0.5`. `pre_index` and `post_index` are the neurons. `sim.record(ee[:100], "w")` records them.
    """

    def __init__(
        self, projection: Any, pre_index: NDArray[np.int64], post_index: NDArray[np.int64], places: NDArray[np.int64]
    ) -> None:
        room = projection._room
        links, as_drawn = room.special("connectivity"), not projection._live or room.special("as_drawn")
        self.__dict__.update(
            projection=projection, pre_index=pre_index, post_index=post_index, places=places,
            _links=links, _as_drawn=as_drawn,
        )  # fmt: skip

    if TYPE_CHECKING:
        projection: Any
        pre_index: NDArray[np.int64]
        post_index: NDArray[np.int64]
        places: NDArray[np.int64]
        _links: Any
        _as_drawn: bool

    @property
    def _kind(self) -> str:
        """By what it is told from others."""
        return digest_of(self.places)

    def _now(self, ends: NDArray[Any] | None = None) -> NDArray[np.int64]:
        """The synapses in the order (pre, post), after the connections may have been drawn anew: those at the same
        places, or where they were chosen after some came or went those of the same neurons; -1 for one that is not
        there. `ends` are the neurons that they had where they were recorded: others where a recording goes on that was
        saved, and whose synapses were chosen earlier than these."""
        links = self.projection._room.special("connectivity")
        same = ends is None or np.array_equal(ends, [self.pre_index, self.post_index])
        if not self._as_drawn and links is not self._links and same:
            return self._among(links)
        return np.where(self.places < links.size, self.places, -1)

    def _among(self, links: Any) -> NDArray[np.int64]:
        """Where synapses of the same neurons are, of several of one pair the first, the second and so on."""
        number = self.places - pair_begins(self._links, self.pre_index, self.post_index)
        found = pair_begins(links, self.pre_index, self.post_index) + number
        there = found < pair_begins(links, self.pre_index, self.post_index + 1)
        return np.where(there, found, -1)

    def _check(self) -> None:
        """Raise SimulationError where synapses have come or gone since it was made."""
        if self.projection._room.special("connectivity") is not self._links:
            raise SimulationError(
                f"{self!r} was taken before synapses of it came or went: take it again from the projection"
            )

    def __len__(self) -> int:
        return len(self.places)

    @property
    def size(self) -> int:
        """How many synapses these are."""
        return len(self.places)

    def __getattr__(self, name: str) -> NDArray[Any]:
        name = self._known(name)
        self._check()
        own = self.projection._room.read_part(name, self.places)
        if own is not None:
            return read_only(own, f"{self.projection.name or 'projection'}[...]", name)
        values: NDArray[Any] = self.projection._room.read(name)
        part: NDArray[Any] = values if values.ndim == 0 else values.reshape(-1)[self._places_of(name)]
        return read_only(part, f"{self.projection.name or 'projection'}[...]", name, getattr(values, "instead", ""))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "delay":
            line = self.projection.name or "ee"
            raise DeclarationError(
                f"the delay of some synapses is assigned with those of all: d = np.full({line}.size, {line}.delay); "
                f"d[places] = ...; {line}.delay = d"
            )
        if not self.projection._live:
            raise SimulationError(
                f"{name} of some synapses is set while a simulator runs; afterwards it can only be read"
            )
        name = self._known(name)
        self._check()
        self.projection._room.write_part(name, self.places, value)

    def _places_of(self, name: str) -> NDArray[np.int64]:
        """Where the values of the synapses stand in the field: its own, or those of the neurons of one side."""
        level = self.projection._per_of(name)
        if level not in ("pre", "post"):
            return self.places
        return places_in(getattr(self.projection, level))[self.pre_index if level == "pre" else self.post_index]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} synapses of {self.projection!r})"

    def _known(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in INSTEAD:
            raise UnknownNameError(f"{self!r} has no {name!r}.{INSTEAD[name].format(self.projection.name or 'ee')}")
        return field_name(self.projection, name)


def choose(projection: Any, index: Any) -> Chosen:
    """The synapses that NumPy's `array[index]` would show, of an array in the order (pre, post).

    Raises NetworkError for an index that NumPy cannot take or that takes one synapse twice, and where synapses share
    their values.
    """
    links = projection._room.special("connectivity")
    if links.given_shape != (links.size,):
        raise NetworkError(
            f"{projection!r}[{index!r}]: its synapses share their values, so there are none of single synapses; read "
            "or record all of them"
        )
    if isinstance(index, tuple):
        raise NetworkError(
            f"{projection!r}: synapses have one index, in the order (pre, post); incoming(3) takes a neuron"
        )
    refuse_masked(f"an index of {type(projection).__name__}", index)
    try:
        places = _places(index_array(index) if isinstance(index, list | range) else index, links.size)
    except (IndexError, TypeError):
        raise NetworkError(f"{projection!r}: {_outside(index, links.size)}") from None
    if places.ndim != 1 or len(np.unique(places)) < len(places):
        raise NetworkError(f"{projection!r}: take each synapse once, by a slice, a mask or a flat list of places")
    pre, post = links.neurons_of(places)
    return Chosen(projection, pre, post, places)


def _places(index: Any, size: int) -> NDArray[np.int64]:
    """Those that an index takes; a slice of a few looks at no others."""
    if isinstance(index, slice):
        return np.arange(*index.indices(size))
    return np.atleast_1d(np.arange(size)[index])


def _outside(index: Any, size: int) -> str:
    """What is wrong with a mask, with places, or with what is none of both, for so many synapses."""
    array = np.atleast_1d(np.asarray(index))
    if array.dtype.kind == "b":
        return f"the mask has shape {array.shape}, and there are {size} synapses"
    wrong = array[(array < -size) | (array >= size)] if array.dtype.kind in "iu" else array[:0]
    there = f"there are the synapses 0 to {size - 1}" if size else "there are none"
    if wrong.size:
        return f"no synapse {wrong.flat[0]}; {there}"
    return "take synapses by whole numbers, a slice or a mask, as in ee[[3, 8]], ee[:100] and ee[ee.w > 0.5]"


def field_name(projection: Any, what: Any) -> str:
    """The name of a field, given itself or by name. Raises UnknownNameError for what is none."""
    cls, name = type(projection), what.name if isinstance(what, Field) else what
    if not isinstance(name, str) or name not in cls._declared.fields:
        raise UnknownNameError(f"{cls.__name__} has no field {name!r}.{nearest(str(name), cls._declared.fields)}")
    return name
