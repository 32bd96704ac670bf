"""Whether spikes are under way that new synapses must not carry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dslnet.engine import Engine
from dslnet.plan import NetworkPlan, ProjectionBundle
from dslnet.planning.sent import Sent
from dslnet.planning.wiring import Ticks
from dslnet.ticks import FOREVER

LOOKED_AT = 256
"""So many steps back, at 1 µs each, it is asked who fired; where delays are longer, some spike is taken to be under
way."""


def met(
    engine: Engine, plan: NetworkPlan, bundle: ProjectionBundle, sources: NDArray[np.int64], new: Ticks
) -> NDArray[np.bool_]:
    """Of each of these neurons whether it has sent a spike so lately that synapses of before still carry it, or new
    ones, with these delays, would. If none has, new synapses may be put among the others."""
    if bundle.event < 0:
        return np.zeros(len(sources), np.bool_)
    running = [part.longest for part in bundle.parts if part.spiking and part.until >= FOREVER]
    longest = min(max([int(np.max(new)), *running]), plan.depth(bundle.pre))  # nobody knows of older ones
    if longest > LOOKED_AT and engine.tick > 0:
        return np.ones(len(sources), np.bool_)
    fired = np.zeros(bundle.pre.size, np.bool_)
    for neurons in engine.fired_lately(bundle.pre.number, bundle.event, min(longest, LOOKED_AT)):
        fired[neurons] = True
    return fired[sources]


def sent_lately(engine: Engine, plan: NetworkPlan, bundle: ProjectionBundle) -> Sent:
    """What the sources of a projection have sent that may be under way by one of its parts."""
    longest = max((part.longest for part in bundle.parts if part.spiking), default=0)
    ages = min(longest, plan.depth(bundle.pre))
    neurons = engine.fired_lately(bundle.pre.number, bundle.event, ages) if ages else []
    return Sent(engine.tick, bundle.pre.size, tuple(neurons))
