"""What is said where the memory does not suffice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dslnet.errors import SimulationError
from dslnet.plan import NetworkPlan

HINT = "sim.memory() says what a network takes"


@contextmanager
def enough_for(member: object) -> Iterator[None]:
    """Raises SimulationError in the place of a MemoryError while a member of the network gets its arrays."""
    try:
        yield
    except MemoryError as error:
        size = f" ({error})" if str(error) else ""
        raise SimulationError(f"there is not enough memory: {member!r} does not fit in{size}; {HINT}") from error


@contextmanager
def enough_memory(plan: NetworkPlan) -> Iterator[None]:
    """Raises SimulationError in the place of a MemoryError, with the delay that asks for most of it."""
    try:
        yield
    except MemoryError as error:
        longest = max((part.longest for part in plan.projections), default=1)
        size = f" ({error})" if str(error) else ""
        raise SimulationError(
            f"there is not enough memory: the last {longest} steps of spikes and values are kept, since the longest "
            f"delay is {plan.clock.time(longest)} ms{size}; {HINT}"
        ) from error
