"""Populations that bring spikes from outside."""

from __future__ import annotations

from dslnet.inputs.poisson import Poisson
from dslnet.inputs.spike_trains import SpikeTrains

__all__ = ["Poisson", "SpikeTrains"]
