"""The values of a projection as recordings read them, by the same way as its attributes."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, evolve, field
from numpy.typing import NDArray

from dslnet.connect.connectivity import narrowest
from dslnet.engine import OneByOne
from dslnet.members.chosen import Chosen
from dslnet.members.views import places_in
from dslnet.plan import ProjectionBundle
from dslnet.record.columns import Positions
from dslnet.running.live import ProjectionRoom, declared_level, readable
from dslnet.synapse import Synapse


@define(eq=False)
class SynapseColumns:
    """A field of a projection, as `dslnet.record.columns.Columns` says. With `selection` a column is one of these
    synapses, also where the field has one value for each neuron; without it all values are columns as they are shown.
    """

    line: Synapse[Any, Any]
    name: str
    selection: Chosen | None = None
    axis: str = "synapse"
    synapses: bool = True
    ends: NDArray[Any] | None = None
    _bundle: ProjectionBundle | None = field(default=None, init=False)
    _positions: Positions | None = field(default=None, init=False)
    _places: Any = field(default=..., init=False)
    """Where the values are kept; of those that are there."""
    _there: Any = field(default=..., init=False)
    _whole: bool = field(default=False, init=False)
    """Whether all are read that there are, which is faster in pieces of memory than one by one."""

    @property
    def kind(self) -> str:
        """All, or which ones."""
        return "all" if self.selection is None else self.selection._kind

    def chosen(self) -> tuple[SynapseColumns, Positions, tuple[int, ...]]:
        """The columns of now."""
        bundle, selection = self._room.bundle, self.selection
        if selection is not None:
            positions = selection._now(self.ends)
            return self._of_synapses(bundle, positions), positions, positions.shape
        shape, declared = self._shown(bundle).shape, declared_level(bundle, self.name)
        positions = np.arange(int(np.prod(shape, dtype=np.int64)))
        if declared == "synapse" and shape == (bundle.connectivity.size,):
            return self._of_synapses(bundle, positions), positions, shape
        axis = "weight" if declared == "synapse" else declared
        return evolve(self, axis=axis, synapses=False, ends=None), positions, shape

    def _of_synapses(self, bundle: ProjectionBundle, positions: Positions) -> SynapseColumns:
        """With the neurons of these."""
        links = bundle.connectivity
        narrow = narrowest(max(links.pre_size, links.post_size))
        there = positions >= 0
        ends = np.empty((2, len(positions)), narrow)
        ends[:, there] = [each[positions[there]] for each in (links.pre_index, links.post_index)]
        if self.selection is not None and not there.all():  # the neurons of one that is gone: those it was chosen with
            ends[:, ~there] = self.selection.pre_index[~there], self.selection.post_index[~there]
        return evolve(self, axis="synapse", synapses=True, ends=ends)

    def with_ends(self, ends: NDArray[Any] | None) -> SynapseColumns:
        """The same with neurons that were chosen at another time."""
        return evolve(self, ends=ends)

    def values(self, positions: Positions) -> NDArray[Any]:
        """What the attribute of the projection shows now."""
        singly, bundle = self._room.going, self._room.held
        if singly is not None and self.synapses:
            return self._singly(singly, positions)
        if bundle is not self._bundle or positions is not self._positions:
            self._find(bundle, positions)
        found = self._room.access.now(bundle, self.name, self._places)
        return bundle.connectivity.in_order(found) if self._whole else self._row(found, self._there)

    def _singly(self, synapses: OneByOne, positions: Positions) -> NDArray[Any]:
        """The same while synapses come and go one by one: positions are those of before."""
        held, now = self._room.held, synapses.where(positions)
        there = now >= 0
        if held.program.levels[self.name] == "synapse":
            places = now[there]
            held = evolve(held, connectivity=synapses.links, arrays={**held.arrays, **synapses.arrays})
        else:
            places = self._shown(held).reshape(-1)[self._index(held, positions[there])]
        return self._row(self._room.access.now(held, self.name, places), there)

    def _row(self, found: NDArray[Any], there: Any) -> NDArray[Any]:
        """A sample, with what was found of those that are there."""
        if there is ...:
            return found
        row = np.full(len(there), np.nan if found.dtype.kind == "f" else 0, found.dtype)
        row[there] = found
        return row

    @property
    def _room(self) -> ProjectionRoom:
        room = self.line._room
        assert isinstance(room, ProjectionRoom)
        return room

    def _find(self, bundle: ProjectionBundle, positions: Positions) -> None:
        """Where the values are kept, in this plan."""
        there = positions >= 0
        self._there = ... if there.all() else there
        self._bundle, self._positions, self._whole = bundle, positions, self._is_whole(bundle, positions)
        if self._whole:
            self._places = ...
            return
        shown = self._shown(bundle).reshape(-1)
        self._places = as_slice(shown[self._index(bundle, positions[there])])

    def _is_whole(self, bundle: ProjectionBundle, positions: Positions) -> bool:
        """Whether these are all synapses of a projection whose values lie by threads."""
        links = bundle.connectivity
        if links.plain is links or self.selection is not None or bundle.program.levels[self.name] != "synapse":
            return False
        return len(positions) == links.size and np.array_equal(positions, np.arange(links.size))

    def _index(self, bundle: ProjectionBundle, positions: Positions) -> NDArray[Any]:
        """Places in what is shown."""
        level = declared_level(bundle, self.name)
        if self.selection is None or level == "synapse":
            return positions
        if level == "projection":
            return np.zeros(len(positions), np.int64)
        neurons = bundle.connectivity.pre_index if level == "pre" else bundle.connectivity.post_index
        return places_in(getattr(self.line, level))[neurons[positions]]

    def _shown(self, bundle: ProjectionBundle) -> NDArray[Any]:
        """Of each value that is shown the place where it is kept."""
        return readable(bundle, self.line, self.name, np.arange(len(bundle.arrays[self.name])))


def as_slice(places: NDArray[Any]) -> Any:
    """Places one after the other as a slice, which copies faster."""
    if len(places) and np.array_equal(places, np.arange(places[0], places[0] + len(places))):
        return slice(int(places[0]), int(places[0]) + len(places))
    return places
