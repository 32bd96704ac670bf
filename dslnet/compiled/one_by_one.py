"""A projection that runs in rows with room, where synapses come and go one by one (`compiled/roomy.py`): which ones
can, and what their C is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.codegen.kinds import ProjectionKind
from dslnet.codegen.lower.sided import has_sides
from dslnet.codegen.lower.structs import wants_indegree
from dslnet.codegen.lower.young import may_grow
from dslnet.codegen.names import c_name
from dslnet.codegen.roomy import roomy_library
from dslnet.compiled.lessons import stored
from dslnet.compiled.packed import DELAY, NUMBER, Whole, packed, with_room
from dslnet.compiled.projections import indegree
from dslnet.compiled.roomy import Roomy
from dslnet.compiled.spans import Index
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.packed import Packed
from dslnet.plan import ProjectionBundle, ProjectionPlan
from dslnet.planning.restructuring import Created
from dslnet.ticks import FOREVER

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding

LARGEST = 2**31
"""With more synapses places would not fit 32 bits, room included."""

SOME = 64
"""So many rows are looked at one by one, which takes no longer than a fixed part of a call."""


@define(eq=False)
class OneByOne:
    """The only part of a projection that delivers and learns; the synapses are those of `roomy`, and what the plan says
    of them is what was before."""

    binding: Binding
    part: ProjectionPlan
    roomy: Roomy
    indegree: NDArray[np.int64] | None = field(default=None, kw_only=True)
    """How many synapses each target has, where C asks for that."""
    known: Index | None = field(default=None, init=False)
    """Where synapses are that somebody follows, until some come or go."""

    @classmethod
    def of(
        cls, binding: Binding, bundle: ProjectionBundle, part: ProjectionPlan, since: Index | None, followed: bool
    ) -> OneByOne:
        """Of a projection whose spikes all go by this part, as `Engine.one_by_one` says."""
        _, starts = binding.shares.get(part, (None, part.connectivity.offsets))
        synapses = Packed(part.connectivity, each_synapse(bundle, followed), since, part.delays)
        made = cls(binding, part, cls.with_room(binding, part, synapses, starts))
        if wants_indegree(made._kind):
            made.indegree = indegree(part)
        made._bind()
        made._tell_young()
        made._alone(bundle)
        return made

    @classmethod
    def can(cls, binding: Binding, bundle: ProjectionBundle, part: ProjectionPlan) -> bool:
        """Whether its rows may grow, and nothing hangs on where a synapse stands but its row."""
        kind = binding.compiled.lowered.kinds.of_projection[part.number]
        values = kind.rule == "values" and kind.layout in ("rows", "lagged")
        return (values or may_grow(kind)) and stands_alone(binding, part)

    def _count(self, post: NDArray[Any], by: int) -> None:
        """So many synapses of each of these targets come or go."""
        if self.indegree is not None:
            np.add.at(self.indegree, post, by)

    @classmethod
    def with_room(cls, binding: Binding, part: ProjectionPlan, synapses: Packed, starts: Index) -> Roomy:
        """Synapses in rows with room, one for each source and thread, and in columns if what the part learns asks for
        them."""
        found = binding.lessons.indices.get(part)
        whole = Whole(synapses, None if found is None else found[0], starts)
        bounds = np.minimum(binding.bounds[part.post.number], part.post.size)
        return with_room(roomy_library(binding.compiled.choices), whole, bounds)

    @property
    def size(self) -> int:
        """The number of synapses."""
        return self.roomy.size

    def there(self, pre: Index, post: Index) -> NDArray[np.bool_]:
        """Of pairs whether they have a synapse."""
        return self.roomy.there(pre, post)

    @property
    def arrays(self) -> Arrays:
        """The values of the synapses."""
        return self.roomy.arrays

    @property
    def links(self) -> Connectivity:
        """Between which neurons they are, and what is where there is room."""
        roomy, part = self.roomy, self.part
        begins = np.append(roomy.rows.begin[:: roomy.threads], len(roomy.targets))
        return Connectivity(part.pre.size, part.post.size, begins, roomy.targets.view())

    def found(self, pre: Index | None, onto: NDArray[np.bool_] | None) -> tuple[Index, Index]:
        """The rows and places of all synapses from these neurons, ascending, to those targets."""
        return self.roomy.found(pre, onto)

    def sources(self, rows: Index) -> Index:
        """The neurons that these rows are of, each once."""
        return np.unique(rows // self.roomy.threads)

    def where(self, positions: Index) -> Index:
        """Where those are now that stood there when this began; -1 for -1, and for what went."""
        if self.known is None:
            number = self.roomy.arrays[NUMBER]
            self.known = np.append(self.roomy.where(number, self.part.whole.size), -1)
        return self.known[positions]

    def create(self, new: Created, late: NDArray[np.bool_], tick: int) -> bool:
        """Synapses come, as `Roomy.create` says, if their delays are among those that there are, and not all the same:
        rows, rings and parts are other ones else."""
        before, part, values = self.roomy, self.part, {**new.values, NUMBER: -1}
        if part.delays is not None:
            shortest, longest = int(np.min(new.delay)), int(np.max(new.delay))
            if not (part.delay <= shortest and longest <= part.longest and self.differ(shortest, longest)):
                return False
            values[DELAY] = new.delay
        self.roomy = before.roomier(new.pre, new.post)
        self.roomy.young.forget(tick - part.longest)
        self.roomy.create(new.pre, new.post, values)
        self._count(new.post, 1)
        late = self.roomy.young.among(late, tick)
        self.roomy.young.come(self.roomy.row_of(new.pre[late], new.post[late]), tick)
        if self.roomy is not before:
            self._bind()
        self._tell_young()
        self.known = None
        return True

    def differ(self, shortest: int, longest: int) -> bool:
        """Whether delays of new synapses and those that there are do, which the first rows mostly tell."""
        rows, delays = self.roomy.rows, self.roomy.arrays[DELAY]
        first = (delays[begin:end] for begin, end in zip(rows.begin[:SOME], rows.end[:SOME], strict=True))
        return shortest < longest or any((own != shortest).any() for own in first) or rows.any(delays != shortest)

    def prune(self, rows: Index, places: Index, met: bool) -> None:
        """Synapses that were found go; who asks for them makes anew what was sent ahead by way of them."""
        self._count(self.roomy.targets[places], -1)
        self.roomy.prune(rows, places)
        self._tell_young()
        self.known = None

    def packed(self) -> Packed:
        """All synapses in order; what is bound next to them finds the index by target and the rows of threads."""
        self.roomy.young.forget(int(self.binding.net.tick) - self.part.longest)
        self._tell_young()
        return self.packed_of(self.roomy)

    def packed_of(self, roomy: Roomy) -> Packed:
        """The same of these."""
        whole = packed(roomy, self.part.connectivity)
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
        if self.part.delays is not None:
            arrays |= {f"delay{8 * roomy.arrays[DELAY].itemsize}": roomy.arrays[DELAY]}
        if roomy.columns is not None:
            arrays |= {"incoming": roomy.columns.begin, "incoming_ends": roomy.columns.end, "from": roomy.places}
            arrays |= {f"source{8 * roomy.sources.itemsize}": roomy.sources}
        if self.indegree is not None:
            arrays |= {"indegree": self.indegree}
        tell(self.binding, struct, arrays)
        if has_sides(self.binding.compiled.lowered.rooms[kind.name]):
            struct.first_source = struct.first_target = 0
            struct.end_source, struct.end_target = self.part.pre.size, self.part.post.size

    def _tell_young(self) -> None:
        young, struct = self.roomy.young, self._struct
        if self.part.spiking:
            struct.youngs, struct.grown = len(young.entries), young.latest + self.part.delay
            tell(self.binding, struct, {"young": young.entries})
        self.look_anew()

    def look_anew(self) -> None:
        """The next step leaves no synapse out."""
        if self.part in self.binding.lessons.anew:
            self.binding.lessons.anew[self.part][:] = 1

    @property
    def _struct(self) -> Any:
        return self.binding.lines[self.part].struct

    @property
    def _kind(self) -> ProjectionKind:
        return self.binding.compiled.lowered.kinds.of_projection[self.part.number]


def each_synapse(bundle: ProjectionBundle, followed: bool) -> Arrays:
    """The arrays that have a value for each synapse; with a number for each if they are followed."""
    levels = bundle.program.levels
    arrays = {name: array for name, array in bundle.arrays.items() if levels[name] == "synapse"}
    return {**arrays, NUMBER: np.arange(bundle.connectivity.size, dtype=np.int32)} if followed else arrays


def tell(binding: Binding, struct: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Where arrays are that somebody keeps as long as C runs on them."""
    ffi = binding.compiled.library.ffi
    for name, array in arrays.items():
        setattr(struct, name, ffi.cast(ffi.typeof(getattr(struct, name)), array.ctypes.data))


def stands_alone(binding: Binding, part: ProjectionPlan) -> bool:
    """Whether nothing hangs on where a synapse stands but its row: no number drawn for it, no sum over all of them."""
    program, kind = part.program, binding.compiled.lowered.kinds.of_projection[part.number]
    rooms = binding.compiled.lowered.rooms[kind.name].values()
    return (
        part.connectivity.size < LARGEST
        and not binding.compiled.choices.get("check")
        and not any(f.kind == "noise" for f in part.model.fields)
        and not any(level == "synapse" for _, level in rooms)
        and not any(write.reduces and write.level == "synapse" for write in program.writes)
    )
