"""How regular spikes are: the intervals between them and two numbers about these."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.messages.calls import told_the_form
from dslnet.statistics.trains import Floats, Ints, Trains, trains_of


@told_the_form
def intervals(spikes: Any, *, start: float | None = None, stop: float | None = None) -> list[Floats]:
    """The intervals between the spikes of each neuron in ms: one array a neuron, in order of time."""
    trains = trains_of(spikes, start, stop)
    gaps, owner, _ = _gaps(trains)
    return np.split(gaps, np.cumsum(np.bincount(owner, minlength=trains.size))[:-1])[: trains.size]


@told_the_form
def cv(spikes: Any, *, start: float | None = None, stop: float | None = None) -> Floats:
    """The coefficient of variation of the intervals of each neuron, shape (neurons,).

    The standard deviation over the mean: 0 for a clock, 1 for a Poisson process. NaN with fewer than two intervals.
    """
    trains = trains_of(spikes, start, stop)
    gaps, owner, _ = _gaps(trains)
    count, mean = _mean(gaps, owner, trains.size)
    _, square = _mean((gaps - mean[owner]) ** 2, owner, trains.size)
    return np.where(count >= 2, np.sqrt(square) / mean, np.nan)


@told_the_form
def local_variation(spikes: Any, *, start: float | None = None, stop: float | None = None) -> Floats:
    """The local variation of the intervals of each neuron, shape (neurons,).

    Three times the mean of ((a - b)/(a + b))² over intervals a, b that follow one another: 0 for a clock, 1 for a
    Poisson process, also where the rate changes slowly. NaN with fewer than two intervals.

    S. Shinomoto, K. Shima and J. Tanji (2003), Differences in spiking patterns among cortical neurons, Neural
    Computation 15, 2823-2842.
    """
    trains = trains_of(spikes, start, stop)
    gaps, owner, follows = _gaps(trains)
    first, second, pair = gaps[:-1][follows], gaps[1:][follows], owner[1:][follows]
    _, mean = _mean(((first - second) / (first + second)) ** 2, pair, trains.size)
    return 3.0 * mean


def _gaps(trains: Trains) -> tuple[Floats, Ints, NDArray[np.bool_]]:
    """All intervals, ordered by neuron, then time; their neurons; whether each is followed at once by the next one."""
    order = np.argsort(trains.index, kind="stable")
    time, index, stretch = trains.time[order], trains.index[order], trains.stretch_of_each()[order]
    real = (index[1:] == index[:-1]) & (stretch[1:] == stretch[:-1])
    owner, place = index[1:][real], np.flatnonzero(real)
    return np.diff(time)[real], owner, (np.diff(place) == 1) & (owner[1:] == owner[:-1])


def _mean(values: Floats, owner: Ints, size: int) -> tuple[NDArray[Any], Floats]:
    """How many values each neuron has, and their mean: NaN of none."""
    count = np.bincount(owner, minlength=size)
    with np.errstate(invalid="ignore"):
        return count, np.bincount(owner, weights=values, minlength=size) / count
