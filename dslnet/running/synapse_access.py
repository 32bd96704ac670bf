"""What the room of a projection may ask of a running simulator: other delays, and a look at what was assigned."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.connect.connectivity import Connectivity
from dslnet.connect.moving import Change, Moves
from dslnet.distributions import Distribution
from dslnet.engine import Engine
from dslnet.errors import DeclarationError
from dslnet.members.rooms import Draw
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.banding import in_rows
from dslnet.planning.delays import delay_ticks
from dslnet.planning.layouts import refuse_delays
from dslnet.planning.left_over import put_through
from dslnet.planning.planner import Planner
from dslnet.planning.sharing import check_shared
from dslnet.planning.unmoving import unmoved
from dslnet.planning.wiring import narrowed, redelayed
from dslnet.plasticity.within import put_within
from dslnet.running.turnovers import Turnovers
from dslnet.synapse import Synapse


class Running(Protocol):
    """A simulator between start and close."""

    plan: NetworkPlan
    held: NetworkPlan
    """The same, but for the synapses of projections in which some come and go meanwhile."""
    planner: Planner
    engine: Engine
    turnovers: Turnovers
    growing: set[str]
    drawn: list[Connectivity]
    """The connections at the start, of each projection."""

    def change(self, plan: NetworkPlan, change: Change | None = None) -> None:
        """Go on with other delays, or after a change of synapses."""

    def follow(self, name: str, moved: Moves) -> None:
        """Synapses of a projection have come or gone: recordings go on with those that they are of."""


@define(eq=False)
class SynapseAccess:
    """One projection of a running simulator."""

    running: Running
    member: Synapse[Any, Any]

    def now(self, bundle: ProjectionBundle, name: str, places: Any = ...) -> NDArray[Any]:
        """The values of a field as they are kept, or those at some places, brought up to date."""
        return self.running.engine.value(bundle, name, places)

    def settle(self, bundle: ProjectionBundle, name: str) -> None:
        """A field is about to be assigned: what is advanced by way of it is brought up to date first."""
        self.running.engine.settle(bundle, name)

    def assigned(self, bundle: ProjectionBundle, name: str) -> None:
        """Values of a field have been assigned: spikes that are under way arrive with them."""
        put_within(bundle.model, {name: bundle.arrays[name]})
        put_through(bundle)
        self.resend(bundle)

    def resend(self, bundle: ProjectionBundle) -> None:
        """Values have been assigned, or a switch: spikes that are under way arrive by how it stands now."""
        if bundle.program.learns or any(part.delays is not None for part in bundle.parts):
            self.running.engine.resend()

    def keep_as_declared(self, bundle: ProjectionBundle) -> ProjectionBundle:
        """Go on with every state of a projection kept as it was declared; returns the bundle of now."""
        bundle = self._whole(bundle)
        self.running.engine.settle(bundle, None)
        return self._go_on(*self.declared(bundle))

    def declared(
        self, bundle: ProjectionBundle, one_delay: bool = True, own_times: bool = False
    ) -> tuple[NetworkPlan, ProjectionBundle]:
        """The plan in which every state is kept as it was declared, and the bundle in it; nothing runs by it yet. What
        is kept has been brought up to date before; with `own_times` synapses come that not all spikes meet. Raises
        DeclarationError where synapses share what they would have of their own."""
        kept = bundle.keeping.one_delay and one_delay
        held = self.running.held
        if not one_delay:
            held, bundle = in_rows(held, bundle)
        plan = unmoved(held, bundle, self.running.planner.bundler, kept, own_times)
        made = next(b for b in plan.bundles if b.name == bundle.name)
        check_shared(made, self.member)
        return plan, made

    def _whole(self, bundle: ProjectionBundle) -> ProjectionBundle:
        """The bundle of now in a plan that has the synapses of all projections, as one has to that is gone on with.
        That of any projection may have become another one then, since its parts count on from those of others."""
        self.running.turnovers.pack()
        return next(each for each in self.running.held.bundles if each.name == bundle.name)

    def _go_on(self, plan: NetworkPlan, bundle: ProjectionBundle) -> ProjectionBundle:
        self.running.change(plan)
        return bundle

    def delay(self, bundle: ProjectionBundle) -> float | NDArray[np.float64]:
        """The delay in ms, as it runs."""
        return self.running.held.clock.times(bundle.delay)

    def change_delay(self, bundle: ProjectionBundle, delay: Any, draw: Draw) -> None:
        """Another delay from now on; spikes that are under way keep theirs."""
        bundle = self._whole(bundle)
        plan, tick = self.running.held, self.running.engine.tick

        def drawn(distribution: Distribution, count: int) -> NDArray[Any]:
            return draw("delay", distribution, (count,))

        ticks = delay_ticks(delay, self.member, f"the delay of {bundle.name}", bundle.connectivity, plan.clock, drawn)
        ticks = narrowed(ticks)
        if not isinstance(ticks, int):
            refuse_delays(self.member)
        if not isinstance(ticks, int) and isinstance(bundle.delay, int):
            self.running.engine.settle(bundle, None)
            plan, bundle = self.by_synapse(bundle, f"{bundle.name}.delay")
        self.running.change(redelayed(plan, bundle, ticks, tick))

    def by_synapse(self, bundle: ProjectionBundle, what: str) -> tuple[NetworkPlan, ProjectionBundle]:
        """As `declared`, where delays come to differ by `what`: nothing depends on the source alone then."""
        self.check_may_differ(bundle, what)
        return self.declared(bundle, one_delay=False)

    def check_may_differ(self, bundle: ProjectionBundle, what: str) -> None:
        """Raises DeclarationError where the delays of synapses cannot differ."""
        declared = [f.name for f in bundle.model.fields if f.kind == "state" and bundle.keeping.levels[f.name] == "pre"]
        if declared:
            raise DeclarationError(
                f'{what}: {declared[0]} is per="pre", which needs one delay for the whole projection; '
                f"declare {declared[0]} per synapse to give each synapse its own"
            )
