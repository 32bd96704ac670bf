"""What `sim.record` returns: arrays of times, samples and spikes, and pictures of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.errors import SimulationError, UnknownNameError
from dslnet.members.values import frozen
from dslnet.record.spikes import SpikeSampler
from dslnet.record.times import times
from dslnet.record.watched import Watched, name_of, nothing
from dslnet.running.interrupts import interrupts_after
from dslnet.statistics.trains import Trains

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@define(eq=False, repr=False)
class Recording(Watched):
    """Fields and events of some neurons; it grows while the simulation runs and stays when it is over.

    Arrays are read-only and do not change when more is recorded: read again for more.
    """

    def __getitem__(self, what: Any) -> Any:
        """The samples of a field, shape (samples, *shape), or the recording of one event alone."""
        name = name_of(what)
        if name in self.events:
            return OneEvent(self.name, {}, {name: self.events[name]}, self.clock, self.refresh, self.now, self.changed)
        if name not in self.fields:
            known = ", ".join(map(repr, self.keys()))
            raise UnknownNameError(f"{name!r} was not recorded of {self.name}: there is {known}")
        self.refresh()
        return self.fields[name].values()

    def __len__(self) -> int:
        """The number of samples, or of spikes where only an event is recorded."""
        return len(self.tick)

    @property
    def tick(self) -> NDArray[np.int64]:
        """The tick of each sample, or of each spike where only an event is recorded."""
        self.refresh()
        if self.fields:
            return next(iter(self.fields.values())).ticks()
        return self._only_event("tick").ticks()

    @property
    def time(self) -> NDArray[np.float64]:
        """The time in ms of each sample, or of each spike where only an event is recorded: k·dt, rounded once."""
        return times(self.tick, self.clock)

    @property
    def index(self) -> NDArray[np.int64]:
        """The neuron of each spike: its index in what was recorded, in the order of `time`."""
        self.refresh()
        return self._only_event("index").indices()

    @property
    def pre_index(self) -> NDArray[np.integer[Any]]:
        """The presynaptic neuron of each synapse that is recorded, in the order of the columns."""
        return self._ends("pre_index", 0)

    @property
    def post_index(self) -> NDArray[np.integer[Any]]:
        """The postsynaptic neuron of each synapse that is recorded, in the same order."""
        return self._ends("post_index", 1)

    @property
    def trains(self) -> Trains:
        """The spikes as statistics read them, with the times from which to which they were recorded."""
        self.refresh()
        sampler = self._only_event("trains")
        stretches = sampler.stretches(self.tick_now())
        begins_and_ends = times(np.array(stretches, dtype=np.int64).reshape(-1, 2), self.clock)
        trains = Trains(times(sampler.ticks(), self.clock), sampler.indices(), sampler.width, begins_and_ends)
        begin = float(begins_and_ends[0, 0]) if len(stretches) else np.inf
        if len(trains.time) and trains.time[0] < begin:
            return trains.within(begin, None)  # of the oldest step of a ring only a part is left
        return trains

    @interrupts_after()
    def drain(self) -> Recording:
        """Hand over all that was recorded until now, as a recording of its own, and go on empty.

        So a run of any length needs the memory of what lies between two calls.
        """
        self.refresh()
        now = self.tick_now()
        fields = {name: sampler.hand_over(now) for name, sampler in self.fields.items()}
        events = {name: sampler.hand_over(now) for name, sampler in self.events.items()}
        self.changed()
        return Recording(self.name, fields, events, self.clock, nothing, lambda: now)

    def raster(self, ax: Axes | None = None, *, rate: float | None = None) -> Axes:
        """Draw the spikes, a dot each, on `ax` or on a figure of its own; returns the axes. Needs matplotlib.

        With `rate=5.0` the rate of the population in bins of 5 ms is drawn below, on axes that are cut off from `ax`.
        """
        from dslnet.pictures.spikes import draw_raster

        return draw_raster(self, ax, rate)

    def plot(self, ax: Axes | None = None) -> Any:
        """Draw the recorded fields over time: lines, or an image where they are many. Needs matplotlib.

        With `ax` everything goes there, spikes on axes that are cut off from it; else each field, then the spikes, gets
        a panel of its own in a new figure.
        Returns the axes, an array of them if there are several.
        """
        from dslnet.pictures.traces import draw_recording

        return draw_recording(self, ax)

    def to_xarray(self) -> Any:
        """An xarray.Dataset with `time` in ms and the units as attributes; each event gets a dimension of its own."""
        from dslnet.record.exports.to_xarray import to_xarray

        return to_xarray(self)

    def to_pandas(self, what: Any = None) -> Any:
        """A pandas.DataFrame: a row a sample and a column a neuron, or a row a spike; units in `frame.attrs["units"]`.

        `what` is the field or event, where both were recorded.
        """
        from dslnet.record.exports.to_pandas import to_pandas

        return to_pandas(self, what)

    def to_neo(self) -> Any:
        """A neo.Block with a SpikeTrain for each neuron and an AnalogSignal for each field, with units."""
        from dslnet.record.exports.to_neo import to_neo

        return to_neo(self)

    def _ends(self, attribute: str, side: int) -> NDArray[np.integer[Any]]:
        for sampler in self.fields.values():
            if sampler.columns is not None and sampler.columns.ends is not None:
                return frozen(sampler.columns.ends[side])
        raise SimulationError(
            f".{attribute} belongs to a recording of synapses; nothing of {self.name} is kept per synapse"
        )

    def _only_event(self, attribute: str) -> SpikeSampler:
        if len(self.events) == 1 and (attribute != "index" or not self.fields):
            return next(iter(self.events.values()))
        if not self.events:
            raise SimulationError(f".{attribute} belongs to spikes; of {self.name} only fields were recorded")
        which = next(iter(self.events))
        raise SimulationError(f"several things were recorded of {self.name}: write recording[{which!r}].{attribute}")


@define(eq=False, repr=False)
class OneEvent(Recording):
    """One event of a recording, which is switched on and off as a whole."""

    def pause(self) -> None:
        """Not by itself."""
        raise self._belongs("pause")

    def resume(self) -> None:
        """Not by itself."""
        raise self._belongs("resume")

    def _belongs(self, call: str) -> SimulationError:
        (name,) = self.events
        return SimulationError(
            f"recording[{name!r}].{call}(): this is a part of a recording of {self.name}, which pauses as a whole, by "
            f"recording.{call}(); to pause {name} alone, record it alone: sim.record({self.name}, {name!r})"
        )
