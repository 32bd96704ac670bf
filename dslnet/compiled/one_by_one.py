"""A projection that runs in rows with room, where synapses come and go one by one (`compiled/roomy.py`): which ones
can, and what their C is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.sided import has_sides
from dslnet.codegen.lower.structs import wants_indegree
from dslnet.codegen.lower.young import may_grow
from dslnet.codegen.names import c_name
from dslnet.codegen.roomy import roomy_library
from dslnet.compiled.lessons import stored
from dslnet.compiled.packed import DELAY, Whole, packed, with_room
from dslnet.compiled.roomy import Roomy
from dslnet.compiled.spans import Index
from dslnet.connect.packed import Packed
from dslnet.plan import FOREVER, ProjectionBundle, ProjectionPlan
from dslnet.planning.restructuring import Created

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding

LARGEST = 2**31
"""With more synapses places would not fit 32 bits, room included."""


@define(eq=False)
class OneByOne:
    """The only part of a projection that delivers and learns; the synapses are those of `roomy`, and what the plan says
    of them is what was before."""

    binding: Binding
    part: ProjectionPlan
    roomy: Roomy

    @classmethod
    def of(cls, binding: Binding, bundle: ProjectionBundle, part: ProjectionPlan, since: Index | None) -> OneByOne:
        """Of a projection whose spikes all go by this part, as `Engine.one_by_one` says."""
        found = binding.lessons.indices.get(part)
        _, starts = binding.shares.get(part, (None, part.connectivity.offsets))
        arrays = {n: a for n, a in bundle.arrays.items() if bundle.program.levels[n] == "synapse"}
        synapses = Packed(part.connectivity, arrays, since, part.delays)
        whole = Whole(synapses, None if found is None else found[0], starts)
        bounds = np.minimum(binding.bounds[part.post.number], part.post.size)
        made = cls(binding, part, with_room(roomy_library(binding.compiled.choices), whole, bounds))
        made._bind()
        made._tell_young()
        made._alone(bundle)
        return made

    @property
    def size(self) -> int:
        """The number of synapses."""
        return self.roomy.size

    def there(self, pre: Index, post: Index) -> NDArray[np.bool_]:
        """Of pairs whether they have a synapse."""
        return self.roomy.there(pre, post)

    def found(self, pre: Index, onto: NDArray[np.bool_] | None) -> tuple[Index, Index]:
        """The rows and places of all synapses from these neurons, ascending, to those targets."""
        return self.roomy.found(pre, onto)

    def create(self, new: Created, late: NDArray[np.bool_], tick: int) -> bool:
        """Synapses come, as `Roomy.create` says, if their delays are among those that there are, and not all the same:
        rows, rings and parts are other ones else."""
        before, part, values = self.roomy, self.part, dict(new.values)
        if part.delays is not None:
            shortest, longest = int(np.min(new.delay)), int(np.max(new.delay))
            if not (part.delay <= shortest and longest <= part.longest and self._differ(shortest, longest)):
                return False
            values[DELAY] = new.delay
        before.forget(tick - part.longest)
        self.roomy = before.roomier(new.pre, new.post)
        self.roomy.create(new.pre, new.post, values, late, tick)
        if self.roomy is not before:
            self._bind()
        self._tell_young()
        return True

    def _differ(self, shortest: int, longest: int) -> bool:
        """Whether delays of new synapses and those that there are do, which the first row mostly tells."""
        rows, delays = self.roomy.rows, self.roomy.arrays[DELAY]
        each = (delays[begin:end] for begin, end in zip(rows.begin, rows.end, strict=True))
        return shortest < longest or any((own != shortest).any() for own in each)

    def prune(self, rows: Index, places: Index) -> None:
        """Synapses that were found go."""
        self.roomy.prune(rows, places)
        self._tell_young()

    def packed(self) -> Packed:
        """All synapses in order; what is bound next to them finds the index by target and the rows of threads."""
        whole = packed(self.roomy, self.part.connectivity)
        if whole.index is not None:
            self.binding.lessons.indices[self.part] = (whole.index, whole.index.places)
        if self.binding.threads > 1:
            self.binding.shares[self.part] = (whole.synapses.links, whole.starts)
        return whole.synapses

    def _alone(self, bundle: ProjectionBundle) -> None:
        """No other part of the projection delivers anything any more."""
        for number, run in enumerate(self.binding.runs):
            delivery = self.binding.net.delivery[number]
            if run[-1] in bundle.parts:
                setattr(delivery, "from", 0)
                delivery.until = FOREVER if run[-1] is self.part else 0

    def _bind(self) -> None:
        """C runs on these arrays from now on."""
        roomy, struct, kind = self.roomy, self._struct, self._kind
        arrays = {c_name(name): roomy.arrays[name] for name in stored(kind, of_synapses=True)}
        arrays |= {"split": roomy.rows.begin, "ends": roomy.rows.end}
        arrays |= {f"target{8 * roomy.targets.itemsize}": roomy.targets}
        if DELAY in roomy.arrays:
            arrays |= {f"delay{8 * roomy.arrays[DELAY].itemsize}": roomy.arrays[DELAY]}
        if roomy.columns is not None:
            arrays |= {"incoming": roomy.columns.begin, "incoming_ends": roomy.columns.end, "from": roomy.places}
            arrays |= {f"source{8 * roomy.sources.itemsize}": roomy.sources}
        for name, array in arrays.items():
            self._tell(name, array)
        if has_sides(self.binding.compiled.lowered.rooms[kind.name]):
            struct.first_source = struct.first_target = 0
            struct.end_source, struct.end_target = self.part.pre.size, self.part.post.size

    def _tell_young(self) -> None:
        young, struct = self.roomy.young, self._struct
        struct.youngs = len(young)
        struct.grown = int(young[:, 1].max()) + self.part.delay if len(young) else 0
        self._tell("young", young)
        if self.part in self.binding.lessons.anew:
            self.binding.lessons.anew[self.part][:] = 1

    def _tell(self, name: str, array: NDArray[Any]) -> None:
        """Where an array is, which lives as long as `roomy` does."""
        setattr(self._struct, name, self.binding.compiled.library.ffi.cast("void *", array.ctypes.data))

    @property
    def _struct(self) -> Any:
        return self.binding.lines[self.part].struct

    @property
    def _kind(self) -> ProjectionKind:
        return self.binding.compiled.lowered.kinds.of_projection[self.part.number]


def can(binding: Binding, part: ProjectionPlan) -> bool:
    """Whether nothing hangs on where a synapse stands but its row: no number drawn for it, no sum over all of them, no
    value of the time of a spike, or of one that all have in common if that is later."""
    program, kind = part.program, binding.compiled.lowered.kinds.of_projection[part.number]
    rooms = binding.compiled.lowered.rooms[kind.name].values()
    return (
        may_grow(kind)
        and part.connectivity.size < LARGEST
        and not binding.compiled.choices.get("check")
        and not wants_indegree(kind)
        and not any(f.kind == "noise" for f in part.model.fields)
        and not any(level == "synapse" for _, level in rooms)
        and not any(write.reduces and write.level == "synapse" for write in program.writes)
        and not any(program.levels[touched.first] == "synapse" for touched in program.touched)
    )
