"""Numbers about spikes: rates, intervals, histograms, correlations.

Every function takes a recording of an event (`sim.record(exc, COBA.fires)`), or a list with an array of spike times in
ms for each neuron, together with `stop=`: until when was observed. Times are in ms, rates in Hz. `start=` and `stop=`
look at a part of what was recorded. Where a recording was paused, nothing is counted across the gap.
"""

from dslnet.statistics.correlations import correlation
from dslnet.statistics.curve import Curve
from dslnet.statistics.intervals import cv, intervals, local_variation
from dslnet.statistics.rates import counts, population_rate, psth, rates, smoothed_rate
from dslnet.statistics.trains import Trains, trains_of

__all__ = [
    "Curve",
    "Trains",
    "correlation",
    "counts",
    "cv",
    "intervals",
    "local_variation",
    "population_rate",
    "psth",
    "rates",
    "smoothed_rate",
    "trains_of",
]
