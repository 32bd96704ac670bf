"""In which order the projections of a network deliver within one step."""

from __future__ import annotations

from collections.abc import Iterable

from dslnet.plan import ProjectionPlan


def in_order(projections: Iterable[ProjectionPlan]) -> list[ProjectionPlan]:
    """Spikes ahead of values, which see what the spikes left; of each those first that were sent first, and among these
    in the order of the network. Spikes that are added up ahead, of synapses with delays of their own, begin."""
    delivering = (plan for plan in projections if plan.rule != "learning")
    return sorted(delivering, key=lambda p: (p.delays is None, not p.spiking, -p.delay, p.number))
