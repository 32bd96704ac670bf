"""Populations that bring spikes and values from outside."""

from __future__ import annotations

from dslnet.inputs.correlated_poisson import CorrelatedPoisson
from dslnet.inputs.decoding import Decoding
from dslnet.inputs.image import Image
from dslnet.inputs.pixels import pixels
from dslnet.inputs.poisson import Poisson
from dslnet.inputs.poisson_input import PoissonInput
from dslnet.inputs.spike_trains import SpikeTrains
from dslnet.inputs.timed_array import TimedArray
from dslnet.inputs.timed_poisson import TimedPoisson

__all__ = [
    "CorrelatedPoisson",
    "Decoding",
    "Image",
    "Poisson",
    "PoissonInput",
    "SpikeTrains",
    "TimedArray",
    "TimedPoisson",
    "pixels",
]
