"""What the room of a projection may ask of a running simulator: other delays, and a look at what was assigned."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.delays import delay_ticks
from dslnet.distributions import Distribution
from dslnet.engine import Engine
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.rooms import Draw
from dslnet.synapse import Synapse
from dslnet.wiring import narrowed, redelayed


class Running(Protocol):
    """A simulator between start and close."""

    plan: NetworkPlan
    engine: Engine

    def change(self, plan: NetworkPlan) -> None:
        """Go on with other delays."""


@define(eq=False)
class SynapseAccess:
    """One projection of a running simulator."""

    running: Running
    member: Synapse[Any, Any]

    def resend(self, bundle: ProjectionBundle) -> None:
        """Values have been assigned: spikes that are under way arrive with the new ones."""
        if any(part.delays is not None for part in bundle.parts):
            self.running.engine.resend()

    def delay(self, bundle: ProjectionBundle) -> float | NDArray[np.float64]:
        """The delay in ms, as it runs."""
        return self.running.plan.clock.times(bundle.delay)

    def change_delay(self, bundle: ProjectionBundle, delay: Any, draw: Draw) -> None:
        """Another delay from now on; spikes that are under way keep theirs."""
        plan, tick = self.running.plan, self.running.engine.tick

        def drawn(distribution: Distribution, count: int) -> NDArray[Any]:
            return draw("delay", distribution, (count,))

        ticks = delay_ticks(delay, self.member, bundle.name, bundle.connectivity, plan.clock, drawn)
        self.running.change(redelayed(plan, bundle, narrowed(ticks), tick))
