"""Creating and pruning synapses: what a call is given, checked, before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.fixed_probability import FixedProbability
from dslnet.connect.moving import Change
from dslnet.connect.pattern import connect_ends
from dslnet.connect.rows import rows_of
from dslnet.errors import NetworkError
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.restructuring import Created, created, loosened, places_of, pruned
from dslnet.plasticity.within import put_within
from dslnet.synapse import Synapse
from dslnet.turnover.given import Given, Places
from dslnet.turnover.meeting import met, sent_lately
from dslnet.turnover.new_delays import NewDelays
from dslnet.turnover.new_values import NewValues
from dslnet.turnover.singly import Singly

if TYPE_CHECKING:
    from dslnet.running.live import ProjectionRoom
    from dslnet.running.synapse_access import Running


@define(eq=False)
class Structure:
    """Changes the synapses of one projection of a running simulator."""

    room: ProjectionRoom

    @property
    def given(self) -> Given:
        """What calls are given."""
        return Given(self._bundle, self._member)

    @property
    def _bundle(self) -> ProjectionBundle:
        return self.room.held

    @property
    def _running(self) -> Running:
        return self.room.access.running

    @property
    def _singly(self) -> Singly:
        return Singly(self._running, self._bundle)

    @property
    def _member(self) -> Synapse[Any, Any]:
        return self.room.member

    def prune(self, chosen: Any, pre: Any, post: Any) -> int:
        """Take synapses away; returns how many."""
        if chosen is not None and not (pre is None and post is None):
            raise NetworkError(
                f"{self._bundle.name}.prune: give a mask or places, or pre= and post=, not both; some of one "
                "neuron: ee.prune((ee.w < 0.01) & (ee.pre_index == 1))"
            )
        self.check_changeable()
        if chosen is None and (singly := self._pruned_singly(pre, post)) is not None:
            return singly
        self._loosen()
        gone = self._pairs(pre, post) if chosen is None else self.given.places(chosen)
        self.will_change()
        if len(gone):
            running = self._running
            self._go_on(*pruned(running.held, self._bundle, gone, running.engine.tick))
        return len(gone)

    def _pruned_singly(self, pre: Any, post: Any) -> int | None:
        """How many went, where it was not needed to go through all synapses."""
        if pre is None and post is None:
            raise NetworkError(f"{self._bundle.name}.prune(): say which: a mask, places, or pre= and post=")
        sources = None if pre is None else np.unique(self.given.neurons("prune", "pre", pre))
        onto = None if post is None else _marked(self.given.neurons("prune", "post", post), self._bundle.post.size)
        return self._singly.prune(sources, onto)

    def _go_on(self, plan: NetworkPlan, change: Change) -> None:
        running, name = self._running, self._bundle.name
        running.change(plan, change)
        running.follow(name, change.moved)
        running.turnovers.changed(name)

    def create(self, pre: Any, post: Any, delay: Any, values: dict[str, Any]) -> int:
        """Add synapses; returns how many."""
        self.check_changeable()
        sources, targets = self._together(pre, post)
        call = f"{self._bundle.name}.create"
        values_of, delays = NewValues(self.room, call), NewDelays(self.room, call)
        values_of.check(values)
        if not len(sources):
            return 0
        self.will_change()
        order = np.lexsort((targets, sources))
        links = self._links(sources[order], targets[order])
        ticks = delays.ticks(delay, links, order)
        plan, bundle = self._as_declared(ticks, delays.what)
        given = values_of.each(bundle, values, links, order)
        put_within(bundle.model, given)
        self._created(plan, bundle, Created(sources[order], targets[order], given, ticks))
        return len(sources)

    def _links(self, sources: Places, targets: Places) -> Connectivity:
        return Connectivity.from_pairs_in_order(self._bundle.pre.size, self._bundle.post.size, sources, targets)

    def _as_declared(self, ticks: Any, what: str) -> tuple[NetworkPlan, ProjectionBundle]:
        """The plan and the bundle in which new synapses may have what they have."""
        bundle, access = self._bundle, self.room.access
        if isinstance(bundle.delay, int) and not (isinstance(ticks, int) and ticks == bundle.delay):
            self._loosen(settled=True)
            return access.by_synapse(self._bundle, what)
        if bundle.program.moved or bundle.program.meets_alike:  # a new synapse begins afresh, unlike the others
            self._loosen(settled=True)
            return access.declared(self._bundle, own_times=True)
        return self._running.held, bundle

    def _created(self, plan: NetworkPlan, bundle: ProjectionBundle, new: Created) -> None:
        running = self._running
        late = met(running.engine, running.held, bundle, new.pre, new.delay)
        if bundle is self._bundle:
            kept = running.engine.kept(bundle, new)
            if kept is not None and self._singly.create(evolve(new, values=kept), late):
                return
            self._loosen(settled=kept is None)
            plan, bundle, new = running.held, self._bundle, new if kept is None else evolve(new, values=kept)
        sent = sent_lately(running.engine, plan, bundle)
        self._go_on(*created(plan, bundle, new, sent, bool(late.any())))

    def will_change(self) -> None:
        """Synapses come and go, now or by a rule: what is compiled from now on is compiled for those that come too."""
        self._running.growing.add(self._bundle.name)

    def _together(self, pre: Any, post: Any) -> tuple[Places, Places]:
        """The neurons of both sides of each new synapse."""
        sources, targets = self.given.neurons("create", "pre", pre), self.given.neurons("create", "post", post)
        try:
            sources, targets = np.broadcast_arrays(sources, targets)
        except ValueError:
            raise NetworkError(
                f"{self._bundle.name}.create: {sources.size} neurons pre and {targets.size} post; the first goes with "
                "the first, the second with the second: give as many of both, or one number"
            ) from None
        return sources.ravel(), targets.ravel()

    def candidates(self, probability: float, random: np.random.Generator, self_connections: bool) -> Any:
        """Pairs without a synapse, each with a probability: their neurons."""
        pattern = FixedProbability(probability, self_connections=self_connections)
        links = connect_ends(pattern, self._member.ends, random)
        pre, post = links.pre_index, links.post_index
        known = self._singly.there(pre, post)
        if known is not None:
            return pre[~known], post[~known]
        there = self._bundle.connectivity.explicit()
        behind = places_of(there, pre, post)
        targets, before = np.asarray(there.targets), np.maximum(behind - 1, 0)
        known = behind > there.offsets[pre]
        known[known] = targets[before[known]] == post[known]
        return pre[~known], post[~known]

    def check_changeable(self) -> None:
        """Raises NetworkError for connectivity that cannot change."""
        bundle, lines = self._bundle, self._running.planner.projections
        lends = any(getattr(line.pattern, "of", None) is self._member for line in lines)
        if not bundle.connectivity.assigns_each or bundle.borrowed or lends:
            raise NetworkError(
                f"{bundle.name}: its weights are shared between synapses or with another projection, so synapses "
                "cannot be created or pruned one by one; make a projection with weights of its own"
            )

    def _loosen(self, settled: bool = False) -> None:
        """Make sure that synapses can come and go, all at once; `settled`, all that is kept holds the values of now, as
        new ones do."""
        running = self._running
        running.turnovers.pack()
        bundle = self._bundle
        if settled:
            running.engine.settle(bundle, None)
        if bundle.connectivity.rearranges_values:
            running.change(loosened(running.held, bundle))

    def _pairs(self, pre: Any, post: Any) -> Places:
        """All synapses from some neurons to others; what is not given is any neuron."""
        links = self._bundle.connectivity.explicit()
        targets, offsets = np.asarray(links.targets), links.offsets
        chosen = None if post is None else _marked(self.given.neurons("prune", "post", post), links.post_size)
        if pre is None:
            return np.flatnonzero(chosen[targets])  # type: ignore[index]  # one of both is given
        places, _ = rows_of(offsets, np.unique(self.given.neurons("prune", "pre", pre)))
        return places if chosen is None else places[chosen[targets[places]]]


def _marked(neurons: Places, size: int) -> NDArray[np.bool_]:
    """Of all neurons whether they are among these."""
    marks = np.zeros(size, np.bool_)
    marks[neurons] = True
    return marks
