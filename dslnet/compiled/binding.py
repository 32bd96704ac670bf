"""A plan laid out for C: structs filled with pointers to the plan's arrays and to what the engine keeps of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.arrays import aligned
from dslnet.codegen import Compiled
from dslnet.codegen.lower.calendars import has_calendars
from dslnet.compiled import going_on
from dslnet.compiled.by_delay import ByDelay, index_of
from dslnet.compiled.calendar import Calendar
from dslnet.compiled.lessons import Lessons
from dslnet.compiled.lines import Line
from dslnet.compiled.populations import Spikes, population_struct
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Change
from dslnet.connect.runs import Cut
from dslnet.declaring.switch import SWITCH
from dslnet.members.tables import PLAYED_TICK, TABLE_TICK, is_list
from dslnet.plan import LONGEST_STRIDE, NetworkPlan, PopulationPlan, ProjectionPlan
from dslnet.planning.arriving import together
from dslnet.program import arriving_at
from dslnet.synapse import TRANSMITS
from dslnet.ticks import FOREVER

LARGEST_BUFFER = 1 << 22
"""In spikes: what a recording must have room for until the threads meet."""
ALWAYS = np.ones(1, np.int64)


@define(eq=False)
class Binding:
    """The structs of a network. `slots` is how many ticks of each population are kept: those that others may still ask
    for, and those that a thread may be ahead of another one."""

    compiled: Compiled
    plan: NetworkPlan
    threads: int
    before: Binding | None = None
    """What the network was bound to until now, while `bind` runs: what it knows of the same links is taken over."""
    change: Change | None = None
    """What came or went since then."""
    goes_on: bool = False
    """Whether populations and their past are those of the network before."""
    net: Any = None
    slots: dict[int, int] = field(factory=dict)
    bounds: dict[int, NDArray[np.int64]] = field(factory=dict)
    spikes: dict[tuple[int, int], Spikes] = field(factory=dict)
    past: dict[tuple[int, str], NDArray[Any]] = field(factory=dict)
    still: dict[int, list[NDArray[Any]]] = field(factory=dict)
    """Of each population, what is made of parameters that differ from neuron to neuron."""
    rings: dict[tuple[int, str], NDArray[Any]] = field(factory=dict)
    """Of the targets of synapses with delays of their own: rows of sums, one a tick."""
    failure: NDArray[np.int64] = field(factory=lambda: np.zeros(8, np.int64))
    lessons: Lessons = field(factory=Lessons)
    lines: dict[ProjectionPlan, Line] = field(factory=dict)
    """Of each part of a projection its struct; it may be let go without the others."""
    line_made: ProjectionPlan | None = None
    """The part whose struct was filled in last on its own, while `bind` runs."""
    shares: dict[ProjectionPlan, tuple[Connectivity, NDArray[np.int64]]] = field(factory=dict)
    """Of each part, and of these links, where the targets of each source and thread begin."""
    cuts: dict[ProjectionPlan, Cut] = field(factory=dict)
    """Of each part that goes by runs these, as threads cut them."""
    by_delay: dict[str, ByDelay] = field(factory=dict)
    """Of projections whose values stand elsewhere, or whose delays differ."""
    calendars: dict[ByDelay, Calendar] = field(factory=dict)
    """When their synapses are due."""
    together: dict[str, NDArray[Any]] = field(factory=dict)
    """What the parts of a projection gather, for each target."""
    runs: list[list[ProjectionPlan]] = field(factory=list)
    """The parts that deliver, as they take turns, those together that do at once."""
    kept: list[Any] = field(factory=list)
    members: list[Any] = field(factory=list)
    """What is kept alive for populations and rings."""
    lists: dict[int, dict[str, NDArray[Any]]] = field(factory=dict)
    """Of each population, what it goes through."""

    def bind(self) -> Any:
        """The filled `Network` struct."""
        self.net = self._ffi.new("Network *")
        self.goes_on = self.before is not None and going_on.fits(self, self.before)
        if self.before is not None and self.goes_on:
            going_on.take_over(self, self.before)
        else:
            self._fill_network()
            for population in self.plan.populations:
                population_struct(self, population)
            self._make_rings()
            self.members, self.kept = self.kept, []
        for part in self.plan.projections:
            if part not in self.lines:
                self.lines[part] = Line.of(self, part)
        self._deliveries({part.number: self.lines[part].struct for part in self.plan.projections})
        self.before = self.change = self.line_made = None
        return self.net

    def calendar(self, index: ByDelay) -> Calendar:
        """That of an index, which is made once."""
        if index not in self.calendars:
            self.calendars[index] = Calendar.of(self, index)
        return self.calendars[index]

    @property
    def _ffi(self) -> Any:
        return self.compiled.library.ffi

    def pointer(self, array: NDArray[Any]) -> Any:
        """The address of an array, which is kept alive."""
        self.kept.append(array)
        return self._ffi.cast("void *", self._ffi.from_buffer(array))  # `ctypes.data` takes five times as long

    def set_address(self, struct: Any, name: str, array: NDArray[Any]) -> None:
        """Give a member its address."""
        setattr(struct, name, self.pointer(array))

    def _fill_network(self) -> None:
        net, clock = self.net, self.plan.clock
        net.threads, net.numerator, net.denominator = self.threads, clock.numerator, clock.denominator
        net.stride = self.stride if self.threads > 1 else 1
        net.early = self.early
        self.set_address(net, "failure", self.failure)

    @cached_property
    def stride(self) -> int:
        """How many ticks threads may go without meeting, the same for any number of threads: the smallest delay, if
        nothing else lets them meet, and if buffers for so many steps are not too large."""
        if self.compiled.lowered.stepwise:
            return 1
        largest = max((population.padded for population in self.plan.populations), default=1)
        return min(self.plan.shortest, LONGEST_STRIDE, max(1, LARGEST_BUFFER // largest))

    def slots_of(self, plan: PopulationPlan) -> int:
        """How many ticks of a population are kept: one more where others go on while a thread still looks back."""
        return self.plan.depth(plan) + self.stride + self.early

    @property
    def early(self) -> bool:
        """Whether threads tell who fired before their synapses learn, which nobody else reads."""
        lowered = self.compiled.lowered
        return self.threads > 1 and not lowered.stepwise and any(kind.learns for kind in lowered.kinds.projections)

    @property
    def ring_targets(self) -> list[tuple[int, str]]:
        """The populations and fields that synapses with delays of their own add to."""
        spread = [p for p in self.plan.projections if p.by_ring]
        return list(dict.fromkeys((p.post.number, name) for p in spread for name in p.targets))

    @property
    def ring_rows(self) -> int:
        """How many rows a ring has."""
        return max((p.longest - p.delay + 1 for p in self.plan.projections if p.by_ring), default=0)

    def _make_rings(self) -> None:
        """One ring for each target of synapses with delays of their own."""
        targets = self.ring_targets
        structs = self._ffi.new("Ring[]", max(1, len(targets)))
        for struct, (number, name) in zip(structs, targets, strict=False):
            post = self.plan.populations[number]
            into = post.arrays[arriving_at(post.model, name)]
            self.rings[number, name] = aligned(self.ring_rows * post.padded, into.dtype)
            self.set_address(struct, "sums", self.rings[number, name])
            self.set_address(struct, "into", into)
            struct.rows, struct.breadth = self.ring_rows, post.padded
            self.set_address(struct, "bounds", self.bounds[number])
            self.set_address(struct, SWITCH, post.arrays[SWITCH])
        self.kept.append(structs)
        self.net.ring, self.net.rings = structs, len(targets)

    def _deliveries(self, structs: dict[int, Any]) -> None:
        """The list of what delivers."""
        self.runs = together(self.plan.projections)
        deliveries = self._ffi.new("Delivery[]", max(1, len(self.runs)))
        kinds = self.compiled.lowered.kinds
        for delivery, run in zip(deliveries, self.runs, strict=False):
            plan = run[-1]
            delivery.kind = kinds.projections.index(kinds.of_projection[plan.number])
            delivery.self = structs[plan.number]
            self.set_address(delivery, "bounds", self.bounds[plan.post.number])
            self.set_address(delivery, SWITCH, plan.post.arrays[SWITCH])
            setattr(delivery, "from", max(0, plan.since + plan.delay))
            delivery.until, delivery.spread = plan.until + plan.delay, plan.by_ring
            if plan.spiking and plan.layout == "placed":
                self._by_calendar(delivery, run)
            by_rule = plan.spiking and not plan.program.only_delivers  # the rules themselves look at the switch
            self.set_address(delivery, "on", ALWAYS if by_rule else plan.switches[TRANSMITS:])
        self.kept.append(deliveries)
        self.net.delivery, self.net.deliveries = deliveries, len(self.runs)
        self._open_calendars()
        self.lessons.bind(self, structs)

    def _by_calendar(self, delivery: Any, run: list[ProjectionPlan]) -> None:
        """What is due says itself from when on it is delivered."""
        setattr(delivery, "from", 0)
        delivery.until, delivery.shortest = FOREVER, run[-1].delay
        delivery.calendar = self.calendar(index_of(self, run[0])).struct

    def _open_calendars(self) -> None:
        """The list of all calendars."""
        if not has_calendars(self.compiled.lowered.kinds):
            return
        opened = self._ffi.new("Calendar *[]", [each.struct for each in self.calendars.values()])
        self.kept.append(opened)
        self.net.calendar = self._ffi.cast("const Calendar **", opened)
        self.net.calendars = len(self.calendars)

    def moving(self) -> Iterator[NDArray[Any]]:
        """All that a step may change and a later one may read."""
        for population in self.plan.populations:
            yield from population.arrays.values()
        for bundle in self.plan.bundles:
            if not bundle.program.only_delivers or bundle.program.learns:
                yield from bundle.arrays.values()
        for spikes in self.spikes.values():
            yield from (spikes.indices, spikes.counts)
        yield from (*self.past.values(), *self.rings.values(), *self.lessons.epochs.values())
        for _, *copies in self.lessons.copies.values():
            yield from copies

    def memory(self) -> Iterator[tuple[str, str, int]]:
        """What is kept besides the arrays of the plan: for which member, for what, how many bytes."""
        name = {population.number: population.name for population in self.plan.populations}
        for (number, _), spikes in self.spikes.items():
            yield name[number], "spikes under way", spikes.indices.nbytes + spikes.counts.nbytes
        for (number, _), past in self.past.items():
            yield name[number], "past values", past.nbytes
        for number, arrays in self.still.items():
            yield name[number], "made of parameters", sum(array.nbytes for array in arrays)
        for (number, _), sums in self.rings.items():
            yield name[number], "sums under way", sums.nbytes
        for part, (_, starts) in self.shares.items():
            yield part.name, "index of threads", starts.nbytes
        for part, cut in self.cuts.items():
            yield part.name, "index of threads", cut.nbytes
        for line, index in self.by_delay.items():
            yield line, "index by delay", index.nbytes
            if index in self.calendars:
                yield line, "spikes under way", self.calendars[index].nbytes
        yield from self.lessons.memory()

    def play(self, struct: Any, plan: PopulationPlan) -> None:
        """Take the list of spikes that a population plays, or of rows that it shows; the one before is let go."""
        lists = self.lists[plan.number] = {name: array for name, array in plan.arrays.items() if is_list(name)}
        for name, array in lists.items():
            kind = self._ffi.typeof(getattr(struct, name))
            setattr(struct, name, self._ffi.cast(kind, array.ctypes.data))
        if plan.model.played:
            struct.played = len(lists[PLAYED_TICK])
        if plan.model.tabled:
            struct.table = len(lists[TABLE_TICK])
