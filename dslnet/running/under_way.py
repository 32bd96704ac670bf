"""What was sent and may still arrive: of all that an engine keeps of the past, what a synapse that there is will carry
or read. How far back an engine knows depends on the synapses that there were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dslnet.checkpoint.state import EngineState
from dslnet.plan import NetworkPlan, ProjectionPlan

Reach: TypeAlias = dict[tuple[int, int, int], NDArray[np.int64]]
"""How many ticks back each neuron is asked for by the parts of projections that carry spikes of an event, from a tick
on and before one, or values."""
VALUES = (-1, 0, 0)
"""The key of what carries values, which has no event and goes on all the time."""


def under_way(plan: NetworkPlan, state: EngineState) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Of each event who fired so many ticks ago, and the values of then, each with a name; the newest ones all, since
    anybody may ask who fired in the last step."""
    reaches = {population.number: _reach(plan, population.number) for population in plan.populations}
    for (number, event), ages in state.spikes.items():
        for age, neurons in enumerate(ages, start=1):
            asked = _asked(reaches[number], state.tick, age, event)
            left = neurons if age == 1 else neurons[asked[neurons]]
            if len(left):
                yield f"spikes {number} {event} {age}", left
    for (number, name), rows in state.values.items():
        for age, values in enumerate(rows[1:], start=2):
            asked = _asked(reaches[number], state.tick, age, None)
            if asked.any():
                one = len(values) < len(asked)  # all neurons have it in common
                yield f"values {number} {name} {age}", values if one else values[asked]


def _reach(plan: NetworkPlan, number: int) -> Reach:
    """That of the population of this number."""
    found: Reach = {VALUES: np.zeros(plan.populations[number].size, np.int64)}
    for part in plan.leaving[number]:
        key = (part.event, part.since, part.until) if part.spiking else VALUES
        if part.rule != "learning":
            farthest = _farthest(part)
            found[key] = np.maximum(found[key], farthest) if key in found else farthest
    return found


def _asked(reach: Reach, tick: int, age: int, event: int | None) -> NDArray[np.bool_]:
    """Of each neuron whether a synapse carries a spike that it sent so long ago, or, without an event, reads what it
    was then, at once or when a spike arrives."""
    asked = (reach[VALUES] >= age) & (event is None)
    for (own, since, until), farthest in reach.items():
        if event in (None, own) and since <= tick - age < until:
            asked |= farthest >= age
    return asked


def _farthest(part: ProjectionPlan) -> NDArray[np.int64]:
    """Of each source the longest delay of its synapses, 0 where it has none. What sums over the sources reads all of
    them, and what a spike changes at its source does not ask for synapses."""
    size, lengths = part.pre.size, part.connectivity.lengths
    if part.program.changes_sources or any(write.reduces for write in part.program.writes):
        return np.full(size, part.longest)
    if part.delays is None:
        return np.where(lengths > 0, part.delay, 0)
    found, some = np.zeros(size, np.int64), lengths > 0
    if some.any():
        found[some] = np.maximum.reduceat(part.delays, part.connectivity.offsets[:-1][some])
    return found
