"""What `sim.record(..., to=path)` returns: a recording in a file, and how it is laid out there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from dslnet.errors import SimulationError
from dslnet.record.names import ENDS, TIME, check_different, of_event
from dslnet.record.recording import Recording
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.record.stored import MANY, StoredSamples, StoredSpikes
from dslnet.record.stores import ArrayKind, GrowingArray, Store, going_on, new_store
from dslnet.record.table import Table
from dslnet.record.writer import Writer
from dslnet.ticks import Clock

AT_ONCE = 8 * 2**20
"""In bytes: so much of the largest field is written at once."""


@define(eq=False, repr=False)
class StoredRecording(Recording):
    """A recording whose samples and spikes are in the file `path`, and which is read from there.

    Reading a field loads all of it; parts of a large file are better read with zarr, h5py or xarray.
    """

    store: Store = field(kw_only=True)
    writer: Writer = field(kw_only=True)
    closed: bool = field(default=False, init=False)

    @property
    def path(self) -> Path:
        """The file, or the folder of a Zarr store."""
        return self.store.path

    @property
    def state(self) -> str:
        """What is to be known of it beside its name."""
        return ", closed" if self.closed else super().state

    def flush(self) -> None:
        """Write what was recorded until now, so that others see it."""
        self.refresh()
        self.write()
        self.writer.wait()

    def write(self) -> None:
        """Have written what has been handed over, while the run goes on. Raises SimulationError where what was to be
        written before could not be."""
        if self.writer.failed:
            self.writer.wait()
        for sampler in self.samplers:
            assert isinstance(sampler, StoredSamples | StoredSpikes)
            sampler.pass_on()
            sampler.table.show()

    def leave(self) -> None:
        """This is another process than the one that writes the file."""
        self.closed = True
        self.writer.leave()

    def close(self) -> None:
        """Write everything, and record no more; the simulator calls it at its end. What is in the file stays and can be
        read. Raises SimulationError where something cannot be written; that is given up then."""
        if self.closed:
            return
        try:
            self.pause()
            self.write()
            self.writer.wait()
        finally:
            try:
                self._end()
            finally:
                self.changed()

    def resume(self) -> None:
        """Go on after a pause."""
        if self.closed:
            raise SimulationError(
                f"{self.path} is closed, and nothing more is recorded into it; record into another file"
            )
        super().resume()

    def restart(self, first: int) -> None:
        """Empty, unless it is over. Raises SimulationError where the file cannot be cut back; then it is over."""
        if self.closed:
            return
        try:
            super().restart(first)
        except SimulationError as problem:
            with suppress(SimulationError):
                self._end()
            raise SimulationError(f"{problem}; the recording ends") from problem

    def _end(self) -> None:
        self.closed = self.paused = True
        self.writer.end()
        try:
            self.store.close()
        except OSError as problem:
            raise SimulationError(f"{self.path} cannot be written to its end: {problem}") from problem

    def __reduce__(self) -> tuple[Any, ...]:
        """What is in a file is read from there."""
        raise SimulationError(
            f"what is recorded of {self.name} is in {self.path}, and does not travel: send recording.path, and read "
            "the file with zarr, h5py or xarray"
        )

    def drain(self) -> Recording:
        """Nothing to hand over."""
        raise SimulationError(
            f"what is recorded of {self.name} is in {self.path}, not in memory: there is nothing to drain"
        )


@frozen
class Field:
    """A field that goes to a file: its name and type, the shape of a row, its unit, the names of its axes."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    unit: str | None
    axes: tuple[str, ...]

    @property
    def row_bytes(self) -> int:
        """The length of a row."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize


@frozen(eq=False)
class Layout:
    """The arrays of a file: for fields `time` and one each, for an event E its `E_tick`, `E_time` and `E_index`; where
    synapses are recorded their neurons, `pre_index` and `post_index`."""

    store: Store
    clock: Clock
    fields: tuple[Field, ...]
    events: tuple[str, ...]
    again: bool
    writer: Writer = field(factory=Writer)

    def samplers(
        self, ends: NDArray[Any] | None = None
    ) -> tuple[dict[str, Callable[..., FieldSampler]], dict[str, Callable[..., SpikeSampler]]]:
        """What makes the sampler of each field and event; all arrays are there then, and others may read. `ends` are
        the neurons of the synapses."""
        with going_on(self.store, self.again):
            return self._samplers(ends)

    def _samplers(self, ends: NDArray[Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
        rows = max(1, AT_ONCE // max([1, *(each.row_bytes for each in self.fields)]))
        fields: dict[str, Callable[..., FieldSampler]] = {e.name: self._samples(e, rows) for e in self.fields}
        events: dict[str, Callable[..., SpikeSampler]] = {name: self._spikes(name) for name in self.events}
        if ends is not None and not self.again:
            for name, neurons in zip(ENDS, ends, strict=True):
                array = self._array(name, (), neurons.dtype.name, max(1, len(neurons)), ("synapse",), {})
                array.append(neurons)
                array.show()
        self.store.begin()
        return fields, events

    def _samples(self, each: Field, rows: int) -> Callable[..., StoredSamples]:
        unit = {} if each.unit is None else {"units": each.unit}
        arrays = [self._array(each.name, each.shape, each.dtype.name, rows, (TIME, *each.axes), unit)]
        if each is self.fields[-1]:
            arrays.append(self._array(TIME, (), "float64", MANY, (TIME,), {"units": "ms"}))
        table = Table(f"samples of {each.name}", arrays, self.writer)
        return partial(StoredSamples, table=table, clock=self.clock, at_once=rows * max(1, each.row_bytes))

    def _spikes(self, name: str) -> Callable[..., StoredSpikes]:
        ticks, when, neurons = of_event(name)
        tick = self._array(ticks, (), "int64", MANY, (name,), {})
        time = self._array(when, (), "float64", MANY, (name,), {"units": "ms"})
        index = self._array(neurons, (), "int64", MANY, (name,), {})
        return partial(StoredSpikes, table=Table("spikes", (tick, time, index), self.writer), clock=self.clock)

    def _array(
        self, name: str, shape: tuple[int, ...], dtype: str, rows: int, axes: tuple[str, ...], about: dict[str, Any]
    ) -> GrowingArray:
        return self.store.create(ArrayKind(name, shape, dtype, rows, axes, about))


def axis_names(shape: tuple[int, ...], word: str | None = None) -> tuple[str, ...]:
    """The names of the axes of one sample, as `to_xarray` calls them; of a projection `word` is what a column is."""
    if len(shape) == 1:
        return (word or "neuron",)
    return tuple(f"{word or 'axis'}_{number}" for number in range(len(shape)))


def new_layout(
    to: Any, name: dict[str, str], clock: Clock, fields: tuple[Field, ...], events: tuple[str, ...], again: bool = False
) -> Layout:
    """A new file, with the name of the population or projection and the time step in ms as attributes; `again` one that
    is there."""
    arrays = [each for event in events for each in of_event(event)]
    ends = ENDS if "projection" in name else ()
    check_different([*(f.name for f in fields), *arrays, *([TIME] if fields else []), *ends], f"record(to={to!r})")
    return Layout(new_store(to, {**name, "dt": clock.time(1)}, again), clock, fields, events, again)


def tell_first(problems: Iterable[SimulationError]) -> None:
    """Raise the first of them, when all that could be done is."""
    for problem in problems:
        raise problem


def refused(calls: Iterable[Callable[[], None]]) -> list[SimulationError]:
    """Make all calls, and return what they raised: a file that cannot be written keeps nothing else from its end."""
    problems = []
    for call in calls:
        try:
            call()
        except SimulationError as problem:
            problems.append(problem)
    return problems
