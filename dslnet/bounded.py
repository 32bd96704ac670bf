"""Bounds of noise: how likely a value lies within them, and how often one outside may be drawn again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from dslnet.distribution import Distribution, is_number
from dslnet.distributions import Normal, Poisson, Uniform
from dslnet.errors import DeclarationError

LEAST = 1e-3
"""Less likely than that, drawing again would take longer than everything else."""
OFTEN = 1 << 15
"""Attempts where that is known: of 10 ** 14 draws at LEAST, less than one is still outside and clipped."""
SELDOM = 1000
"""Attempts where the bounds or parameters are fields, which may make them hopeless at any time."""
MANY = 1e4
"""A Poisson distribution of a larger mean is as good as normal."""


def check_bounds(distribution: Distribution) -> None:
    """Raise DeclarationError for bounds between which hardly a value lies, as far as numbers tell."""
    if not _has_bounds(distribution) or type(distribution) not in LIKELIHOODS or not is_known(distribution):
        return
    low = -math.inf if distribution.min is None else distribution.min
    high = math.inf if distribution.max is None else distribution.max
    likely = LIKELIHOODS[type(distribution)](distribution, low, high)
    enough = likely > 0.0 if isinstance(distribution, Uniform) else likely >= LEAST
    if not enough:
        raise DeclarationError(
            f"noise({distribution!r}): a value lies between min= and max= with a probability of {likely:.2g}, and "
            "those outside are drawn again; choose wider bounds or a distribution that lies within them"
            + ("" if isinstance(distribution, Uniform) else f" (at least {LEAST})")
        )


def patience(distribution: Distribution) -> int:
    """How often a value of a noise field is drawn again."""
    return OFTEN if is_known(distribution) else SELDOM


def is_known(distribution: Distribution) -> bool:
    """Whether parameters and bounds are all numbers."""
    given = (*distribution.parameters.values(), distribution.min, distribution.max)
    return all(value is None or is_number(value) for value in given)


def _has_bounds(distribution: Distribution) -> bool:
    return distribution.min is not None or distribution.max is not None


def _normal(given: Any, low: float, high: float) -> float:
    return _between(given.loc, given.scale, low, high)


def _uniform(given: Any, low: float, high: float) -> float:
    if given.low == given.high:
        return float(low <= given.low <= high)
    return float(max(0.0, min(high, given.high) - max(low, given.low)) / (given.high - given.low))


def _poisson(given: Any, low: float, high: float) -> float:
    mean = given.lam
    if mean > MANY:
        return _between(mean, math.sqrt(mean), low - 0.5, high + 0.5)
    first = 0 if low <= 0 else math.inf if low == math.inf else math.ceil(low)
    last = math.floor(min(high, mean + 14.0 * math.sqrt(mean) + 40.0))
    if mean == 0.0 or first > last:
        return float(first == 0 and last >= 0)
    counts = range(int(first), last + 1)
    return math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1.0)) for n in counts)


def _between(mean: float, deviation: float, low: float, high: float) -> float:
    """The probability that a normal number lies between low and high."""
    if deviation == 0.0:
        return float(low <= mean <= high)
    a, b = ((bound - mean) / deviation / math.sqrt(2.0) for bound in (low, high))
    return 0.5 * (math.erf(b) - math.erf(a)) if a * b <= 0 else 0.5 * abs(math.erfc(abs(a)) - math.erfc(abs(b)))


LIKELIHOODS: dict[type, Callable[[Any, float, float], float]] = {Normal: _normal, Uniform: _uniform, Poisson: _poisson}
