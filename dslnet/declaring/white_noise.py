"""`white_noise()`: the derivative of a Wiener process, for stochastic differential equations."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from dslnet.distributions import Normal
from dslnet.fields import Noise


@frozen(repr=False)
class WhiteNoise(Normal):
    """A standard normal number in each step; what equations read is that number over the square root of dt."""

    def __repr__(self) -> str:
        return "white_noise()"


def white_noise(*, per: str | None = None, doc: str | None = None) -> Any:
    """dW/dt, an independent one for each neuron: `xi: Noise = white_noise()`, and then `self.sigma * self.xi` in an
    equation is the term sigma dW of a stochastic differential equation, read as Itô by every method.

    Its unit is 1/√ms: with sigma in mV/√ms, dv/dt is in mV/ms. With `per="population"` all neurons share one.
    """
    made = Noise(per=per, unit="1/ms**0.5", doc=doc)
    made.distribution = WhiteNoise(0.0, 1.0)
    return made
