"""How often neurons fire: each one, all together, over time, and around events."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.errors import ScheduleError
from dslnet.messages.calls import told_the_form
from dslnet.statistics.asked import above_zero, number, times_of
from dslnet.statistics.curve import Curve, rate_of_one
from dslnet.statistics.trains import ON_GRID, Floats, Ints, Trains, trains_of

BIN = "the length of a bin in ms, such as 5.0"
REACH = 4.0
"""In standard deviations: as far as a Gaussian kernel goes; what lies beyond is 0.006 % of it."""


@told_the_form
def rates(spikes: Any, *, start: float | None = None, stop: float | None = None) -> Floats:
    """The mean rate of each neuron in Hz, shape (neurons,)."""
    trains = trains_of(spikes, start, stop)
    return np.bincount(trains.index, minlength=trains.size).astype(np.float64) * (1000.0 / trains.duration)


@told_the_form
def counts(spikes: Any, bin: float, *, start: float | None = None, stop: float | None = None) -> NDArray[np.int64]:
    """How many spikes each neuron has in each bin of `bin` ms, shape (bins, neurons).

    Bins follow one another from the start; a last one that was not observed to its end is left out.
    """
    trains = trains_of(spikes, start, stop)
    begins, place = binned(trains, bin)
    inside = place >= 0
    flat = place[inside] * trains.size + trains.index[inside]
    return np.bincount(flat, minlength=len(begins) * trains.size).reshape(len(begins), trains.size)


@told_the_form
def population_rate(spikes: Any, bin: float, *, start: float | None = None, stop: float | None = None) -> Curve:
    """The rate in Hz that the neurons have on average in each bin of `bin` ms: a histogram over time."""
    trains = trains_of(spikes, start, stop)
    begins, place = binned(trains, bin)
    values = np.bincount(place[place >= 0], minlength=len(begins)).astype(np.float64) * rate_of_one(bin, trains.size)
    return Curve(begins, values, bin, "rate", "Hz")


@told_the_form
def smoothed_rate(
    spikes: Any, sigma: float, *, step: float = 1.0, start: float | None = None, stop: float | None = None
) -> Curve:
    """The rate in Hz that the neurons have on average, smoothed by a Gaussian of `sigma` ms, every `step` ms.

    Spikes are counted in bins of `step` ms, which should be well below `sigma`. Near the ends, and beside a pause, a
    part of the Gaussian lies where nobody looked: the rate is divided by the part that remains, so that a constant
    rate is constant up to the ends.
    """
    sigma = above_zero(sigma, "sigma", "the width of the Gaussian in ms, such as 10.0")
    step = above_zero(step, "step", "how far apart rates are in ms, such as 1.0")
    raw = population_rate(spikes, step, start=start, stop=stop)
    place = _places(raw.time, step)  # bins that were not observed are missing
    values, seen = np.zeros(place[-1] + 1), np.zeros(place[-1] + 1)
    values[place], seen[place] = raw.values, 1.0
    reach = int(min(np.ceil(REACH * sigma / step), len(values) - 1))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / sigma) ** 2)
    smooth = _convolved(values, kernel)[place] / _convolved(seen, kernel)[place]  # far from all bins both are 0
    return Curve(raw.time, smooth, step, "rate", "Hz")


@told_the_form
def psth(
    spikes: Any,
    onsets: Any,
    *,
    before: float,
    after: float,
    bin: float,
    start: float | None = None,
    stop: float | None = None,
) -> Curve:
    """The rate in Hz that the neurons have on average around events: the peri-stimulus time histogram.

    `onsets` are the times of the events in ms; bins of `bin` ms go from `before` ms before them, where `time` is
    negative, to `after` ms after them. Events around which not everything was observed are left out; where none is
    left it is an error.
    """
    trains, bin = trains_of(spikes, start, stop), above_zero(bin, "bin", BIN)
    many = _bins_around(before, after, bin)
    begin = times_of(onsets if np.iterable(onsets) else [onsets], "psth: onsets") - before
    whole = [any(a - ON_GRID <= b and b + many * bin <= e + ON_GRID for a, e in trains.stretches) for b in begin]
    if not any(whole):
        raise ScheduleError(
            f"psth: around none of {len(begin)} events {before} ms before and {after} ms after were seen"
        )
    found = np.zeros(many)
    for one in begin[whole]:
        first, last = np.searchsorted(trains.time, [one - ON_GRID * bin, one + (many - ON_GRID) * bin])
        found += np.bincount(_bins(trains.time[first:last] - one, bin), minlength=many)
    scale = rate_of_one(bin, trains.size) / float(np.count_nonzero(whole))
    return Curve(np.arange(many, dtype=np.float64) * bin - before, found * scale, bin, "rate", "Hz")


def _bins_around(before: Any, after: Any, width: float) -> int:
    """How many bins lie around an event."""
    before, after = (number(ms, "psth: before or after", "a time in ms, such as 10.0") for ms in (before, after))
    many = int((before + after) / width + ON_GRID)
    if many < 1:
        raise ScheduleError(
            f"psth: from {before} ms before an event to {after} ms after it there is no bin of {width} ms"
        )
    return many


def binned(trains: Trains, width: float) -> tuple[Floats, Ints]:
    """Where the whole bins of all stretches begin, and for each spike its bin, -1 for none."""
    width = above_zero(width, "bin", BIN)
    begins, ends = trains.stretches.T
    many = ((ends - begins) / width + ON_GRID).astype(np.int64)
    if not many.sum():
        at_once = " without a pause" if len(begins) > 1 else ""
        longest = f"{(ends - begins).max():.6g}"
        raise ScheduleError(f"bin={width!r} ms is longer than what was observed{at_once}, {longest} ms")
    first = np.cumsum(many) - many
    stretch = trains.stretch_of_each()
    inside = _bins(trains.time - begins[stretch], width)
    place = np.where(inside < many[stretch], inside + first[stretch], -1)
    return np.concatenate([b + np.arange(m) * width for b, m in zip(begins, many, strict=True)]), place


def _places(begins: Floats, width: float) -> Ints:
    """The places of bins on one grid. A gap takes so many whole bins as come nearest to it, and none where it is short,
    so that no two bins have one place."""
    steps = np.floor(np.diff(begins) / width + 0.5).astype(np.int64)
    return np.concatenate([[0], np.cumsum(np.maximum(steps, 1))])


def _bins(time: Floats, width: float) -> Ints:
    """The number of the bin that each time lies in."""
    return np.floor(time / width + ON_GRID).astype(np.int64)


def _convolved(values: Floats, kernel: Floats) -> Floats:
    """Of the length of the values, whichever is longer."""
    reach = len(kernel) // 2
    return np.convolve(values, kernel, mode="full")[reach : reach + len(values)]
