"""Recordings as a simulator would have left them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dslnet.record import FieldSampler, Recording, SpikeSampler
from dslnet.ticks import Clock


def field(name: str, shape: tuple[int, ...], *, samples: int = 20, period: int = 5, unit: str | None = None) -> Any:
    """Neuron i has the value 10 * tick + i."""
    width = int(np.prod(shape))
    sampler = FieldSampler(0, name, np.arange(width), shape, 0, period, np.float64, unit)
    for tick in range(0, samples * period, period):
        sampler.take(tick, 10.0 * tick + np.arange(width))
    return sampler


def event(spikes: list[tuple[int, int]], size: int = 10) -> SpikeSampler:
    sampler = SpikeSampler(0, 0, None, size)
    ticks, indices = np.array(spikes, dtype=np.int64).reshape(-1, 2).T
    sampler.add(ticks, indices)
    return sampler


def recording(
    fields: dict[str, FieldSampler] | None = None,
    events: dict[str, SpikeSampler] | None = None,
    *,
    dt: Any = 0.1,
    refresh: Callable[[], None] = lambda: None,
    now: Callable[[], int] | None = None,
) -> Recording:
    return Recording("exc", fields or {}, events or {}, Clock(dt), refresh, now)
