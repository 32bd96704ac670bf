"""What a decay has become: x(t) = F(t) x(0) + d(t), by the same expressions as in C."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.plan import ProjectionBundle
from dslnet.plasticity import Decay
from dslnet.reference.evaluate import Evaluator, evaluator
from dslnet.ticks import Clock


def decayed(
    bundle: ProjectionBundle, decay: Decay, ticks: int, clock: Clock, places: Any = ...
) -> dict[str, NDArray[Any]]:
    """The values of now of all its states, or of these at some places, in new arrays of their types."""
    kept = [bundle.arrays[name][places] for name in decay.names]
    given = {name: np.float64(bundle.arrays[name][0]) for name in parameters_of(decay)}
    given["dt"] = np.float64(clock.time(1) * ticks)
    found: dict[str, NDArray[Any]] = {}
    for name, flows, drive in zip(decay.names, *evaluators(decay), strict=True):
        parts = [float(flow(given)) * array for flow, array in zip(flows, kept, strict=True) if flow is not None]
        found[name] = np.asarray(sum(parts) + float(drive(given))).astype(bundle.arrays[name].dtype)
    return found


@lru_cache(maxsize=64)
def evaluators(decay: Decay) -> tuple[tuple[tuple[Evaluator | None, ...], ...], tuple[Evaluator, ...]]:
    """Functions for its flows, None for those that are 0, and for its drives; recordings ask at each tick."""
    flows = tuple(tuple(None if flow == 0 else evaluator(flow) for flow in row) for row in decay.flows)
    return flows, tuple(evaluator(drive) for drive in decay.drives)


@lru_cache(maxsize=64)
def parameters_of(decay: Decay) -> frozenset[str]:
    """The names of the parameters that a decay is made of."""
    parts = [flow for row in decay.flows for flow in row] + list(decay.drives)
    return frozenset(name.name for part in parts for name in part.free_symbols) - {"dt"}
