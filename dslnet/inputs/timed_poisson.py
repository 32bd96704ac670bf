"""Poisson spikes whose rates come from a table."""

from __future__ import annotations

from dslnet.declaring.events import spike
from dslnet.declaring.marks import Array
from dslnet.distributions import Chance
from dslnet.errors import DeclarationError
from dslnet.fields import Noise, noise
from dslnet.inputs.timed_array import TimedArray
from dslnet.ticks import Clock
from dslnet.units.with_unit import with_unit


class TimedPoisson(TimedArray):
    """Independent Poisson spikes with the rates of a table: `TimedPoisson(rates, schedule=10.0, period=100.0)`.

    A `TimedArray` in Hz that fires: in a step with the probability of its row of now, r · dt. Its projections carry the
    spikes. Rates below 0 and probabilities above 1 are refused when a simulator is made; what is assigned while it
    runs is not looked at: above a probability of 1 a neuron fires in every step, below 0 never.
    """

    chance: Noise = noise(Chance())

    @spike
    def fires(self) -> Array:
        """By chance."""
        return self.chance < self.r * self.dt / with_unit(1000.0, "ms")

    def _check(self, clock: Clock) -> None:
        """Raise DeclarationError for a rate that is negative or gives a probability above 1."""
        rates, step = self._argument("values"), clock.time(1)
        if rates.min() < 0.0:
            raise DeclarationError(f"{self!r}: a rate of {rates.min()} Hz, and a rate is not negative")
        if rates.max() * step > 1000.0:
            raise DeclarationError(
                f"{self!r}: a rate of {rates.max()} Hz is a probability of {rates.max() * step / 1000.0:.6g} in a step "
                f"of {step} ms; use a smaller dt"
            )
