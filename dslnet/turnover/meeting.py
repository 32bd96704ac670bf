"""Whether spikes are under way that new synapses must not carry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dslnet.engine import Engine
from dslnet.plan import FOREVER, NetworkPlan, ProjectionBundle
from dslnet.planning.wiring import Ticks

LOOKED_AT = 64
"""So many steps back it is asked who fired; where delays are longer, some spike is taken to be under way."""


def meets(engine: Engine, plan: NetworkPlan, bundle: ProjectionBundle, sources: NDArray[np.int64], new: Ticks) -> bool:
    """Whether any of these neurons, ascending, has sent a spike so lately that synapses of before still carry it, or
    new ones, with these delays, would. If none has, new synapses may be put among the others."""
    if bundle.event < 0:
        return False
    running = [part.longest for part in bundle.parts if part.spiking and part.until >= FOREVER]
    longest = min(max([int(np.max(new)), *running]), plan.depth(bundle.pre))  # nobody knows of older ones
    if longest > LOOKED_AT:
        return engine.tick > 0 or _fired(engine, bundle, sources, 1)
    return any(_fired(engine, bundle, sources, age) for age in range(1, longest + 1))


def _fired(engine: Engine, bundle: ProjectionBundle, some: NDArray[np.int64], age: int) -> bool:
    """Whether any of these did so many steps ago."""
    return _have_common(some, engine.fired(bundle.pre.number, bundle.event, age))


def _have_common(some: NDArray[np.int64], others: NDArray[np.int64]) -> bool:
    """Whether a number is in both; these ascend."""
    if not len(some) or not len(others):
        return False
    places = np.minimum(np.searchsorted(some, others), len(some) - 1)
    return bool((some[places] == others).any())
