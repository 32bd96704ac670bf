"""A plan laid out for C: structs filled with pointers to the plan's arrays and to what the engine keeps of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.codegen import Compiled
from dslnet.codegen.kinds import PopulationKind, synapse_symbols, targets_of
from dslnet.codegen.names import c_name
from dslnet.counting import counted, hertz_of, rate_fields, ring, window_of
from dslnet.plan import BLOCK, NetworkPlan, PopulationPlan, ProjectionPlan, aligned
from dslnet.program import arriving, held_states

NUMPY = {"double": np.float64, "float": np.float32, "int64_t": np.int64, "uint8_t": np.uint8}


@define(eq=False)
class Spikes:
    """The lists of one event: who fired at a tick, in slots that are used again when nobody needs them any more."""

    indices: NDArray[np.int32]
    counts: NDArray[np.int64]


@define(eq=False)
class Binding:
    """The structs of a network. `slots` is how many past ticks of each population are kept."""

    compiled: Compiled
    plan: NetworkPlan
    threads: int
    net: Any = None
    slots: dict[int, int] = field(factory=dict)
    bounds: dict[int, NDArray[np.int64]] = field(factory=dict)
    spikes: dict[tuple[int, int], Spikes] = field(factory=dict)
    past: dict[tuple[int, str], NDArray[Any]] = field(factory=dict)
    failure: NDArray[np.int64] = field(factory=lambda: np.zeros(8, np.int64))
    kept: list[Any] = field(factory=list)

    def bind(self) -> Any:
        """The filled `Network` struct."""
        self.net = self._ffi.new("Network *")
        self._fill_network()
        for population in self.plan.populations:
            self._population(population)
        self._deliveries({p.number: self._projection(p) for p in self.plan.projections})
        return self.net

    @property
    def _ffi(self) -> Any:
        return self.compiled.library.ffi

    def pointer(self, array: NDArray[Any]) -> Any:
        """The address of an array, which is kept alive."""
        self.kept.append(array)
        return self._ffi.cast("void *", array.ctypes.data)

    def _set(self, struct: Any, name: str, array: NDArray[Any]) -> None:
        """Give a member its address."""
        kind = self._ffi.typeof(getattr(struct, name))
        setattr(struct, name, self._ffi.cast(kind, self.pointer(array)))

    def _fill_network(self) -> None:
        net, clock = self.net, self.plan.clock
        net.threads, net.numerator, net.denominator = self.threads, clock.numerator, clock.denominator
        self._set(net, "failure", self.failure)

    def _deliveries(self, structs: dict[int, Any]) -> None:
        """Those first whose spikes and values were sent first; among these in the order of the network."""
        order = sorted(self.plan.projections, key=lambda p: (-p.delay, p.number))
        deliveries = self._ffi.new("Delivery[]", max(1, len(order)))
        kinds = self.compiled.lowered.kinds
        for delivery, plan in zip(deliveries, order, strict=False):
            delivery.kind = kinds.projections.index(kinds.of_projection[plan.number])
            delivery.self = structs[plan.number]
            self._set(delivery, "bounds", self.bounds[plan.post.number])
        self.kept.append(deliveries)
        self.net.delivery, self.net.deliveries = deliveries, len(order)

    def _population(self, plan: PopulationPlan) -> None:
        kind = self.compiled.lowered.kinds.of_population[plan.number]
        struct = self._ffi.new(f"{kind.name} *")
        self.kept.append(struct)
        setattr(self.net, c_name(plan.name), struct)
        slots = self.slots[plan.number] = 1 + max((p.delay for p in self.plan.projections if p.pre is plan), default=1)
        struct.number, struct.size, struct.padded, struct.slots = plan.number, plan.size, plan.padded, slots
        struct.threads, struct.dt, struct.key = self.threads, self.plan.clock.time(1), plan.key
        bounds = self.bounds[plan.number] = shares(plan.padded, self.threads)
        self._set(struct, "bounds", bounds)
        self._set(struct, "failure", self.failure)
        for name in self._arrays_of(kind):
            self._set(struct, c_name(name), plan.arrays[name])
        if plan.model.played:
            self.play(struct, plan)
        self._rates(struct, plan)
        self._events(struct, plan, slots)
        self._own(struct, plan, kind, slots)

    def play(self, struct: Any, plan: PopulationPlan) -> None:
        """Take the list of spikes that a population plays."""
        self._set(struct, "played__tick", plan.arrays["played__tick"])
        self._set(struct, "played__neuron", plan.arrays["played__neuron"])
        struct.played = len(plan.arrays["played__tick"])

    def _arrays_of(self, kind: PopulationKind) -> list[str]:
        fields = [f.name for f in kind.stored()]
        return [*fields, "t_last", *(arriving(n) for n in kind.inputs()), *kind.silences()]

    def _rates(self, struct: Any, plan: PopulationPlan) -> None:
        for record in rate_fields(plan.model):
            name = c_name(record.name)
            for kept in (ring(record.name), counted(record.name)):
                self._set(struct, c_name(kept), plan.arrays[kept])
            setattr(struct, f"{name}__window", window_of(plan, record))
            setattr(struct, f"{name}__hertz", hertz_of(plan, record, self.plan.clock))

    def _events(self, struct: Any, plan: PopulationPlan, slots: int) -> None:
        for number, event in enumerate(plan.model.events):
            spikes = Spikes(aligned(slots * plan.padded, np.int32), aligned(slots * self.threads, np.int64))
            self.spikes[plan.number, number] = spikes
            self._set(struct, f"{c_name(event.name)}__list", spikes.indices)
            self._set(struct, f"{c_name(event.name)}__count", spikes.counts)

    def _own(self, struct: Any, plan: PopulationPlan, kind: PopulationKind, slots: int) -> None:
        """Histories, intermediate values and partial results."""
        for name in kind.remembered():
            width = plan.padded if kind.lane(plan.model.field(name)) else 1
            past = self.past[plan.number, name] = aligned(slots * width, plan.arrays[name].dtype)
            self._set(struct, f"{c_name(name)}__past", past)
        for name, c_type in self.compiled.lowered.kept[kind.name].items():
            self._set(struct, f"{name}__kept", aligned(plan.padded, NUMPY[c_type]))
        partials = self.compiled.lowered.partials[kind.name]
        self._set(struct, "partial", aligned(max(1, partials * plan.padded // BLOCK), np.float64))

    def _projection(self, plan: ProjectionPlan) -> Any:
        kind = self.compiled.lowered.kinds.of_projection[plan.number]
        struct = self._ffi.new(f"{kind.name} *")
        self.kept.append(struct)
        struct.threads, struct.delay, struct.slots = self.threads, plan.delay, self.slots[plan.pre.number]
        struct.padded, struct.pre_size, struct.post_size = plan.pre.padded, plan.pre.size, plan.post.size
        struct.dt = self.plan.clock.time(1)
        for name, target in zip(targets_of(kind), plan.targets, strict=True):
            held = target in held_states(plan.post.model)
            self._set(struct, name, plan.post.arrays[arriving(target) if held else target])
        if plan.spiking:
            spikes = self.spikes[plan.pre.number, plan.event]
            self._set(struct, "list", spikes.indices)
            self._set(struct, "count", spikes.counts)
        if not kind.dense:
            self._rows(struct, plan)
        if not plan.spiking and plan.model.transmission is not None and plan.model.transmission.reduce != "sum":
            self._set(struct, "gathered", aligned(plan.post.padded, self.plan.dtype))
            self._set(struct, "indegree", np.bincount(plan.connectivity.post_index, minlength=plan.post.size))
        for name, array in plan.arrays.items():
            self._set(struct, c_name(name), array)
        for name in sorted(s.name for s in synapse_symbols(plan.model) if "." in s.name):
            self._neighbour(struct, plan, name)
        return struct

    def _rows(self, struct: Any, plan: ProjectionPlan) -> None:
        connectivity = plan.connectivity
        offsets, targets = connectivity.offsets, connectivity.targets
        assert offsets is not None and targets is not None
        if self.threads > 1:
            inner = connectivity.splits(self.bounds[plan.post.number][1:-1])
            starts = np.column_stack([offsets[:-1], inner]).ravel()
            offsets = np.append(starts, offsets[-1])
        self._set(struct, "split", np.ascontiguousarray(offsets, np.int64))
        self._set(struct, "target16" if targets.dtype == np.uint16 else "target32", targets)

    def _neighbour(self, struct: Any, plan: ProjectionPlan, name: str) -> None:
        side, _, member = name.partition(".")
        if side == "pre":
            self._set(struct, f"{c_name(f'pre__{member}')}__past", self.past[plan.pre.number, member])
        else:
            self._set(struct, c_name(f"post__{member}"), plan.post.arrays[member])


def shares(padded: int, threads: int) -> NDArray[np.int64]:
    """Where the block of each thread begins, in whole blocks of 64 neurons, and where the last one ends."""
    blocks = padded // BLOCK
    return np.array([blocks * t // threads * BLOCK for t in range(threads + 1)], np.int64)
