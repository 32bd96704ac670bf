"""Recordings as C sees them: where samples go, and buffers that spikes are collected in until Python fetches them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.codegen.names import c_name
from dslnet.compiled.binding import Binding
from dslnet.interrupts import interrupts_after
from dslnet.program import ERA
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler

SPARE = 1 << 15
"""How many spikes a thread can buffer beyond those of one step."""
LINE = 8
"""Counters of different threads lie a cache line apart."""


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
class Recorders:
    """All that is recorded in one network."""

    binding: Binding
    samplers: Sequence[FieldSampler] = ()
    """Those that C fills."""
    looking: Sequence[FieldSampler] = ()
    """Those that read their values themselves, between two calls of C."""
    buffers: list[Buffer] = field(factory=list)
    structs: Any = None
    kept: list[Any] = field(factory=list)
    era_end: int = ERA
    room_until: float = float("inf")
    """The tick up to which C may run without a look at anything."""
    due: float = float("inf")
    """The next tick after whose step one of those that read their values is to do so."""

    def watch(self, samplers: Sequence[FieldSampler], spikes: Sequence[SpikeSampler]) -> None:
        """From now on these. Buffers of recorders that stay are handed over first."""
        self.drain()
        self.looking = [sampler for sampler in samplers if sampler.columns is not None]
        self.due = self._next_due()
        self.kept, self.samplers = [], [sampler for sampler in samplers if sampler.columns is None]
        ffi, net = self.binding._ffi, self.binding.net
        self.structs = ffi.new("Sampler[]", max(1, len(self.samplers)))
        for struct, sampler in zip(self.structs, self.samplers, strict=False):
            self._sampler(struct, sampler)
        buffers = ffi.new("SpikeBuffer[]", max(1, len(spikes)))
        self.kept.append(buffers)
        self.buffers = [self._buffer(struct, s) for struct, s in zip(buffers, spikes, strict=False)]
        net.sampler, net.samplers = self.structs, len(self.samplers)
        net.spike_buffer, net.spike_buffers = buffers, len(spikes)
        self.place()

    def place(self) -> None:
        """Tell C where the current chunk of each sampler lies."""
        ffi = self.binding._ffi
        for number, sampler in enumerate(self.samplers):
            self.structs[number].rows = ffi.cast("char *", sampler.chunk.ctypes.data)
            self.structs[number].base = sampler.chunk_first
        self.room_until = min([s.room_until for s in self.samplers] + [self.era_end, self.due])

    @interrupts_after()  # C is to learn of all memory that moves
    def make_room(self, now: int, end: int) -> int:
        """Room for the samples of the ticks from now to end, or as far as it goes; returns how far. After the step of
        a tick that is `due` C returns."""
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
        self.look()
        for buffer in self.buffers:
            buffer.drain()
        for buffer in self.buffers:
            buffer.sampler.settle(self.binding.net.tick)
        for sampler in (*self.samplers, *self.looking):
            sampler.finish(self.binding.net.tick)

    @interrupts_after()
    def forget_after(self, tick: int) -> None:
        """Hand over what was recorded up to a tick, and drop the rest."""
        for buffer in self.buffers:
            buffer.forget_after(tick)
        self.drain()

    def _pointer(self, kind: str, array: NDArray[Any]) -> Any:
        self.kept.append(array)
        return self.binding._ffi.cast(kind, array.ctypes.data)

    def _sampler(self, struct: Any, sampler: FieldSampler) -> None:
        plan = self.binding.plan.populations[sampler.population]
        array = plan.arrays[sampler.field]
        struct.values = self._pointer("const char *", array)
        struct.item, struct.width = array.dtype.itemsize, sampler.width
        struct.first, struct.period = sampler.first, sampler.period
        positions = sampler.positions
        column = np.argsort(positions, kind="stable")
        ordered = positions[column]
        bounds = self.binding.bounds[sampler.population].copy()
        bounds[-1] = np.iinfo(np.int64).max
        if len(array) == 1:
            bounds[0], bounds[1:] = 0, np.iinfo(np.int64).max
        struct.share = self._pointer("const int64_t *", np.searchsorted(ordered, bounds).astype(np.int64))
        if len(ordered) and np.array_equal(positions, np.arange(positions[0], positions[0] + len(positions))):
            struct.start = int(positions[0])
        else:
            struct.position = self._pointer("const int64_t *", ordered)
            struct.column = self._pointer("const int64_t *", column.astype(np.int64))

    def _buffer(self, struct: Any, sampler: SpikeSampler) -> Buffer:
        plan = self.binding.plan.populations[sampler.population]
        bounds = self.binding.bounds[sampler.population]
        event = plan.model.events[sampler.event]
        source = getattr(self.binding.net, c_name(plan.name))
        struct.list, struct.count = (getattr(source, f"{c_name(event.name)}__{part}") for part in ("list", "count"))
        struct.slots, struct.padded = self.binding.slots[plan.number], plan.padded
        if sampler.positions is not None:
            struct.place = self._pointer("const int32_t *", sampler.place)
        room = bounds * self.binding.net.stride * (1 + self.binding.net.early) + SPARE * np.arange(len(bounds))
        buffer = Buffer(
            sampler,
            np.empty(room[-1], np.int64),
            np.empty(room[-1], np.int32),
            room,
            np.zeros(LINE * self.binding.threads, np.int64),
        )
        struct.ticks = self._pointer("int64_t *", buffer.ticks)
        struct.index = self._pointer("int32_t *", buffer.indices)
        struct.room = self._pointer("const int64_t *", room)
        struct.filled = self._pointer("int64_t *", buffer.filled)
        return buffer
