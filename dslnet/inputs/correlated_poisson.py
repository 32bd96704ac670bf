"""Correlated spike trains: Poisson sources that share one fluctuating rate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from dslnet.declaring.arguments import Argument, argument
from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array, update
from dslnet.distributions import Chance, Normal
from dslnet.errors import DeclarationError
from dslnet.fields import Noise, Param, State, noise, param, state
from dslnet.inputs.rectified import before_rectified, mean_above
from dslnet.messages.masks import refuse_masked
from dslnet.neuron import Neuron
from dslnet.ticks import Clock
from dslnet.units.with_unit import with_unit

LOST = 1e-3
"""The part of the spikes that may be lost because a step has room for one only."""
NAMES = ("rate", "correlation", "tau")


def as_rate(instance: Any, rate: Any) -> float:
    """A rate in Hz, 0 or more."""
    return settled(instance, "rate", rate, lambda value: value >= 0.0, "0 Hz or more")


def as_correlation(instance: Any, correlation: Any) -> float:
    """A correlation from 0 to 1."""
    return settled(instance, "correlation", correlation, lambda value: 0.0 <= value <= 1.0, "a number from 0 to 1")


def as_tau(instance: Any, tau: Any) -> float:
    """A time constant in ms, above 0."""
    return settled(instance, "tau", tau, lambda value: value > 0.0, "a time above 0 ms")


def settled(instance: Any, name: str, given: Any, holds: Any, what: str) -> float:
    """The number given, if it can be one of all neurons."""
    refuse_masked(name, given)
    value = np.asarray(given)
    if value.ndim or value.dtype.kind not in "fiu" or not math.isfinite(value) or not holds(value):
        raise DeclarationError(f"{name}={given!r} of {type(instance).__name__}: all neurons share it, {what}")
    return float(value)


class CorrelatedPoisson(Neuron):
    """Spike trains that share a fluctuating rate: `CorrelatedPoisson(100, rate=10.0, correlation=0.2, tau=20.0)`.

    In a step each neuron fires with the probability intensity · dt, independently of the others. The intensity is one
    Ornstein-Uhlenbeck process for all, with its negative values at 0: its mean is `rate` (Hz), and its variance
    correlation · rate / (2 tau) gives each pair a cross-covariance of area `correlation` times the rate, that falls off
    as exp(-|lag| / tau), tau in ms. Spike counts of two neurons in windows much longer than tau have the correlation
    coefficient c / (1 + c). Where the process is below 0 for much of the time (correlation near or above 2 tau · rate)
    the fall is quicker than exponential, and the area smaller.

    The three can be assigned while a simulator runs. Refused are numbers out of their range, and an intensity that
    would often mean more than one spike a step. After R. Brette, Generation of correlated spike trains, Neural
    Computation 21, 188-215, 2009.
    """

    rate: Argument[float, float] = argument(as_rate, changeable=True)
    correlation: Argument[float, float] = argument(as_correlation, changeable=True)
    tau: Argument[float, float] = argument(as_tau, changeable=True)
    mean: Param = param(0.0, unit="Hz", doc="of the process before it is cut off; follows from the rate")
    deviation: Param = param(0.0, unit="Hz", doc="of that process")
    relaxation: Param = param(1.0, unit="ms", doc="tau")
    shared: Noise = noise(Normal(0.0, 1.0), per="population")
    chance: Noise = noise(Chance())
    fluctuation: State = state(Normal(0.0, 1.0), per="population", doc="the process, with mean 0 and deviation 1")
    intensity: State = state(0.0, per="population", unit="Hz")

    @update
    def fluctuate(self) -> None:
        """The exact step of the process, which begins in its stationary law."""
        kept = np.exp(-self.dt / self.relaxation)
        fresh = np.sqrt(-np.expm1(-2.0 * self.dt / self.relaxation))
        self.fluctuation = kept * self.fluctuation + fresh * self.shared
        self.intensity = np.maximum(self.mean + self.deviation * self.fluctuation, 0.0)

    @spike
    def fires(self) -> Array:
        """By chance."""
        return self.chance < self.intensity * self.dt / with_unit(1000.0, "ms/s")

    @classmethod
    def _adapted(cls, positional: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What follows from the three is not given."""
        for name in ("mean", "deviation", "relaxation"):
            if name in keywords:
                raise DeclarationError(f"{cls.__name__}({name}=...): it follows from {', '.join(NAMES)}; leave it out")
        return positional, keywords

    def __attrs_post_init__(self) -> None:
        self._fits({})
        super().__attrs_post_init__()

    def _fits(self, given: Mapping[str, Any]) -> None:
        """Give the process its parameters where that can be."""
        chosen = {name: value for name, value in given.items() if name in NAMES}
        if chosen or not given:
            self._settle(**{name: self._argument(name) for name in NAMES} | chosen)

    def _settle(self, rate: float, correlation: float, tau: float) -> None:
        """Give the process its parameters, and leave them alone where that cannot be."""
        mean, deviation = self._process(rate, correlation, tau)
        if self._live:
            self._check_step(self.dt, rate, mean, deviation)
        for name, value in (("mean", mean), ("deviation", deviation), ("relaxation", tau)):
            self._room.write(name, value)

    def _process(self, rate: float, correlation: float, tau: float) -> tuple[float, float]:
        """Mean and deviation in Hz of the process before its negative values are cut off."""
        if rate == 0.0:
            return 0.0, 0.0
        try:
            return before_rectified(rate, correlation * rate / (2.0 * tau / 1000.0))
        except ValueError:
            raise DeclarationError(
                f"{type(self).__name__}(rate={rate}, correlation={correlation}, tau={tau}): so few spikes fall into "
                "one tau that the intensity would have to be 0 nearly always; take a larger tau or rate"
            ) from None

    def _check(self, clock: Clock) -> None:
        """Raise DeclarationError for what does not fit into a step."""
        rate, correlation, tau = (self._argument(name) for name in NAMES)
        self._check_step(clock.time(1), rate, *self._process(rate, correlation, tau))

    def _check_step(self, step: float, rate: float, mean: float, deviation: float) -> None:
        lost = mean_above(1000.0 / step, mean, deviation)
        if lost > LOST * rate:
            raise DeclarationError(
                f"{self!r}: rate={rate} Hz, whose fluctuations have a deviation of {deviation:.3g} Hz, gives a "
                f"probability above 1 in a step of {step} ms, so that {lost / rate:.2g} of the spikes were lost; use a "
                "smaller dt"
            )
