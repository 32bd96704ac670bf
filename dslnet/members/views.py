"""Views: a part of a population, sliced as NumPy slices, that is itself an instance of the class."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import NetworkError
from dslnet.members.view_room import ViewRoom
from dslnet.messages.masks import refuse_masked


def view_of(source: Any, index: Any) -> Any:
    """The part of a population (or of a view) that NumPy's `array[index]` would show.

    Made without the constructor. `parent` is the whole population, `positions` are flat positions in it, in the order
    of the view. Raises NetworkError for an index out of range, for one neuron twice, and for what NumPy cannot take.
    """
    if source._room.traces:
        source._room.fail(
            "self[...]: an equation is written for all neurons at once, without elements: what differs between neurons "
            'is a param with per="neuron", what one takes of another comes by a projection'
        )
    index = _complete(index)
    positions = _positions(source, index)
    view = object.__new__(type(source))
    room = ViewRoom(source.parent, source, index, positions)
    view.__dict__.update(
        _room=room,
        _initial_room=source._initial_room,
        _projections=source._projections,
        name=source.name,
        shape=positions.shape,
        stop_condition=source.stop_condition,
        parent=source.parent,
        positions=positions.ravel(),
    )
    return view


def part_of(view: Any, values: Any) -> Any:
    """Of what was computed for the whole population that of a view; one number for all as it is."""
    if np.shape(values) != view.parent.shape:
        return values
    return np.ravel(values)[view.positions].reshape(view.shape)


def union_of(first: Any, second: Any) -> Any:
    """The neurons of two views of one population as a view with one axis: those of the first, then the other ones.

    Raises NetworkError for views of different populations.
    """
    if first.parent is not second.parent:
        raise NetworkError(
            f"{first!r} | {second!r}: a union is of views of one population; for two populations make two projections "
            "or two recordings"
        )
    others = second.positions[~np.isin(second.positions, first.positions)]
    parent = first.parent
    return view_of(parent, np.unravel_index(np.concatenate([first.positions, others]), parent.shape))


def places_in(population: Any) -> NDArray[np.int64]:
    """The place in a view of each neuron of its parent; 0 for those that are not in it."""
    places = np.zeros(population.parent.size, np.int64)
    places[population.positions] = np.arange(population.size)
    return places


def _complete(index: Any) -> Any:
    """The index with an ellipsis, so that also single neurons are shown as live arrays (of shape ())."""
    parts = index if isinstance(index, tuple) else (index,)
    parts = tuple(index_array(part) if isinstance(part, list | range) else part for part in parts)
    return parts if any(part is Ellipsis for part in parts) else (*parts, Ellipsis)


def digest_of(places: NDArray[np.int64]) -> str:
    """By what some neurons or synapses are told from others, in a word that stays the same."""
    return blake2b(places.tobytes(), digest_size=8).hexdigest()


def index_array(given: list[Any] | range) -> NDArray[Any]:
    """An array of indices; an empty list is one as well."""
    try:
        return np.asarray(given if len(given) else np.empty(0, np.int64))
    except ValueError:
        raise NetworkError(f"[{given}] is no index: lists within a list have to be of one length") from None


def _positions(source: Any, index: Any) -> Any:
    grid = source.positions.reshape(source.shape)
    if any(part is None or isinstance(part, str | float) for part in index):
        raise NetworkError(f"{_written(index)} is no index of {source!r}: take integers, slices, masks or index lists")
    refuse_masked(f"an index of {type(source).__name__}", index)
    try:
        found = np.asarray(grid[index])
    except IndexError as error:
        raise NetworkError(f"{_written(index)} is outside of {source!r}: {error}") from None
    if any(isinstance(part, np.ndarray) for part in index) and np.unique(found).size < found.size:
        raise NetworkError(f"{_written(index)} takes one neuron twice; a view holds each neuron once")
    return found


def _written(index: Any) -> str:
    shown = ", ".join(_slice(part) for part in index if part is not Ellipsis)
    return f"[{shown if len(shown) < 60 else shown[:57] + '...'}]"


def _slice(part: Any) -> str:
    if not isinstance(part, slice):
        return str(part)
    ends = ["" if end is None else str(end) for end in (part.start, part.stop)]
    return ":".join(ends + ([] if part.step is None else [str(part.step)]))
