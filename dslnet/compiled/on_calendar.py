"""Synapses that come and go one by one where they have several delays and are looked up when their spikes arrive: rows
of the whole with room, in which their values stand and they learn, and rows by delay, from which calendars are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve, field
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.codegen.lower.structs import wants_indegree
from dslnet.codegen.names import c_name
from dslnet.codegen.roomy import roomy_library
from dslnet.compiled.by_delay import ByDelay, index_of
from dslnet.compiled.lessons import stored
from dslnet.compiled.one_by_one import OneByOne, each_synapse, stands_alone, tell
from dslnet.compiled.packed import DELAY, NUMBER, SINCE
from dslnet.compiled.projections import starts_of_threads
from dslnet.compiled.roomy_by_delay import RoomyByDelay
from dslnet.compiled.spans import Index
from dslnet.compiled.young import Young
from dslnet.connect.packed import Packed, late
from dslnet.plan import ProjectionBundle, ProjectionPlan
from dslnet.planning.restructuring import Created
from dslnet.ticks import FOREVER

if TYPE_CHECKING:
    from dslnet.compiled.binding import Binding


@define(eq=False)
class OnCalendar(OneByOne):
    """`parts` are those of the projection that look at a calendar, `delays` those that run, ascending."""

    by_delay: RoomyByDelay
    calendar: Any
    parts: tuple[ProjectionPlan, ...]
    delays: Index
    young: Young = field(factory=Young)
    told: Arrays = field(factory=dict)
    """What C was told of the calendar."""

    @classmethod
    def can(cls, binding: Binding, bundle: ProjectionBundle, part: ProjectionPlan) -> bool:
        """Whether what is learned goes by rows, a source has no row without synapses, and nothing hangs on where a
        synapse stands."""
        if part.layout != ("rows" if part.rule == "learning" else "placed") or bundle.program.changes_sources:
            return False
        parts = [part, *(each for each in bundle.parts if each.layout == "placed")]
        kinds = [binding.compiled.lowered.kinds.of_projection[each.number] for each in parts]
        counted = any(wants_indegree(kind) for kind in kinds)
        return not counted and all(stands_alone(binding, each) for each in parts)

    @classmethod
    def of(
        cls, binding: Binding, bundle: ProjectionBundle, part: ProjectionPlan, since: Index | None, followed: bool
    ) -> OnCalendar:
        """Of a projection whose spikes all go by parts that differ in their delay; the part runs what is learned."""
        placed = tuple(each for each in bundle.parts if each.layout == "placed")
        running = tuple(each for each in placed if each.until >= FOREVER)
        found, inner = index_of(binding, running[0]), binding.bounds[part.post.number][1:-1]
        calendar = binding.calendar(found).struct
        if found.parts != running:
            found = ByDelay.of(binding.compiled.library, running, inner)
        by_delay = RoomyByDelay.of(roomy_library(binding.compiled.choices), found, binding.threads)
        links = bundle.connectivity.explicit()
        synapses = Packed(links, each_synapse(bundle, followed), None, np.asarray(bundle.delay))
        roomy = cls.with_room(binding, part, synapses, starts_of_threads(links, inner))
        delays = np.array([each.delay for each in running])
        made = cls(binding, part, roomy, by_delay, calendar, placed, delays)
        by_delay.renumber(roomy.rows.begin - roomy.rows.starts[:-1])
        made._come_last(bundle, np.empty(0, np.int64) if since is None else since)
        made._tell_parts()
        made._bind()
        made._changed(True)
        return made

    def create(self, new: Created, late: NDArray[np.bool_], tick: int) -> bool:
        """Synapses come, if their delays are among those that there are, and not all the same."""
        part = self._part_of(new.delay, len(new.pre))
        if part is None:
            return False
        whole = self.roomy.row_of(new.pre, new.post)
        moved = self._make_room(new, whole, part)
        values = {**new.values, DELAY: new.delay, NUMBER: -1}
        self.by_delay.add(whole, part, new.post, self.roomy.create(new.pre, new.post, values))
        self._forget(tick)
        late = self.young.among(late, tick)
        self.young.come(self.by_delay.number(whole, part)[late], tick)
        if moved:
            self._bind()
        self._changed(moved or bool(late.any()))
        return True

    def _make_room(self, new: Created, whole: Index, part: Index) -> bool:
        """For synapses of these rows and parts; whether anything had to be moved. What may fail comes first."""
        roomy, by_delay = self.roomy.roomier(new.pre, new.post), self.by_delay.roomier(whole, part)
        moved = roomy is not self.roomy or by_delay is not self.by_delay
        if roomy is not self.roomy:
            by_delay.renumber(roomy.rows.begin - self.roomy.rows.begin)
        self.roomy, self.by_delay = roomy, by_delay
        return moved

    def _part_of(self, delay: Any, count: int) -> Index | None:
        """Of new synapses the parts that have their delays; None where there is none, or all would have one delay."""
        each = np.broadcast_to(np.asarray(delay, np.int64), (count,))
        part = np.minimum(np.searchsorted(self.delays, each), len(self.delays) - 1)
        known = np.array_equal(self.delays[part], each)
        return part if known and self.differ(int(each.min()), int(each.max())) else None

    def prune(self, rows: Index, places: Index, met: bool) -> None:
        """Synapses that were found go."""
        part = np.searchsorted(self.delays, self.roomy.arrays[DELAY][places])
        self.young.go(self.by_delay.number(rows, part), self.by_delay.behind(rows, part, places))
        moved = self.roomy.prune(rows, places)
        self.by_delay.take(rows, part, places, self.roomy.rows.limit[rows], moved)
        self._changed(met)

    def packed(self) -> Packed:
        """All synapses in order."""
        self._forget(int(self.binding.net.tick))
        self._tell_young()
        entries, roomy = self.young.entries, self.roomy
        if not len(entries):
            return self.packed_of(roomy)
        of_each = self.young.since(len(self.by_delay.places), self.by_delay.ends(entries[:, 0]))
        since, some = np.full(len(roomy.targets), -FOREVER), late(of_each)
        since[self.by_delay.places[some]] = of_each[some]
        return self.packed_of(evolve(roomy, arrays={**roomy.arrays, SINCE: since}))

    def _come_last(self, bundle: ProjectionBundle, since: Index) -> None:
        """Those that do not carry all that is under way stand at the ends of their rows, the youngest last."""
        roomy, some = self.roomy, late(since)
        pre, post = bundle.connectivity.neurons_of(some)
        rows, part = roomy.row_of(pre, post), np.searchsorted(self.delays, np.asarray(bundle.delay)[some])
        places = some + (roomy.rows.begin - roomy.rows.starts[:-1])[rows]
        for tick in np.unique(since[some]).tolist():
            now = since[some] == tick
            moving, nowhere = (rows[now], part[now]), np.zeros(np.count_nonzero(now), np.int64)
            self.by_delay.take(*moving, places[now], nowhere, nowhere - 1)
            self.by_delay.add(*moving, post[now], places[now])
            self.young.come(self.by_delay.number(*moving), tick)

    def _forget(self, tick: int) -> None:
        self.young.forget(tick - int(self.delays[-1]))

    def _tell_parts(self) -> None:
        """All that is sent goes by the parts that run."""
        part = np.array([(delay, -FOREVER, FOREVER) for delay in self.delays.tolist()], np.int64)
        self.calendar.parts = len(part)
        self._tell_calendar(part=part)

    def _bind(self) -> None:
        """C runs on these arrays from now on."""
        roomy, by_delay, kinds = self.roomy, self.by_delay, self.binding.compiled.lowered.kinds
        if self.part.rule == "learning":
            super()._bind()
        targets = f"target{8 * by_delay.targets.itemsize}"
        for part in self.parts:
            names = stored(kinds.of_projection[part.number], of_synapses=True)
            arrays = {c_name(name): roomy.arrays[name] for name in names}
            tell(
                self.binding,
                self.binding.lines[part].struct,
                {**arrays, targets: by_delay.targets, "place": by_delay.places},
            )
        looked_at = [roomy.arrays[name] for name in self.part.program.looked_at if name in roomy.arrays]
        field = np.array([array.ctypes.data for array in looked_at], np.uintp)
        self._tell_calendar(field=field, target=by_delay.targets, place=by_delay.places)

    def _changed(self, under_way: bool) -> None:
        """Rows begin and end elsewhere, maybe also those of what is under way."""
        by_delay, compiled = self.by_delay, self.binding.compiled
        self.followed.forget()
        self._tell_calendar(
            first=by_delay.first, last=by_delay.last, starts=by_delay.starts, row_part=by_delay.row_part
        )
        self._tell_young()
        if under_way:
            compiled.library.lib.dsl_rewrite(self.binding.net, self.binding.net.tick)

    def _tell_young(self) -> None:
        entries, calendar = self.young.entries, self.calendar
        calendar.youngs, calendar.grown = len(entries), self.young.latest
        self._tell_calendar(young=entries)
        self.look_anew()

    def _tell_calendar(self, **arrays: NDArray[Any]) -> None:
        tell(self.binding, self.calendar, arrays)
        self.told |= arrays
