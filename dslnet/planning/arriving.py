"""In which order the projections of a network deliver within one step."""

from __future__ import annotations

from collections.abc import Iterable

from dslnet.plan import ProjectionPlan


def in_order(projections: Iterable[ProjectionPlan]) -> list[ProjectionPlan]:
    """Of each target spikes ahead of values, which see what the spikes left; of each those first that were sent first,
    and among these in the order of the network. Spikes that are added up ahead, of synapses with delays of their own,
    begin. Targets do not see one another."""
    delivering = (plan for plan in projections if plan.rule != "learning")
    return sorted(delivering, key=lambda p: (not p.by_ring, p.post.number, not p.spiking, -_age(p), p.number))


def _age(plan: ProjectionPlan) -> int:
    """How many ticks ago what it delivers was sent; where it delivers all delays at once, the longest of them."""
    return plan.delay if plan.spiking else plan.longest


def together(projections: Iterable[ProjectionPlan]) -> list[list[ProjectionPlan]]:
    """The same in runs of parts that deliver at once: parts of one projection that differ in nothing but the delay, and
    do not ask what their source was when it fired, which depends on it."""
    runs: list[list[ProjectionPlan]] = []
    for plan in in_order(projections):
        if runs and _alike(runs[-1][-1], plan):
            runs[-1].append(plan)
        else:
            runs.append([plan])
    return runs


def _alike(one: ProjectionPlan, other: ProjectionPlan) -> bool:
    spiking = one.spiking and other.spiking and one.layout == other.layout == "placed"
    same = spiking and one.name == other.name and one.learns == other.learns
    return same and not one.program.asks_sources
