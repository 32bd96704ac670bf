"""Recordings as C sees them: where samples go, and buffers that spikes are collected in until Python fetches them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.arrays import LINE
from dslnet.codegen.names import c_name
from dslnet.compiled.binding import Binding
from dslnet.program import ERA
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler
from dslnet.running.interrupts import interrupts_after

SPARE = 1 << 15
"""How many spikes a thread can buffer beyond those of one step."""


@define(eq=False)
class Buffer:
    """The spikes of one recorder that C has written."""

    sampler: SpikeSampler
    ticks: NDArray[np.int64]
    indices: NDArray[np.int32]
    room: NDArray[np.int64]
    filled: NDArray[np.int64]

    def drain(self) -> None:
        """Hand all over."""
        for thread, begin in enumerate(self.room[:-1]):
            count = int(self.filled[thread * LINE])
            if count:
                self.sampler.add(self.ticks[begin : begin + count], self.indices[begin : begin + count])
                self.filled[thread * LINE] = 0

    def forget_after(self, tick: int) -> None:
        """Drop the spikes of later ticks; those of a thread lie in the order of their ticks."""
        for thread, begin in enumerate(self.room[:-1]):
            ticks = self.ticks[begin : begin + self.filled[thread * LINE]]
            self.filled[thread * LINE] = np.searchsorted(ticks, tick, side="right")


@define(eq=False)
class Filled:
    """What C is told of one recorder, and the arrays it points to. It stays while that records, since others come and
    go beside it, maybe a thousand."""

    sampler: FieldSampler | SpikeSampler
    struct: Any
    kept: list[Any]
    buffer: Buffer | None = None

    def pointer(self, ffi: Any, kind: str, array: NDArray[Any]) -> Any:
        """That of an array, which is kept."""
        self.kept.append(array)
        return ffi.cast(kind, array.ctypes.data)


@define(eq=False)
class Recorders:
    """All that is recorded in one network."""

    binding: Binding
    samplers: Sequence[FieldSampler] = ()
    """Those that C fills."""
    looking: Sequence[FieldSampler] = ()
    """Those that read their values themselves, between two calls of C."""
    structs: Any = None
    spike_structs: Any = None
    filled: dict[int, Filled] = field(factory=dict)
    """Of each recorder that C fills, by its identity."""
    era_end: int = ERA
    room_until: float = float("inf")
    """The tick up to which C may run without a look at anything."""
    due: float = float("inf")
    """The next tick after whose step one of those that read their values is to do so."""
    joining: tuple[Sequence[FieldSampler], Sequence[SpikeSampler]] | None = None
    """All that are watched, while C does not know of some of them."""
    drained: int = -1
    """The tick up to which all was handed over; -1 where that is not sure."""

    def watch(self, samplers: Sequence[FieldSampler], spikes: Sequence[SpikeSampler]) -> None:
        """From now on these. What those recorded that are no more is handed over; where some only join, C is told
        when it goes on, once for all that have joined by then."""
        self.joining, self.drained = (samplers, spikes), -1
        if {id(s) for s in (*samplers, *spikes)}.issuperset((*self.filled, *map(id, self.looking))):
            self.room_until = -1
        else:
            self._join()

    def _join(self) -> None:
        """Tell C of all that are watched."""
        if self.joining is None:
            return
        (samplers, spikes), self.joining = self.joining, None
        self.look()
        self.samplers = [sampler for sampler in samplers if sampler.columns is None]
        filling: list[FieldSampler | SpikeSampler] = [*self.samplers, *spikes]
        known = {id(sampler): self.filled.pop(id(sampler), None) for sampler in filling}
        self._hand_over(self.filled.values(), self.looking)
        self.filled = {id(sampler): known[id(sampler)] or self._fill(sampler) for sampler in filling}
        self.looking = [sampler for sampler in samplers if sampler.columns is not None]
        self.due = self._next_due()
        self.structs = self._in_a_row("Sampler", self.samplers)
        self.spike_structs = self._in_a_row("SpikeBuffer", spikes)
        net = self.binding.net
        net.sampler, net.samplers = self.structs, len(self.samplers)
        net.spike_buffer, net.spike_buffers = self.spike_structs, len(spikes)
        self.place()

    def _fill(self, sampler: FieldSampler | SpikeSampler) -> Filled:
        ffi = self.binding._ffi
        if isinstance(sampler, SpikeSampler):
            filled = Filled(sampler, ffi.new("SpikeBuffer *"), [])
            self._buffer(filled, sampler)
        else:
            filled = Filled(sampler, ffi.new("Sampler *"), [])
            self._sampler(filled, sampler)
        return filled

    def _in_a_row(self, kind: str, samplers: Sequence[FieldSampler | SpikeSampler]) -> Any:
        structs = self.binding._ffi.new(f"{kind}[]", max(1, len(samplers)))
        for place, sampler in enumerate(samplers):
            structs[place] = self.filled[id(sampler)].struct[0]
        return structs

    def buffers(self) -> list[Buffer]:
        """Those of spikes."""
        return [each.buffer for each in self.filled.values() if each.buffer is not None]

    def place(self) -> None:
        """Tell C where the current chunk of each sampler lies."""
        ffi = self.binding._ffi
        for number, sampler in enumerate(self.samplers):
            self.structs[number].rows = ffi.cast("char *", sampler.chunk.ctypes.data)
            self.structs[number].base = sampler.chunk_first
            self.structs[number].first = sampler.first  # another one after a pause
        until = min([s.room_until for s in self.samplers] + [self.era_end, self.due])
        self.room_until = until if self.joining is None else -1

    @interrupts_after()  # C is to learn of all memory that moves
    def make_room(self, now: int, end: int) -> int:
        """Room for the samples of the ticks from now to end, or as far as it goes; returns how far. After the step of
        a tick that is `due` C returns."""
        self._join()
        self.look()
        for sampler in (*self.samplers, *self.looking):
            sampler.reserve(now, end)
        self.place()
        return int(min([end, self.due + 1, self.era_end] + [s.room_until for s in self.samplers]))

    def look(self) -> None:
        """Let those read their values that are to do so after the last step, unless they did."""
        tick = self.binding.net.tick
        if tick <= self.due:
            return
        for sampler in self.looking:
            if sampler.due(tick - 1):
                sampler.look(tick - 1)
        self.due = self._next_due()
        self.place()

    def _next_due(self) -> float:
        tick = self.binding.net.tick
        return min((sampler.tick_of(sampler.due_before(tick)) for sampler in self.looking), default=float("inf"))

    @interrupts_after()
    def drain(self) -> None:
        """Hand over what C has recorded. What was handed over and not yet dropped would come twice."""
        self._join()
        if self.drained != self.binding.net.tick:
            self.look()
            self._hand_over(self.filled.values(), self.looking)
            self.drained = self.binding.net.tick

    def _hand_over(self, filled: Iterable[Filled], looking: Iterable[FieldSampler]) -> None:
        tick = self.binding.net.tick
        filled = tuple(filled)
        buffers = [each.buffer for each in filled if each.buffer is not None]
        for buffer in buffers:
            buffer.drain()
        for buffer in buffers:
            buffer.sampler.settle(tick)
        for sampler in (*(each.sampler for each in filled if isinstance(each.sampler, FieldSampler)), *looking):
            sampler.finish(tick)

    @interrupts_after()
    def forget_after(self, tick: int) -> None:
        """Hand over what was recorded up to a tick, and drop the rest."""
        self.drained = -1
        for buffer in self.buffers():
            buffer.forget_after(tick)
        self.drain()

    def _sampler(self, filled: Filled, sampler: FieldSampler) -> None:
        plan, struct, ffi = self.binding.plan.populations[sampler.population], filled.struct, self.binding._ffi
        array = plan.arrays[sampler.field]
        struct.values = filled.pointer(ffi, "const char *", array)
        struct.item, struct.width = array.dtype.itemsize, sampler.width
        struct.period = sampler.period
        positions = sampler.positions
        column = np.argsort(positions, kind="stable")
        ordered = positions[column]
        bounds = self.binding.bounds[sampler.population].copy()
        bounds[-1] = np.iinfo(np.int64).max
        if len(array) == 1:
            bounds[0], bounds[1:] = 0, np.iinfo(np.int64).max
        struct.share = filled.pointer(ffi, "const int64_t *", np.searchsorted(ordered, bounds).astype(np.int64))
        if len(ordered) and np.array_equal(positions, np.arange(positions[0], positions[0] + len(positions))):
            struct.start = int(positions[0])
        else:
            struct.position = filled.pointer(ffi, "const int64_t *", ordered)
            struct.column = filled.pointer(ffi, "const int64_t *", column.astype(np.int64))

    def _buffer(self, filled: Filled, sampler: SpikeSampler) -> None:
        plan, struct, ffi = self.binding.plan.populations[sampler.population], filled.struct, self.binding._ffi
        bounds = self.binding.bounds[sampler.population]
        event = plan.model.events[sampler.event]
        source = getattr(self.binding.net, c_name(plan.name))
        struct.list, struct.count = (getattr(source, f"{c_name(event.name)}__{part}") for part in ("list", "count"))
        struct.slots, struct.padded = self.binding.slots[plan.number], plan.padded
        if sampler.positions is not None:
            struct.place = filled.pointer(ffi, "const int32_t *", sampler.place)
        room = bounds * self.binding.net.stride * (1 + self.binding.net.early) + SPARE * np.arange(len(bounds))
        filled.buffer = buffer = Buffer(
            sampler,
            np.empty(room[-1], np.int64),
            np.empty(room[-1], np.int32),
            room,
            np.zeros(LINE * self.binding.threads, np.int64),
        )
        struct.ticks = filled.pointer(ffi, "int64_t *", buffer.ticks)
        struct.index = filled.pointer(ffi, "int32_t *", buffer.indices)
        struct.room = filled.pointer(ffi, "const int64_t *", room)
        struct.filled = filled.pointer(ffi, "int64_t *", buffer.filled)
