"""What went wrong in a step, as C wrote it down."""

from __future__ import annotations

from dslnet.errors import SimulationError
from dslnet.plan import NetworkPlan
from dslnet.running.not_finite import look_for_nan

NOT_FINITE, NO_ROOM = -1, -2
"""In the place of an event: a value is infinite or NaN; what is under way cannot be written down."""


def look_at(plan: NetworkPlan, failed: int, population: int, event: int, neuron: int) -> None:
    """The tick after it, which is not 0, and where it was. Raises SimulationError; not where nothing is but values so
    large that their sum is infinite."""
    if event == NOT_FINITE:
        look_for_nan(plan, failed - 1)
        return
    if event == NO_ROOM:
        raise SimulationError("the memory does not suffice for the spikes under way to synapses that learn")
    owner = plan.populations[population]
    raise SimulationError(
        f"the refractory time of {owner.name}.{owner.model.events[event].name} is negative or NaN for neuron "
        f"{neuron} at t = {plan.clock.time(failed - 1)} ms; it must be a time in ms of at least 0"
    )
