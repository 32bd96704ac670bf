"""What the room of a population may ask of a running simulator about spikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import define
from numpy.typing import NDArray

from dslnet.declaring.switch import SWITCH
from dslnet.errors import SimulationError
from dslnet.plan import PopulationPlan
from dslnet.planning.counting import count_more
from dslnet.running.interrupts import interrupts_after

if TYPE_CHECKING:
    from dslnet.running.session import Session


@define(eq=False)
class SpikeAccess:
    """The spikes of one population, for its room."""

    session: Session
    number: int

    @property
    def plan(self) -> PopulationPlan:
        """As it is by now: a reset with another seed makes another one."""
        return self.session.held.populations[self.number]

    def fired(self) -> NDArray[np.bool_]:
        """The mask of the last step, in the shape of the population."""
        mask = np.zeros(self.plan.size, np.bool_)
        if self.plan.model.events:
            mask[self.session.engine.fired(self.plan.number, 0)] = True
        return mask.reshape(self.plan.shape)

    @interrupts_after()
    def fire(self, positions: NDArray[np.int64]) -> None:
        """Let these fire in the last step, recordings included. Raises SimulationError for a population at rest."""
        plan, session = self.plan, self.session
        if len(positions) and not plan.arrays[SWITCH][0]:
            raise SimulationError(f"{plan.name} is disabled and does not fire; {plan.name}.enable() before fire()")
        new, tick = np.setdiff1d(positions, session.engine.fired(plan.number, 0)), session.engine.tick - 1
        session.engine.fire(plan.number, 0, new)
        count_more(plan, 0, new, tick, session.held.clock)
        for sampler in (s for r in session.recordings for s in r.events.values()):
            if (sampler.population, sampler.event) == (plan.number, 0):
                sampler.add(np.full(len(new), tick), new)

    def take_arguments(self) -> None:
        """Go by what was assigned."""
        self.session.take_arguments(self.number)
