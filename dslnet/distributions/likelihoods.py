"""How likely a value of a distribution lies between two numbers, to refuse bounds that hardly a value meets."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from dslnet.distributions import (
    Binomial,
    DiscreteUniform,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Poisson,
    Uniform,
)

MANY = 1e4
"""A Poisson or binomial distribution of a larger mean is as good as normal, and so is a gamma of a larger shape."""
Likelihood = Callable[[Any, float, float], float]


def likelihood(distribution: Any, low: float, high: float) -> float:
    """The probability of a value from low to high, both included; all parameters are numbers."""
    return LIKELIHOODS[type(distribution)](distribution, low, high)


def _normal(given: Any, low: float, high: float) -> float:
    return _between(given.loc, given.scale, low, high)


def _lognormal(given: Any, low: float, high: float) -> float:
    if high <= 0.0:
        return 0.0
    below = -math.inf if low <= 0.0 else math.log(low)
    return _between(given.mean, given.sigma, below, math.log(high))


def _uniform(given: Any, low: float, high: float) -> float:
    if given.low == given.high:
        return float(low <= given.low <= high)
    return float(max(0.0, min(high, given.high) - max(low, given.low)) / (given.high - given.low))


def _discrete(given: Any, low: float, high: float) -> float:
    first, last = max(low, given.low), min(high, given.high)
    if first > last:
        return 0.0
    return float(max(0.0, math.floor(last) - math.ceil(first) + 1.0) / (given.high - given.low + 1.0))


def _exponential(given: Any, low: float, high: float) -> float:
    if given.scale == 0.0 or high < 0.0:
        return float(low <= 0.0 <= high)
    mean = float(given.scale)
    return math.exp(-max(low, 0.0) / mean) - math.exp(-high / mean)


def _gamma(given: Any, low: float, high: float) -> float:
    if given.shape == 0.0 or given.scale == 0.0 or high < 0.0:
        return float(low <= 0.0 <= high)
    if given.shape > MANY:
        return _between(given.shape * given.scale, math.sqrt(given.shape) * given.scale, low, high)
    below, above = (_gamma_below(given.shape, max(bound, 0.0) / given.scale) for bound in (low, high))
    return above - below


def _poisson(given: Any, low: float, high: float) -> float:
    mean = given.lam
    if mean > MANY:
        return _between(mean, math.sqrt(mean), low - 0.5, high + 0.5)
    most = mean + 14.0 * math.sqrt(mean) + 40.0
    if mean == 0.0:
        return float(low <= 0.0 <= high)
    return _counted(low, high, most, lambda n: n * math.log(mean) - mean - math.lgamma(n + 1.0))


def _binomial(given: Any, low: float, high: float) -> float:
    n, p = given.n, given.p
    if n == 0 or p in (0, 1):
        return float(low <= n * p <= high)
    if n * p * (1.0 - p) > MANY:
        return _between(n * p, math.sqrt(n * p * (1.0 - p)), low - 0.5, high + 0.5)
    mean, deviation = n * p, math.sqrt(n * p * (1.0 - p))
    low, high = max(low, mean - 14.0 * deviation - 40.0), min(high, n)

    def logarithm(k: int) -> float:
        choices = math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)
        return float(choices + k * math.log(p) + (n - k) * math.log1p(-p))

    return _counted(low, high, mean + 14.0 * deviation + 40.0, logarithm)


def _counted(low: float, high: float, most: float, logarithm: Callable[[int], float]) -> float:
    """The sum of the probabilities of the counts between two numbers."""
    if low == math.inf or high < 0:
        return 0.0
    counts = range(max(0, math.ceil(max(low, -1.0))), math.floor(min(high, most)) + 1)
    return math.fsum(math.exp(logarithm(n)) for n in counts)


def _between(mean: float, deviation: float, low: float, high: float) -> float:
    """The probability that a normal number lies between low and high."""
    if deviation == 0.0:
        return float(low <= mean <= high)
    a, b = ((bound - mean) / deviation / math.sqrt(2.0) for bound in (low, high))
    return 0.5 * (math.erf(b) - math.erf(a)) if a * b <= 0 else 0.5 * abs(math.erfc(abs(a)) - math.erfc(abs(b)))


def _gamma_below(shape: float, x: float) -> float:
    """The regularised incomplete gamma function: a series below the mean, a continued fraction above (Abramowitz and
    Stegun, 1964, 6.5.29 and 6.5.31)."""
    if x in (0.0, math.inf):
        return float(x > 0.0)
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        term = total = 1.0 / shape
        n = shape
        while term > 1e-16 * total:
            n += 1.0
            term *= x / n
            total += term
        return front * total
    fraction = 0.0
    for n in range(round(20.0 * math.sqrt(shape + x)) + 200, 0, -1):  # from the inside out
        fraction = n * (n - shape) / (x + 2.0 * n + 1.0 - shape - fraction)
    return 1.0 - front / (x + 1.0 - shape - fraction)


LIKELIHOODS: dict[type, Likelihood] = {
    Normal: _normal,
    LogNormal: _lognormal,
    Uniform: _uniform,
    DiscreteUniform: _discrete,
    Exponential: _exponential,
    Gamma: _gamma,
    Poisson: _poisson,
    Binomial: _binomial,
}
