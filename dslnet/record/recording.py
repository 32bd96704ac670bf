"""What `sim.record` returns: arrays of times, samples and spikes, and pictures of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.errors import SimulationError, UnknownNameError
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.ticks import Clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EXACT = 2**53
"""Integers below this are floating-point numbers."""


@define(eq=False, repr=False)
class Recording:
    """Fields and events of some neurons; it grows while the simulation runs and stays when it is over.

    `name` is that of the population. `refresh` is called before anything is read, and brings the samplers up to date.
    Arrays are read-only and do not change when more is recorded: read again for more.
    """

    name: str
    fields: Mapping[str, FieldSampler]
    events: Mapping[str, SpikeSampler]
    clock: Clock
    refresh: Callable[[], None]

    def keys(self) -> tuple[str, ...]:
        """The names of the recorded fields, then of the events."""
        return (*self.fields, *self.events)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, what: object) -> bool:
        return name_of(what) in self.keys()

    def __getitem__(self, what: Any) -> Any:
        """The samples of a field, shape (samples, *shape), or the recording of one event alone."""
        name = name_of(what)
        if name in self.events:
            return Recording(self.name, {}, {name: self.events[name]}, self.clock, self.refresh)
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
    def nbytes(self) -> int:
        """How much memory it takes by now, in bytes."""
        samplers: list[FieldSampler | SpikeSampler] = [*self.fields.values(), *self.events.values()]
        return sum(sampler.nbytes for sampler in samplers)

    def restart(self, first: int) -> None:
        """Empty, with the first sample due at tick `first`; the simulator calls it when it is reset."""
        samplers: list[FieldSampler | SpikeSampler] = [*self.fields.values(), *self.events.values()]
        for sampler in samplers:
            sampler.restart(first)

    def raster(self, ax: Axes | None = None) -> Axes:
        """Draw the spikes, a dot each, on `ax` or on a figure of its own; returns the axes. Needs matplotlib."""
        from dslnet.record.pictures import draw_raster

        return draw_raster(self, ax)

    def plot(self, ax: Axes | None = None) -> Any:
        """Draw the recorded fields over time: lines, or an image where they are many. Needs matplotlib.

        With `ax` everything goes there; else each field, then the spikes, gets a panel of its own in a new figure.
        Returns the axes, an array of them if there are several.
        """
        from dslnet.record.pictures import draw_recording

        return draw_recording(self, ax)

    def to_xarray(self) -> Any:
        """An xarray.Dataset with `time` in ms and the units as attributes; each event gets a dimension of its own."""
        from dslnet.record.export import to_xarray

        return to_xarray(self)

    def __repr__(self) -> str:
        return f"Recording({self.name}: {', '.join(self.keys())})"

    def _only_event(self, attribute: str) -> SpikeSampler:
        if len(self.events) == 1 and (attribute != "index" or not self.fields):
            return next(iter(self.events.values()))
        if not self.events:
            raise SimulationError(f".{attribute} belongs to spikes; of {self.name} only fields were recorded")
        which = next(iter(self.events))
        raise SimulationError(f"several things were recorded of {self.name}: write recording[{which!r}].{attribute}")


def name_of(what: Any) -> str:
    """The name of a field or event, given as it is or by name."""
    return what if isinstance(what, str) else str(getattr(what, "name", what))


def times(ticks: NDArray[np.int64], clock: Clock) -> NDArray[np.float64]:
    """The time in ms of each tick, rounded once, as `clock.time` gives it for one."""
    p, q = clock.numerator, clock.denominator
    if ticks.size == 0 or (int(np.abs(ticks).max()) * p < EXACT and q < EXACT):
        return np.asarray(ticks * p / q, dtype=np.float64)  # both sides are exact, so the division rounds once
    return np.array([clock.time(tick) for tick in ticks.tolist()], dtype=np.float64)
