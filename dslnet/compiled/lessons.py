"""What rules of synapses need besides the arrays of the plan: copies for each thread, an index by target, the epochs of
decays, and the list of the projections that learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.arrays import LINE, aligned
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.delivery import does
from dslnet.codegen.lower.from_past import takes_in
from dslnet.codegen.lower.stirred import by_target, stirs
from dslnet.codegen.lower.synapse_scope import LAGGED
from dslnet.codegen.names import c_name
from dslnet.compiled.by_target import ByTarget
from dslnet.connect.connectivity import Connectivity
from dslnet.plan import ProjectionPlan

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding

NUMPY = {"double": np.float64, "float": np.float32, "int64_t": np.int64, "uint8_t": np.uint8}


@define(eq=False)
class Lessons:
    """Of all projections of one binding. What several parts of a projection share is made once."""

    copies: dict[tuple[str, str], list[NDArray[Any]]] = field(factory=dict)
    """Of a state that every thread keeps for itself: the array of the plan, which is that of the first one, and those
    of the others."""
    epochs: dict[tuple[str, str], NDArray[np.int64]] = field(factory=dict)
    indices: dict[ProjectionPlan, tuple[ByTarget, NDArray[np.uint32]]] = field(factory=dict)
    """Of each part its index by target, and where these synapses stand in the whole."""
    anew: dict[ProjectionPlan, NDArray[np.int64]] = field(factory=dict)
    """Of each part in which a step leaves synapses out, whether it has to look at all of them, for each thread; of each
    that keeps functions of past values, whether it has to compute them all."""
    kept: list[tuple[ProjectionPlan, NDArray[Any]]] = field(factory=list)
    """Intermediate values."""

    def take_over(self, before: Lessons, stays: set[ProjectionPlan]) -> None:
        """What another binding of the same C has: of neurons all, of synapses that of parts that stay."""
        self.copies, self.epochs = before.copies, before.epochs
        self.indices = {part: index for part, index in before.indices.items() if part in stays}
        self.anew = {part: anew for part, anew in before.anew.items() if part in stays}
        self.kept = [each for each in before.kept if each[0] in stays]

    def of_neurons(self, binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
        """Fill in the fields of a projection that are not kept for each synapse, its switches and its epochs."""
        for name in stored(kind, of_synapses=False):
            if kind.copied(name):
                self._copied(binding, struct, plan, name)
            else:
                binding.set_address(struct, c_name(name), plan.arrays[name])
        if not kind.program.only_delivers or kind.learns:
            binding.set_address(struct, "switches", plan.switches)
        for decay in kind.program.counted:
            epoch = self.epochs.setdefault((plan.name, decay.first), aligned(LINE * binding.threads, np.int64))
            binding.set_address(struct, f"{c_name(decay.first)}__epoch", epoch)
        if any(f.kind == "noise" for f in plan.model.fields):
            struct.key = plan.key
        if kind.learns:
            self._learning(binding, struct, plan, kind)

    def of_synapses(self, binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
        """Fill in the fields that are, where synapses are found by their targets, and intermediate values."""
        for name in stored(kind, of_synapses=True):
            binding.set_address(struct, c_name(name), plan.arrays[name])
        if kind.learns and by_target(kind):
            self._by_target(binding, struct, plan)
        if (kind.learns and stirs(kind)) or takes_in(binding.compiled.lowered.rooms[kind.name]):
            self.anew[plan] = aligned(LINE * binding.threads, np.int64)
            self.anew[plan][:] = 1
            binding.set_address(struct, "anew", self.anew[plan])
        self._room(binding, struct, plan, kind)

    def bind(self, binding: Binding, structs: dict[int, Any]) -> None:
        """The list of what learns, as it takes turns."""
        learning = binding.plan.learning
        if not learning:
            return
        kinds = binding.compiled.lowered.kinds
        lessons = binding._ffi.new("Lesson[]", len(learning))
        for lesson, plan in zip(lessons, learning, strict=True):
            lesson.kind = kinds.projections.index(kinds.of_projection[plan.number])
            lesson.self = structs[plan.number]
            binding.set_address(lesson, "bounds", binding.bounds[plan.post.number])
        binding.kept.append(lessons)
        binding.net.lesson, binding.net.lessons = lessons, len(learning)
        binding.net.borrowing = len(binding.plan.borrowing)

    def share(self) -> None:
        """Every thread takes what the array of the plan holds."""
        for first, *others in self.copies.values():
            for other in others:
                other[:] = first

    def count_from(self, tick: int) -> None:
        """All that is not stepped holds its values of this tick."""
        for epoch in self.epochs.values():
            epoch[:] = tick

    def go_on(self, before: Lessons, tick: int) -> None:
        """The same goes on being counted from where it was; what is new holds its values of this tick."""
        for key, epoch in self.epochs.items():
            known = before.epochs.get(key)
            epoch[:] = tick if known is None else known[0]

    def look_at_all(self, name: str | None = None) -> None:
        """Values have been assigned, or those of one field: the next step leaves no synapse out, and what is made of
        past values and parameters is made anew."""
        for part, anew in self.anew.items():
            read = (f.name for f in part.model.fields if f.kind == "param" or part.layout not in LAGGED)
            if name is None or name in read:
                anew[:] = 1

    def memory(self) -> Iterator[tuple[str, str, int]]:
        """What is kept: for which projection, for what, how many bytes."""
        for (name, _), arrays in self.copies.items():
            yield name, "values of threads", sum(array.nbytes for array in arrays[1:])
        for part, (index, places) in self.indices.items():
            yield part.name, "index by target", index.offsets.nbytes + index.sources.nbytes + places.nbytes
        for part, array in self.kept:
            yield part.name, "intermediate values", array.nbytes

    def _copied(self, binding: Binding, struct: Any, plan: ProjectionPlan, name: str) -> None:
        first = plan.arrays[name]
        if (plan.name, name) not in self.copies or self.copies[plan.name, name][0] is not first:
            others = [aligned(len(first), first.dtype) for _ in range(binding.threads - 1)]
            self.copies[plan.name, name] = [first, *others]
        arrays = self.copies[plan.name, name]
        table = np.array([array.ctypes.data for array in arrays], np.uintp)
        binding.kept += arrays
        binding.set_address(struct, c_name(name), table)

    def _learning(self, binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
        if does(kind, "look_back"):
            spikes = binding.spikes[plan.post.number, plan.on_post]
            binding.set_address(struct, "post_list", spikes.indices)
            binding.set_address(struct, "post_spikes", spikes.counts)
            struct.post_slots, struct.post_padded = binding.slots[plan.post.number], plan.post.padded
        for side, end, members in zip(("pre", "post"), (plan.pre, plan.post), plan.members, strict=True):
            setattr(struct, f"{side}_count", end.size if members is None else len(members))
            if members is not None:
                binding.set_address(struct, f"{side}_members", np.ascontiguousarray(members, np.int64))
        struct.last = plan.last

    def _room(self, binding: Binding, struct: Any, plan: ProjectionPlan, kind: ProjectionKind) -> None:
        """Intermediate values; each thread has its own of those of the sources."""
        sizes = {
            "pre": plan.pre.padded * binding.threads,
            "post": plan.post.padded,
            "synapse": max((len(a) for a in plan.arrays.values()), default=1),
        }
        rooms = binding.compiled.lowered.rooms[kind.name]
        for name, (c_type, level) in rooms.items():
            if level != "past":
                self._kept(binding, struct, plan, (name,), aligned(sizes[level], NUMPY[c_type]))
        if takes_in(rooms):
            names = [name for name, (_, level) in rooms.items() if level == "past"]
            size = len(names) * plan.pre.breadth * binding.slots[plan.pre.number]
            self._kept(binding, struct, plan, names, aligned(size, binding.plan.dtype))

    def _kept(
        self, binding: Binding, struct: Any, plan: ProjectionPlan, names: Sequence[str], array: NDArray[Any]
    ) -> None:
        """Room for values of several names side by side."""
        self.kept.append((plan, array))
        for number, name in enumerate(names):
            binding.set_address(struct, name, array[number:])

    def _by_target(self, binding: Binding, struct: Any, plan: ProjectionPlan) -> None:
        """The same synapses in the order of their targets."""
        index = self._index(binding, plan.connectivity)
        places = index.places if plan.places is None else plan.places[index.places].astype(np.uint32, copy=False)
        self.indices[plan] = (index, places)
        offsets = np.ascontiguousarray(index.offsets, np.int64)
        binding.set_address(struct, "incoming", offsets)
        binding.set_address(struct, "incoming_ends", offsets[1:])
        binding.set_address(struct, "source16" if index.sources.dtype == np.uint16 else "source32", index.sources)
        binding.set_address(struct, "from", places)

    def _index(self, binding: Binding, links: Connectivity) -> ByTarget:
        """That of the binding before, where it is of these links or of those that these came from."""
        library, change = binding.compiled.library, binding.change
        known = [] if binding.before is None else [index for index, _ in binding.before.lessons.indices.values()]
        for index in known:
            if index.links is links:
                return index
            if change is not None and (index.links, links) == (change.before, change.after):
                return index.changed(library, change)
        return ByTarget.of(library, links)


@lru_cache(maxsize=64)
def stored(kind: ProjectionKind, of_synapses: bool) -> tuple[str, ...]:
    """The names that have an array with a value for each synapse, or the others."""
    levels = kind.program.levels
    return tuple(name for name in kind.stored() if (levels[name] == "synapse") == of_synapses)
